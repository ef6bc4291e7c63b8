import { variantOf } from "../campaigns/ab-test.ts";
import type { PartingReason } from "../suppressions/parting-words.ts";
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
  /** What who unsubscribed said was the reason. */
  readonly leftFor?: PartingReason | undefined;
  readonly device?: Device | undefined;
  /** Place in the campaign's report. */
  readonly link?: number | undefined;
  readonly domain?: string | undefined;
  /** Those of no such domain. */
  readonly notDomains?: readonly string[] | undefined;
  /** Place of a variant: who got it in the test. */
  readonly variant?: number | undefined;
  /** When SES took it, since the epoch: from the one moment on, and before the other. */
  readonly sentFromMs?: number | undefined;
  readonly sentUntilMs?: number | undefined;
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

const isSentWithin = (
  { sentFromMs = 0, sentUntilMs = Infinity }: DeliveryFilter,
  { outcome, at }: DeliveryRow,
): boolean => outcome === "sent" && at !== undefined && at >= sentFromMs && at < sentUntilMs;

const isOfTime = ({ sentFromMs, sentUntilMs }: DeliveryFilter): boolean =>
  sentFromMs !== undefined || sentUntilMs !== undefined;

/** Whether a batch, by its number, may hold somebody who is asked for. */
export const isBatchAsked = ({ variant }: DeliveryFilter, batch: number): boolean =>
  variant === undefined || variantOf(batch) === variant;

/** Whether what is recorded of a recipient, whose address may not be known yet, is what is asked for. */
export const isRowAsked = (filter: DeliveryFilter, row: DeliveryRow): boolean => {
  const { status, sesReported, fact, reason, leftFor, device, link } = filter;
  return (
    (status === undefined || (row.outcome ?? "pending") === status) &&
    (sesReported === undefined || sesReportedOf(row) === sesReported) &&
    (fact === undefined || isOf(fact, row)) &&
    (reason === undefined || reasonOf(row) === reason) &&
    (leftFor === undefined || row.evidence.left_for === leftFor) &&
    (!isOfTime(filter) || isSentWithin(filter, row)) &&
    (device === undefined || row.evidence.device === device) &&
    (link === undefined || (row.evidence.links ?? []).includes(link))
  );
};

export const isAddressAsked = ({ domain, notDomains }: DeliveryFilter, key: string): boolean =>
  (domain === undefined || domainOf(key) === domain) && !notDomains?.includes(domainOf(key));

const isOneOf = (reasons: readonly string[], reason: string): boolean => reasons.includes(reason);

/**
 * Whether only recipients of whom something is recorded can be meant: then the records are looked through alone, and
 * addresses are read of those batches that hold any.
 */
export const isOfRecords = (filter: DeliveryFilter): boolean => {
  const { status, fact, reason, leftFor, device, link } = filter;
  return (
    fact !== undefined ||
    leftFor !== undefined ||
    isOfTime(filter) ||
    device !== undefined ||
    link !== undefined ||
    status === "sent" ||
    status === "failed" ||
    status === "unknown" ||
    // Who was left out when the audience was frozen has no record.
    (reason !== undefined && !isOneOf(exclusionReasons, reason))
  );
};

/** Whether what came back tells alone who is asked for, whatever senders recorded: half as much is read. */
export const isOfFeedback = (filter: DeliveryFilter): boolean => {
  const { status, sesReported, fact, reason, leftFor, device, link } = filter;
  const isOfSenders =
    status !== undefined || sesReported !== undefined || reason !== undefined || isOfTime(filter);
  // Of whom there is no word, SES took the message.
  if (isOfSenders || fact === "no_word") return false;
  return fact !== undefined || leftFor !== undefined || device !== undefined || link !== undefined;
};

export const isEmptyFilter = (filter: DeliveryFilter): boolean =>
  Object.values(filter).every((wanted) => wanted === undefined);
