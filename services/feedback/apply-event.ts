import type { Logger } from "@aws-lambda-powertools/logger";
import type { SesDetail } from "../../events/ses.ts";
import type { FeedbackCount } from "../campaigns/counts.ts";
import type { ContactStore } from "../contacts/store.ts";
import { batchId } from "../deliveries/batch.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { Announcement } from "../platform/publish.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { type DeliveryNews, meaningOf, type Stop } from "./meaning.ts";

interface Dependencies {
  readonly contacts: Pick<ContactStore, "recordStatus" | "noteSent">;
  readonly deliveries: Pick<DeliveryStore, "row" | "noteEvidence" | "settle">;
  readonly suppressions: Pick<SuppressionStore, "add">;
  readonly log: Pick<Logger, "error">;
}

/** What an event changed: facts to announce, the campaign it concerns, and which of its counters go up by one. */
export interface Effect {
  readonly facts: readonly Announcement[];
  readonly campaignId?: string;
  readonly counts: readonly FeedbackCount[];
}

const nothing: Effect = { facts: [], counts: [] };

/**
 * Applies one event of SES. In this order, so that a crash in between leaves the safe part done and the event, which
 * comes again, does the rest: suppression, contact, row, counters. A repeated event changes nothing.
 */
export const applyEvent = async (deps: Dependencies, detail: SesDetail, now: string): Promise<Effect> => {
  const { stop, news } = meaningOf(detail);
  if (stop) await stopMail(deps, stop, news?.subject.campaign_id ?? "ses", now);
  if (!news) return nothing;

  const { subject, once, fields, facts, counts } = news;
  const id = batchId(subject.campaign_id, subject.batch);
  // Nearly every Send event finds its outcome recorded; reading that costs a tenth of a write that says it again. What
  // was sent stays sent, so a read that lags behind can only miss it, and the write is made then.
  if (once === "accepted_at") {
    const known = await deps.deliveries.row(id, subject.index, { consistent: false });
    if (known?.outcome === "sent") return nothing;
  }
  const row = await deps.deliveries.noteEvidence(id, subject.index, once, fields);
  if (!row) return nothing;
  // The row is written, so a failure from here on must not fail the event: its repeat would find nothing to do, and
  // what it says would be announced and counted never. The sweeper settles what is not settled now.
  if (row.outcome === "unknown")
    await settle(deps, news, now).catch((error: Error) =>
      deps.log.error("an unknown outcome is left to the sweeper", { ...subject, error }),
    );
  return { facts, campaignId: subject.campaign_id, counts };
};

const stopMail = async (
  { contacts, suppressions }: Dependencies,
  { keys, reason, status }: Stop,
  source: string,
  now: string,
): Promise<void> => {
  for (const email of keys) {
    await suppressions.add({ email, reason, source, created_at: now });
    await contacts.recordStatus(email, status, now);
  }
};

/** An unknown outcome is proved to be sent; the contact it reached is told so. */
const settle = async (
  { contacts, deliveries }: Dependencies,
  { subject: { campaign_id, batch, index }, reached }: DeliveryNews,
  now: string,
): Promise<void> => {
  if (!(await deliveries.settle(campaign_id, batch, index, now))) return;
  for (const key of reached.keys) await contacts.noteSent(key, campaign_id, reached.at);
};
