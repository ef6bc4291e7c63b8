import type { CampaignReport } from "../api/client.ts";

/** When a step is over. */
export const endOf = ({ from, minutes }: CampaignReport["pace"][number]): string =>
  new Date(Date.parse(from) + minutes * 60_000).toISOString();

/** Mails in a second of a step. A step that is not over is slower than it will be. */
export const perSecond = ({ sent, minutes }: CampaignReport["pace"][number]): number => sent / (minutes * 60);
