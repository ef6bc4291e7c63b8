import type { CampaignReport } from "../api/client.ts";

/** When a step is over. */
export const endOf = ({ from, minutes }: CampaignReport["pace"][number]): string =>
  new Date(Date.parse(from) + minutes * 60_000).toISOString();

/** Mails in a second of a step, as far as it is over. */
export const perSecond = ({ sent, seconds }: CampaignReport["pace"][number]): number => sent / seconds;
