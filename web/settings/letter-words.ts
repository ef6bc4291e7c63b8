import type { DeadLetter, DeadLetterQueue } from "../api/client.ts";
import { capitalized } from "../format.ts";
import { reasonWords } from "./setting-words.ts";

type Queue = DeadLetterQueue["name"];

/** A dead letter for a person to read. */
export interface LetterWords {
  /** What was to be done. */
  readonly title: string;
  /** The campaign it is of. */
  readonly campaignId?: string;
  /** The import it is of. */
  readonly importId?: string;
  /** The batch of the campaign, and of a message the recipient's place in it. */
  readonly place?: string;
  readonly reason: string;
  /** What to do before it is worked on again. */
  readonly advice: string;
}

/** What each event asks for. */
const asks: Readonly<Record<string, string>> = {
  CampaignRequested: "Start a campaign",
  CampaignResumed: "Go on with a campaign that was paused",
  CampaignRetried: "Try again whom a campaign did not reach",
  BatchReady: "Send a batch",
  ImportRequested: "Read an import",
  ExportRequested: "Write an export",
  BulkRequested: "Change many contacts",
  MigrationRequested: "Bring a table up to the version that is deployed",
  ListingReady: "Tell SES's list of suppressed addresses what is new here",
  "Scheduled Event": "A tick of the schedule",
};

/** A webhook is told that something is so, where a function is to do something. */
const isWebhook = (queue: Queue): boolean => queue.startsWith("webhook-");

/** Events of SES are many, and each says itself what it is: `Email Bounced`. */
const titleOf = (queue: Queue, { detail_type }: DeadLetter): string => {
  if (detail_type === null) return "An event that cannot be read";
  if (queue === "feedback") return `What SES reports of a message: ${detail_type}`;
  if (isWebhook(queue)) return `Tell of ${detail_type}`;
  return asks[detail_type] ?? detail_type;
};

const text = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

/** An event of SES has the message's tags, each a list of one. */
const tagOf = (detail: DeadLetter["detail"], name: string): string | undefined => {
  const { tags } = (detail.mail ?? {}) as { tags?: Readonly<Record<string, readonly unknown[] | undefined>> };
  return text(tags?.[name]?.[0]);
};

const placeOf = (detail: DeadLetter["detail"]): string | undefined => {
  const batch = text(detail.batch) ?? tagOf(detail, "batch");
  const index = tagOf(detail, "index");
  if (batch === undefined) return undefined;
  return index === undefined ? `batch ${batch}` : `batch ${batch}, recipient ${index}`;
};

const advice: Readonly<Record<DeadLetter["reason"]["code"], string>> = {
  malformed_event: "Working on it again fails again, unless the function was deployed anew since.",
  handler_failed: "Its log says why. Repair that first, then have it worked on again.",
  not_taken: "Its log says what the receiver answered. Have it sent again once that works.",
  not_delivered: "Repair what EventBridge names first; the function's log has nothing of it.",
};

/** Of one that the function failed on there is no more to say: its log has the error. */
const reasonOf = ({ code, message }: DeadLetter["reason"]): string =>
  code === "handler_failed" || code === "not_taken"
    ? `${reasonWords[code]}.`
    : `${reasonWords[code]}. ${capitalized(message)}`;

/** What a dead letter is about, why it is one, and what to do. */
export const letterWords = (queue: Queue, letter: DeadLetter): LetterWords => {
  const { detail, reason } = letter;
  const campaignId = text(detail.campaign_id) ?? tagOf(detail, "campaign_id");
  const importId = text(detail.import_id);
  const place = placeOf(detail);
  return {
    title: titleOf(queue, letter),
    ...(campaignId !== undefined && { campaignId }),
    ...(importId !== undefined && { importId }),
    ...(place !== undefined && { place }),
    reason: reasonOf(reason),
    advice: queue === "sweeper" ? "Nothing: the next tick does its work." : advice[reason.code],
  };
};

/** Log events are looked for from so long before the message was sent on, in milliseconds: clocks differ. */
const beforeMs = 60_000;

/** Where the log of a function is, and what finds a message in it. */
export interface LogSearch {
  readonly stage: string;
  readonly region: string;
}

/**
 * The command that finds a message in the log of its function; undefined where none has it.
 * @param queue named as its function is; those of webhooks have one function
 */
export const logSearch = (
  { stage, region }: LogSearch,
  queue: Queue,
  { message_id, sent_at, reason }: Pick<DeadLetter, "message_id" | "sent_at" | "reason">,
): string | undefined => {
  if (reason.code === "not_delivered") return undefined;
  if (stage === "local") return `grep ${message_id} .local/logs/*`;
  return [
    `aws logs filter-log-events --region ${region}`,
    `--log-group-name /aws/lambda/tidings-${stage}-${isWebhook(queue) ? "webhooks" : queue}`,
    `--start-time ${Date.parse(sent_at) - beforeMs}`,
    `--filter-pattern '{ $.message_id = "${message_id}" }'`,
  ].join(" ");
};
