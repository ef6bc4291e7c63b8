import type { Expected, Observation } from "./observation.ts";
import type { CampaignItem } from "./tables.ts";

/**
 * What must hold of a campaign that a second person has to release, written down from the design alone: nothing of it
 * is handed to SES before that, by another key than the one that asked; and nothing of one that was sent back, ever.
 */
export const approvalViolations = (
  plan: Expected,
  { attempts, journal }: Observation,
  { campaign_id, approval, status }: CampaignItem,
  index: number,
): string[] => {
  const isAsked = plan.campaigns[index]!.approval !== undefined;
  if (!isAsked) return approval ? ["waits for a release that nobody asked for"] : [];
  if (!approval) return ["has lost its approval"];
  const { asked_by, asked_at, approved_by, approved_at } = approval;
  const tries = attempts.filter(({ tags }) => tags.campaign_id === campaign_id);
  const done = (did: string) => journal.filter((one) => one.did === did && one.campaignId === campaign_id);
  const released = done("release");
  const sentBack = new Set(
    journal.flatMap(({ did, campaignId }) => (did === "send back" ? [campaignId] : [])),
  );
  return [
    ...(approved_by?.key_id === asked_by.key_id || done("release alone").length > 0
      ? ["was released by who asked for it"]
      : []),
    ...(approved_at === undefined && tries.length > 0 ? ["was mailed, and nobody released it"] : []),
    ...tries
      .filter(({ time }) => approved_at !== undefined && time < approved_at)
      .map(({ to }) => `${to[0]} was mailed before it was released`),
    ...(approved_at !== undefined && approved_at < asked_at ? ["was released before it was asked for"] : []),
    ...(released.length > 0 && approved_at === undefined ? ["was released, and does not know it"] : []),
    ...(status === "awaiting_approval" && released.length > 0 ? ["waits, though it was released"] : []),
    ...attempts
      .filter(({ tags }) => sentBack.has(tags.campaign_id ?? ""))
      .map(({ to }) => `${to[0]} was mailed what was sent back`),
  ];
};
