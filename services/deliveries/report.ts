import type { Campaign } from "../campaigns/campaign.ts";
import type { ExcludedRecipient } from "./batch.ts";
import type { SendRecord } from "./batch-state.ts";
import type { DeliveryRow } from "./delivery-row.ts";
import { type Evidence, isCounted } from "./evidence.ts";
import { bounceReason, unsentReason } from "./reasons.ts";

/**
 * What is counted of a campaign beside its ledger: by domain, link, device and reason, and when it was sent. Free of any
 * I/O. Senders and feedback add to it as they go, each in one write for all that they did; the recount makes it equal the
 * rows, by these same functions (decision 64).
 */

/** What the report has rows for. It is fixed when the audience begins to be frozen, so nothing in it grows. */
export interface ReportNames {
  /** Of recipients' addresses; all others are counted together. */
  readonly domains: readonly string[];
  /** As the templates have them, with their Liquid: what merge values make of them is stored nowhere. */
  readonly links: readonly string[];
}

/** Domains a report has a row for. */
export const domainsMax = 32;

/** They are in every report: campaigns are compared by them. */
const wellKnownDomains = [
  "gmail.com",
  "outlook.com",
  "hotmail.com",
  "yahoo.com",
  "icloud.com",
  "aol.com",
  "gmx.de",
  "web.de",
];

/** A domain that fewer have than this names a person: it is among the others, where no erasure has to find it. */
const peopleMin = 2;

export const domainOf = (key: string): string => key.slice(key.lastIndexOf("@") + 1);

/**
 * The domains of a report: the well-known, and those most frequent on the first page of the audience. Pages are in the
 * order of addresses, or of hashes, so a page of a thousand stands for the rest.
 * @param keys of mailboxes.
 */
export const reportDomains = (keys: readonly string[]): string[] => {
  const counts = new Map<string, number>();
  for (const domain of keys.map(domainOf)) counts.set(domain, (counts.get(domain) ?? 0) + 1);
  const frequent = [...counts]
    .filter(([, people]) => people >= peopleMin)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([domain]) => domain);
  return [...new Set([...wellKnownDomains, ...frequent])].slice(0, domainsMax);
};

/** The place of an address's domain; the one behind the last is that of all others. */
export const domainPlace = ({ domains }: Pick<ReportNames, "domains">, key: string): number => {
  const place = domains.indexOf(domainOf(key));
  return place < 0 ? domains.length : place;
};

/** What is counted of each domain beside what was sent, as it is of the campaign, by the letter of its counters. */
export const domainCounts = {
  delivered: "d",
  bounced: "b",
  hard_bounced: "h",
  complained: "c",
  opened: "o",
  clicked: "k",
} as const;

export const domainCounter = (place: number, fact: keyof typeof domainCounts): string =>
  `d${place}_${domainCounts[fact]}`;
export const sentCounter = (place: number): string => `s${place}`;
export const linkCounter = (place: number): string => `l${place}`;
/** Of those who followed a link, those who unsubscribed. */
export const unsubscribedCounter = (place: number): string => `u${place}`;
export const deviceCounter = (device: NonNullable<Evidence["device"]>): string => `v_${device}`;
export const bounceCounter = (reason: string): string => `b_${reason}`;
export const unsentCounter = (reason: string): string => `f_${reason}`;
export const paceCounter = (step: number): string => `m${step}`;

/** The counters of somebody who unsubscribed, one for each link followed. */
export const followersWhoLeft = ({ links = [], unsubscribed_at }: Evidence): string[] =>
  unsubscribed_at === undefined ? [] : links.map(unsubscribedCounter);

/** The counters that count a recipient with this evidence: each once. */
export const feedbackCounters = (names: ReportNames, key: string, evidence: Evidence): string[] => {
  const place = domainPlace(names, key);
  const facts = Object.keys(domainCounts) as (keyof typeof domainCounts)[];
  const reason = bounceReason(evidence);
  return [
    ...facts.filter((fact) => isCounted(`${fact}_count`, evidence)).map((fact) => domainCounter(place, fact)),
    ...(evidence.links ?? []).map(linkCounter),
    ...followersWhoLeft(evidence),
    ...(evidence.device ? [deviceCounter(evidence.device)] : []),
    ...(reason ? [bounceCounter(reason)] : []),
  ];
};

/**
 * The steps of the rate over time, in minutes since the start: the longer it takes, the coarser. There are 240, for ever:
 * two hours by the minute, to ten hours by ten, to 58 hours by the hour, then by the day.
 */
const steps = [
  { untilMinute: 120, minutes: 1, first: 0 },
  { untilMinute: 600, minutes: 10, first: 120 },
  { untilMinute: 3_480, minutes: 60, first: 168 },
  { untilMinute: 3_480 + 24 * 1_440, minutes: 1_440, first: 216 },
] as const;
export const stepsMax = 240;

/** What the steps are counted from, since the epoch. */
export const startedMsOf = ({
  started_at,
  created_at,
}: Pick<Campaign, "started_at" | "created_at">): number => Date.parse(started_at ?? created_at);

/** The step that a moment is in. */
export const stepOf = (startedMs: number, atMs: number): number => {
  const minute = Math.max(0, Math.floor((atMs - startedMs) / 60_000));
  let from = 0;
  for (const { untilMinute, minutes, first } of steps) {
    if (minute < untilMinute) return first + Math.floor((minute - from) / minutes);
    from = untilMinute;
  }
  return stepsMax - 1;
};

/** When a step begins, in minutes since the start, and how many it has. */
export const stepTime = (step: number): { readonly minute: number; readonly minutes: number } => {
  const place = steps.findLastIndex(({ first }) => step >= first);
  const { minutes, first } = steps[place]!;
  return { minute: (steps[place - 1]?.untilMinute ?? 0) + (step - first) * minutes, minutes };
};

/** The counters of what senders recorded of a recipient. @param startedMs when its campaign started, since the epoch. */
export const sendCounters = (
  names: ReportNames,
  startedMs: number,
  key: string,
  { outcome, at, error }: Partial<SendRecord>,
): string[] => {
  if (outcome === "sent")
    return [
      sentCounter(domainPlace(names, key)),
      ...(at === undefined ? [] : [paceCounter(stepOf(startedMs, at))]),
    ];
  return unsentCounters({ outcome, error });
};

/** The counter of one who was not sent to, as far as that is why. */
export const unsentCounters = ({ outcome, error }: Pick<DeliveryRow, "outcome" | "error">): string[] => {
  const reason = unsentReason(outcome, error);
  return reason ? [unsentCounter(reason)] : [];
};

/** The counter of one who was left out when the audience was frozen. */
export const droppedCounters = ({ reason }: Pick<ExcludedRecipient, "reason">): string[] =>
  unsentCounters({ outcome: "suppressed", error: reason });

/** All counters of a recipient: what a recount counts. */
export const countersOf = (
  names: ReportNames,
  startedMs: number,
  key: string,
  row: DeliveryRow,
): string[] => [...sendCounters(names, startedMs, key, row), ...feedbackCounters(names, key, row.evidence)];

/** Which of its two items a counter lies in: that of the senders, or that of feedback. */
export const isOfSenders = (counter: string): boolean => /^[smf]/.test(counter);
