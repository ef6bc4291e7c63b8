import type { CampaignReport } from "../api/client.ts";

/** Mails in a second of a step. A step that is not over is slower than it will be. */
export const perSecond = ({ sent, minutes }: CampaignReport["pace"][number]): number => sent / (minutes * 60);
