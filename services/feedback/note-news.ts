import type { Logger } from "@aws-lambda-powertools/logger";
import type { ContactStore } from "../contacts/store.ts";
import { batchId } from "../deliveries/batch.ts";
import type { Known } from "../deliveries/feedback-store.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { Counts } from "../platform/counts.ts";
import type { Publish } from "../platform/publish.ts";
import type { DeliveryNews } from "./meaning.ts";
import { changesOf, countsOf, reportOf, withLink } from "./report-news.ts";

/** News of a delivery, and the queue's message it came in. */
export interface Message extends DeliveryNews {
  readonly messageId: string;
  /** Whether the queue gave it out before: an earlier run may have done anything of it. */
  readonly isAgain: boolean;
}

/** What the news of one batch changed. */
export interface Noted {
  readonly campaignId: string;
  /** What it adds to the campaign's counters. */
  readonly counts: Counts;
  /** What it adds to the campaign's report. */
  readonly report: Counts;
  /** The batch has expired: the campaign's counts stand. */
  readonly isGone?: true;
}

interface Dependencies {
  readonly contacts: Pick<ContactStore, "noteSent">;
  readonly deliveries: Pick<DeliveryStore, "noteEvidence" | "settle" | "reportNames">;
  readonly publish: Publish;
  readonly log: Pick<Logger, "error">;
}

/** The news of each batch, which are noted together. */
export const byBatch = (messages: readonly Message[]): Message[][] => [
  ...Map.groupBy(messages, ({ subject }) => batchId(subject.campaign_id, subject.batch)).values(),
];

/**
 * Notes the news of one batch in one write, tells the bus, and settles what was unknown. A repeat changes nothing; but
 * one that comes in a message given out before is announced again, since the run before may have died before it did,
 * and so is one whose note was tried twice. What of it is not counted then, the recount counts.
 * @throws when the write or the bus failed: all of it is to come again.
 */
export const noteNews = async (
  deps: Dependencies,
  given: readonly Message[],
  now: string,
): Promise<Noted> => {
  const { campaign_id, batch } = given[0]!.subject;
  const names = await deps.deliveries.reportNames(campaign_id);
  const messages = given.map((message) => withLink(names, message));
  const known = await deps.deliveries.noteEvidence(
    batchId(campaign_id, batch),
    messages.map(({ subject, fields }) => ({ index: subject.index, evidence: fields })),
  );
  if (known.isGone) return { campaignId: campaign_id, counts: {}, report: {}, isGone: true };
  const fresh = freshOf(messages, known);
  // The SDK repeats a write whose answer was lost: then what is known already may be this very news.
  const maybeFresh = messages.filter((message) => known.isRepeat || fresh.has(message));
  await deps.publish(
    messages
      .filter((message) => message.isAgain || maybeFresh.includes(message))
      .flatMap(({ facts }) => facts),
  );
  for (const message of maybeFresh)
    if (known.isUnknown(message.subject.index))
      await settle(deps, message, now).catch((error: Error) =>
        deps.log.error("an unknown outcome is left to the sweeper", { ...message.subject, error }),
      );
  const changes = changesOf(messages, known);
  return { campaignId: campaign_id, counts: countsOf(batch, changes), report: reportOf(names, changes) };
};

/** The messages that tell something new: of two that say the same, one does. */
const freshOf = (messages: readonly Message[], { evidence }: Known): Set<Message> => {
  const told = new Set<string>();
  return new Set(
    messages.filter(({ subject: { index }, once }) => {
      const isNew = evidence.get(index)?.[once] === undefined && !told.has(`${once} ${index}`);
      told.add(`${once} ${index}`);
      return isNew;
    }),
  );
};

/**
 * An unknown outcome is proved to be sent. The contact it reached is told so first, which may be repeated: once the outcome
 * is settled nobody comes back to it.
 */
const settle = async (
  { contacts, deliveries }: Dependencies,
  { subject: { campaign_id, batch, index }, reached }: Message,
  now: string,
): Promise<void> => {
  for (const key of reached.keys) await contacts.noteSent(key, { campaign_id, batch, index, at: reached.at });
  await deliveries.settle(campaign_id, batch, index, reached, now);
};
