import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SesDetail, sesDetail } from "../../../../events/ses.ts";
import type { FeedbackCount } from "../../../../services/campaigns/counts.ts";
import { batchId, type ChunkResult, deliveryOf } from "../../../../services/deliveries/batch.ts";
import type { DeliveryView, Outcome } from "../../../../services/deliveries/delivery.ts";
import { applyEvent } from "../../../../services/feedback/apply-event.ts";
import { reportEffects } from "../../../../services/feedback/report-effects.ts";
import { recount } from "../../../../services/upkeep/recount.ts";
import { campaignItem, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const email = "reader@example.net";
const sentAt = "2026-11-24T12:00:00.000Z";
const at = (minute: number) => `2026-11-24T12:0${minute}:00.000Z`;
const now = () => new Date().toISOString();
const log = {
  error: (message: string, details: unknown) => {
    throw new Error(message, { cause: details });
  },
} as never;

const recipients = [{ emailAddress: email }];
/** What SES may report of one message. */
const events = {
  Send: { send: {} },
  Delivery: { delivery: { timestamp: at(1), recipients: [email] } },
  Bounce: {
    bounce: {
      bounceType: "Transient",
      bounceSubType: "MailboxFull",
      bouncedRecipients: recipients,
      timestamp: at(2),
    },
  },
  Complaint: { complaint: { complainedRecipients: recipients, timestamp: at(3) } },
  Open: { open: { timestamp: at(4) } },
  Click: { click: { timestamp: at(5) } },
  DeliveryDelay: {
    deliveryDelay: { timestamp: at(6), delayType: "General", delayedRecipients: recipients },
  },
  Reject: { reject: { reason: "Bad content" } },
} as const;
type EventType = keyof typeof events;

const detailOf = (campaign_id: string, eventType: EventType): SesDetail =>
  sesDetail.parse({
    eventType,
    mail: {
      timestamp: sentAt,
      messageId: "message-1",
      destination: [email],
      tags: { campaign_id: [campaign_id], batch: ["0"], index: ["0"] },
    },
    ...events[eventType],
  });

/** What the row must say at last: it follows from what happened, in whatever order that came to be known. */
const expectedView = (said: Outcome, happened: ReadonlySet<EventType>): DeliveryView => {
  const sent = said === "sent" || happened.size > 0;
  const when = (type: EventType, time: string) => (happened.has(type) ? time : null);
  return {
    email,
    status: sent ? "sent" : "unknown",
    ses_message_id: sent ? "message-1" : null,
    attempts: 1,
    error: happened.has("Reject")
      ? "SES rejected the message: Bad content"
      : sent
        ? null
        : "the reply was lost",
    sent_at: sent ? sentAt : null,
    delivered_at: when("Delivery", at(1)),
    bounced_at: when("Bounce", at(2)),
    bounce: when("Bounce", "Transient/MailboxFull"),
    complained_at: when("Complaint", at(3)),
    opened_at: when("Open", at(4)),
    clicked_at: when("Click", at(5)),
    unsubscribed_at: null,
    delayed: when("DeliveryDelay", "General"),
    batch: 0,
    index: 0,
  };
};

const expectedCounts = (happened: ReadonlySet<EventType>): Record<FeedbackCount, number> => ({
  delivered_count: Number(happened.has("Delivery")),
  bounced_count: Number(happened.has("Bounce")),
  hard_bounced_count: 0,
  complained_count: Number(happened.has("Complaint")),
  opened_count: Number(happened.has("Open")),
  clicked_count: Number(happened.has("Click")),
  unsubscribed_count: 0,
});

/** One recipient, claimed by a sender that called SES. */
const given = async () => {
  const id = `ses_campaign_${randomUUID()}`;
  await stage.campaigns.create(campaignItem(id, { status: "in_progress" }));
  const batch = {
    batch_id: batchId(id, 0),
    entry: "batch" as const,
    campaign_id: id,
    batch: 0,
    recipients: [{ email, address: email, values: { email } }],
    dropped: [],
  };
  await stage.deliveries.append(await stage.campaign(id), [batch], "last", now());
  await stage.campaigns.freeze(id, now());
  const claim = { token: "claim", attempts: [{ index: 0, refusals: 0 }], in_flight: 1, expires_at: now() };
  const progress = await stage.deliveries.claim((await stage.deliveries.progress(id, 0))!, claim, 1, now());
  return { id, claim, progress: progress! };
};

const viewOf = async (id: string): Promise<DeliveryView> =>
  deliveryOf(0, 0, email, await stage.deliveries.row(batchId(id, 0), 0, { consistent: true }));

/** Feedback that is known once stays as it is; an outcome only moves from unknown to sent. */
const expectOneWay = (before: DeliveryView, after: DeliveryView) => {
  const moves = [before.status, after.status].join(" → ");
  expect(["pending → sent", "pending → unknown", "unknown → sent"]).toContain(
    before.status === after.status ? "unknown → sent" : moves,
  );
  for (const field of ["delivered_at", "bounced_at", "complained_at", "opened_at", "clicked_at"] as const)
    if (before[field] !== null) expect(after[field]).toBe(before[field]);
};

test("the reply of SES and its events lead to the same delivery, in whatever order and however often they come", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("sent" as const, "unknown" as const),
      fc.array(fc.constantFrom(...(Object.keys(events) as EventType[])), { maxLength: 6 }),
      // So many of the events come before the reply is recorded, and so many before it is counted.
      fc.nat(6),
      fc.nat(6),
      async (said, happened, beforeRecord, beforeCommit) => {
        const { id, claim, progress } = await given();
        let result: ChunkResult = { outcomes: new Map(), deferred: [] };
        const fields =
          said === "sent"
            ? { ses_message_id: "message-1", sent_at: sentAt }
            : { error: "the reply was lost" };
        const steps: (() => Promise<unknown>)[] = happened.map((type) => async () => {
          const effect = await applyEvent({ ...stage, log }, detailOf(id, type), now());
          await reportEffects({ ...stage, log }, [effect], now());
        });
        const recordAt = Math.min(beforeRecord, happened.length);
        steps.splice(recordAt, 0, async () => {
          const outcome = await stage.deliveries.record(batchId(id, 0), 0, said, { attempts: 1, ...fields });
          result = { outcomes: new Map([[0, outcome]]), deferred: [] };
        });
        steps.splice(recordAt + 1 + Math.min(beforeCommit, happened.length - recordAt), 0, () =>
          stage.deliveries.commit(progress, claim, result, now()),
        );

        // When
        let before = await viewOf(id);
        for (const one of steps) {
          await one();
          const after = await viewOf(id);
          expectOneWay(before, after);
          before = after;
        }
        // Once to settle what came while the claim was being counted, once to count what then stands still
        for (let sweeps = 0; sweeps < 2; sweeps++)
          await recount(stage, await stage.campaign(id), new Date(), () => true);

        // Then
        const kinds = new Set(happened);
        const view = expectedView(said, kinds);
        expect(await viewOf(id)).toEqual(view);
        expect(await stage.campaign(id)).toMatchObject({
          ...expectedCounts(kinds),
          sent_count: view.status === "sent" ? 1 : 0,
          unknown_count: view.status === "unknown" ? 1 : 0,
        });
      },
    ),
    { numRuns: 30, interruptAfterTimeLimit: 8_000 },
  );
});
