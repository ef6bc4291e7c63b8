import type { DeliveryStatus } from "./delivery.ts";
import { type DeliveryRow, reasonOf, sesReportedOf } from "./delivery-row.ts";
import { bouncedForGood, type Device, isCounted } from "./evidence.ts";
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

/** Whether SES took the message, and nothing is known of whether it arrived. */
const hasNoWord = ({ outcome, evidence }: DeliveryRow): boolean =>
  outcome === "sent" && evidence.delivered_at === undefined && evidence.bounced_at === undefined;

const isOf = (fact: DeliveryFact, row: DeliveryRow): boolean => {
  if (fact === "no_word") return hasNoWord(row);
  const { evidence } = row;
  if (fact === "soft_bounced") return evidence.bounced_at !== undefined && !bouncedForGood(evidence);
  return isCounted(`${fact}_count`, evidence);
};

/** Whether what is recorded of a recipient, whose address may not be known yet, is what is asked for. */
export const isRowAsked = (
  { status, sesReported, fact, reason, device, link }: DeliveryFilter,
  row: DeliveryRow,
): boolean =>
  (status === undefined || (row.outcome ?? "pending") === status) &&
  (sesReported === undefined || sesReportedOf(row) === sesReported) &&
  (fact === undefined || isOf(fact, row)) &&
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
