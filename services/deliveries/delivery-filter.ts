import type { DeliveryStatus } from "./delivery.ts";
import { type DeliveryRow, reasonOf, sesReportedOf } from "./delivery-row.ts";
import { bouncedForGood, type Device, type Evidence, feedbackCountsOf } from "./evidence.ts";
import { exclusionReasons, type NotReceivedReason } from "./reasons.ts";
import { domainOf } from "./report.ts";

/** What may have become of a mail that was sent: those behind a figure are found by it. */
export const deliveryFacts = [
  "delivered",
  "bounced",
  "hard_bounced",
  "soft_bounced",
  "no_word",
  "complained",
  "opened",
  "clicked",
  "unsubscribed",
  "robot_opened",
  "robot_clicked",
] as const;
export type DeliveryFact = (typeof deliveryFacts)[number];

/** Which recipients are asked for: those of whom all of it holds. */
export interface DeliveryFilter {
  readonly status?: DeliveryStatus | undefined;
  readonly sesReported?: boolean | undefined;
  readonly fact?: DeliveryFact | undefined;
  readonly reason?: NotReceivedReason | undefined;
  readonly device?: Device | undefined;
  /** Place in the campaign's report. */
  readonly link?: number | undefined;
  readonly domain?: string | undefined;
  /** Those of no such domain. */
  readonly notDomains?: readonly string[] | undefined;
}

const isOf: Readonly<Record<Exclude<DeliveryFact, "no_word">, (evidence: Evidence) => boolean>> = {
  delivered: ({ delivered_at }) => delivered_at !== undefined,
  bounced: ({ bounced_at }) => bounced_at !== undefined,
  hard_bounced: (evidence) => feedbackCountsOf(evidence).includes("hard_bounced_count"),
  soft_bounced: (evidence) => evidence.bounced_at !== undefined && !bouncedForGood(evidence),
  complained: ({ complained_at }) => complained_at !== undefined,
  opened: ({ opened_at }) => opened_at !== undefined,
  clicked: ({ clicked_at }) => clicked_at !== undefined,
  unsubscribed: ({ unsubscribed_at }) => unsubscribed_at !== undefined,
  robot_opened: ({ robot_opened_at }) => robot_opened_at !== undefined,
  robot_clicked: ({ robot_clicked_at }) => robot_clicked_at !== undefined,
};

/** Whether SES took the message, and nothing is known of whether it arrived. */
const hasNoWord = ({ outcome, evidence }: DeliveryRow): boolean =>
  outcome === "sent" && evidence.delivered_at === undefined && evidence.bounced_at === undefined;

/** Whether what is recorded of a recipient, whose address may not be known yet, is what is asked for. */
export const isRowAsked = (
  { status, sesReported, fact, reason, device, link }: DeliveryFilter,
  row: DeliveryRow,
): boolean =>
  (status === undefined || (row.outcome ?? "pending") === status) &&
  (sesReported === undefined || sesReportedOf(row) === sesReported) &&
  (fact === undefined || (fact === "no_word" ? hasNoWord(row) : isOf[fact](row.evidence))) &&
  (reason === undefined || reasonOf(row) === reason) &&
  (device === undefined || row.evidence.device === device) &&
  (link === undefined || (row.evidence.links ?? []).includes(link));

export const isAddressAsked = ({ domain, notDomains }: DeliveryFilter, key: string): boolean =>
  (domain === undefined || domainOf(key) === domain) && !notDomains?.includes(domainOf(key));

const isOneOf = (reasons: readonly string[], reason: string): boolean => reasons.includes(reason);

/**
 * Whether only recipients of whom something is recorded can be meant: then the records are looked through alone, and
 * addresses are read of those batches that hold any.
 */
export const isOfRecords = ({ status, fact, reason, device, link }: DeliveryFilter): boolean =>
  fact !== undefined ||
  device !== undefined ||
  link !== undefined ||
  status === "sent" ||
  status === "failed" ||
  status === "unknown" ||
  // Who was left out when the audience was frozen has no record.
  (reason !== undefined && !isOneOf(exclusionReasons, reason));

export const isEmptyFilter = (filter: DeliveryFilter): boolean =>
  Object.values(filter).every((wanted) => wanted === undefined);
