import type { BounceType } from "../../events/ses.ts";
import { type FeedbackCount, feedbackCounts } from "../campaigns/counts.ts";
import type { PartingReason } from "../suppressions/parting-words.ts";

/** What SES's events and the recipient said of a message; never the outcome (decision 4). Moments are ISO 8601. */
export interface Evidence {
  readonly delivered_at?: string;
  readonly bounced_at?: string;
  readonly bounce?: Bounce;
  /** Why SES, which had accepted the message, did not send it after all. */
  readonly rejected?: string;
  readonly complained_at?: string;
  /** By a person, as far as SES can tell. */
  readonly opened_at?: string;
  readonly clicked_at?: string;
  /** By what SES takes to be a machine, such as one that looks for malware. */
  readonly robot_opened_at?: string;
  readonly robot_clicked_at?: string;
  /** Of the campaign's links those that the person followed, by their places in its report. */
  readonly links?: readonly number[];
  /** What the person first opened it or followed a link on. */
  readonly device?: Device;
  readonly unsubscribed_at?: string;
  /** What the person who unsubscribed said was the reason; the first time, if they said it more often. */
  readonly left_for?: PartingReason;
  /** Why the receiving server makes SES wait. */
  readonly delayed?: string;
  /** When SES accepted the message, where nothing else of this says so. */
  readonly accepted_at?: string;
}

/** `hidden`: the mail provider fetches images itself, or the program does not say. */
export const devices = ["phone", "tablet", "computer", "hidden"] as const;
export type Device = (typeof devices)[number];

export interface Bounce {
  readonly type: BounceType;
  readonly sub_type: string;
  /** What the receiving server said. */
  readonly words?: string;
}

/** Whether the message bounced for good: nothing more may be sent to that address. */
export const bouncedForGood = ({ bounce }: Evidence): boolean => bounce?.type === "Permanent";

/**
 * SES held the message back itself, because it had the address on a list. No server refused it, so SES does not count it
 * against the account: https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
 */
const heldBackSubTypes = ["OnAccountSuppressionList", "Suppressed"];

const hurtsReputation = (evidence: Evidence): boolean =>
  bouncedForGood(evidence) && !heldBackSubTypes.includes(evidence.bounce?.sub_type ?? "");

/** What the evidence must hold for each counter to count its recipient. Whose mail came back, though a server had taken it, has not got it. */
const counted: Readonly<Record<FeedbackCount, (evidence: Evidence) => boolean>> = {
  delivered_count: ({ delivered_at, bounced_at }) => delivered_at !== undefined && bounced_at === undefined,
  bounced_count: ({ bounced_at }) => bounced_at !== undefined,
  hard_bounced_count: hurtsReputation,
  complained_count: ({ complained_at }) => complained_at !== undefined,
  opened_count: ({ opened_at }) => opened_at !== undefined,
  clicked_count: ({ clicked_at }) => clicked_at !== undefined,
  robot_opened_count: ({ robot_opened_at }) => robot_opened_at !== undefined,
  robot_clicked_count: ({ robot_clicked_at }) => robot_clicked_at !== undefined,
  unsubscribed_count: ({ unsubscribed_at }) => unsubscribed_at !== undefined,
  left_too_many_count: ({ left_for }) => left_for === "too_many",
  left_not_relevant_count: ({ left_for }) => left_for === "not_relevant",
  left_never_asked_count: ({ left_for }) => left_for === "never_asked",
  left_other_count: ({ left_for }) => left_for === "other",
};

/** Whether a counter counts a recipient with this evidence. */
export const isCounted = (name: FeedbackCount, evidence: Evidence): boolean => counted[name](evidence);

/** The counters that count a recipient with this evidence, which is all there is of it. */
export const feedbackCountsOf = (evidence: Evidence): FeedbackCount[] =>
  feedbackCounts.filter((name) => isCounted(name, evidence));

/**
 * When SES accepted the message, as far as evidence tells: every event of a message proves that it did.
 * @returns undefined when there is no evidence that it did. An unsubscription proves that the message arrived.
 */
export const acceptedAt = (evidence: Evidence): string | undefined =>
  evidence.accepted_at ??
  evidence.delivered_at ??
  evidence.bounced_at ??
  evidence.complained_at ??
  evidence.opened_at ??
  evidence.clicked_at ??
  evidence.robot_opened_at ??
  evidence.robot_clicked_at ??
  evidence.unsubscribed_at;

/** Whether an event of SES told of the message. An unsubscription may have come by the link in it, past SES. */
export const isReported = ({ unsubscribed_at: _, ...evidence }: Evidence): boolean =>
  acceptedAt(evidence) !== undefined;
