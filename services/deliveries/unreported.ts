import type { Recipient } from "./batch.ts";
import type { DeliveryRow } from "./delivery-row.ts";
import { acceptedAt, isReported } from "./evidence.ts";

/** What SES does not say of unknown recipients, and when that says something (decision 23). Free of any I/O. */

/** SES tells of a message in seconds, or of its delay in minutes; an hour of silence is none of these any more. */
export const settlingMs = 60 * 60_000;
/** Whose message was handed over no further apart than this went the same way as the other, events and all. */
export const neighbourMs = 5 * 60_000;
/** With fewer neighbours that SES told of, its silence about another says nothing. */
export const neighboursMin = 3;
/** A twentieth of the neighbours may be silent: that is a slow server, or a lost event. More is no evidence. */
export const silentShareMax = 0.05;

/** What a moment says of the unknown recipients of a batch. */
export interface Silence {
  /** Those that SES most likely never had, and of whom that is not recorded yet. */
  readonly unreported: readonly number[];
  /** Until then the time of others is not over: the latest of them, in milliseconds since the epoch. */
  readonly settlesAtMs?: number;
}

/**
 * Judges the unknown recipients of a batch by what SES told of their neighbours: the batch's recipients that SES
 * accepted at about the same time. Of whom there is evidence, or no moment, nothing is said.
 * @param recipients of the batch.
 * @param rows what is recorded of them, by index.
 */
export const silenceOf = (
  recipients: readonly Pick<Recipient, "email">[],
  rows: ReadonlyMap<number, DeliveryRow>,
  nowMs: number,
): Silence => {
  const unreported: number[] = [];
  let settlesAtMs: number | undefined;
  for (const [index, { outcome, unreported: isDecided, at, evidence }] of rows) {
    if (outcome !== "unknown" || isDecided || at === undefined || acceptedAt(evidence)) continue;
    if (nowMs < at + settlingMs) settlesAtMs = Math.max(settlesAtMs ?? 0, at + settlingMs);
    else if (isTelling(recipients, rows, index, at)) unreported.push(index);
  }
  return { unreported, ...(settlesAtMs !== undefined && { settlesAtMs }) };
};

/** Whether SES told of enough neighbours for its silence about this one to mean that it never had it. */
const isTelling = (
  recipients: readonly Pick<Recipient, "email">[],
  rows: ReadonlyMap<number, DeliveryRow>,
  index: number,
  atMs: number,
): boolean => {
  const neighbours = [...rows].filter(
    ([, { outcome, at }]) => outcome === "sent" && at !== undefined && Math.abs(at - atMs) <= neighbourMs,
  );
  const silent = neighbours.filter(([, { evidence }]) => !isReported(evidence));
  const domain = domainOf(recipients[index]);
  return (
    neighbours.length - silent.length >= neighboursMin &&
    silent.length <= neighbours.length * silentShareMax &&
    // A receiving server that is slow with others may be slow with this one.
    silent.every(([other]) => domainOf(recipients[other]) !== domain)
  );
};

const domainOf = (recipient: Pick<Recipient, "email"> | undefined): string | undefined =>
  recipient?.email.split("@").at(-1);
