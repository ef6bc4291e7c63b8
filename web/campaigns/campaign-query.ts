import type { Campaign, CampaignsQuery } from "../api/client.ts";
import { comparedMax } from "../router.ts";

/** What a person asks for on the page of all campaigns; all of it is in the location, so that Back and a link restore it. */
export interface CampaignQuery {
  readonly q: string;
  readonly status: Campaign["status"] | "";
  readonly order: "" | "oldest";
}

/** The states that a campaign may be in, those first in which it waits or moves. */
export const statuses = [
  "in_progress",
  "paused",
  "awaiting_approval",
  "scheduled",
  "pending",
  "completed",
  "failed",
  "cancelled",
] as const satisfies readonly Campaign["status"][];

/** What a location asks for. */
export const parseQuery = (params: URLSearchParams): CampaignQuery => ({
  q: params.get("q") ?? "",
  status: statuses.find((known) => known === params.get("status")) ?? "",
  order: params.get("order") === "oldest" ? "oldest" : "",
});

/** Ids of the campaigns that are chosen to be compared. */
export const comparedIn = (params: URLSearchParams): readonly string[] =>
  [...new Set((params.get("compared") ?? "").split(",").filter(Boolean))].slice(0, comparedMax);

/** Whether it names some of the campaigns, and not all. */
export const isNarrow = ({ q, status }: CampaignQuery): boolean => q.trim() !== "" || status !== "";

/** The request that asks for it. */
export const requestOf = ({ q, status, order }: CampaignQuery): Omit<CampaignsQuery, "limit" | "cursor"> => ({
  ...(q.trim() && { q: q.trim() }),
  ...(status && { status }),
  ...(order && { order }),
});
