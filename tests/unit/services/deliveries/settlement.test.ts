import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type SesDetail, sesDetail } from "../../../../events/ses.ts";
import type { FeedbackCount } from "../../../../services/campaigns/counts.ts";
import { batchId } from "../../../../services/deliveries/batch.ts";
import type { SendRecord } from "../../../../services/deliveries/batch-state.ts";
import type { DeliveryView, Outcome } from "../../../../services/deliveries/delivery.ts";
import { deliveryOf } from "../../../../services/deliveries/delivery-row.ts";
import { acceptedAt } from "../../../../services/deliveries/evidence.ts";
import { withExactLedger } from "../../../../services/deliveries/ledger.ts";
import { countNews } from "../../../../services/feedback/count-news.ts";
import { meaningOf } from "../../../../services/feedback/meaning.ts";
import { noteNews } from "../../../../services/feedback/note-news.ts";
import { recount } from "../../../../services/upkeep/recount.ts";
import { frozenCampaign, reader, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const { email } = reader(0);
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

/** What must be shown at last, but for when and how SES accepted it: it follows from what happened, in whatever order. */
const expectedView = (said: Outcome, happened: ReadonlySet<EventType>): Partial<DeliveryView> => {
  const sent = said === "sent" || happened.size > 0;
  const when = (type: EventType, time: string) => (happened.has(type) ? time : null);
  return {
    email,
    status: sent ? "sent" : "unknown",
    attempts: 1,
    error: happened.has("Reject")
      ? "SES rejected the message: Bad content"
      : sent
        ? null
        : "the reply was lost",
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
  delivered_count: Number(happened.has("Delivery") && !happened.has("Bounce")),
  bounced_count: Number(happened.has("Bounce")),
  hard_bounced_count: 0,
  complained_count: Number(happened.has("Complaint")),
  opened_count: Number(happened.has("Open")),
  clicked_count: Number(happened.has("Click")),
  robot_opened_count: 0,
  robot_clicked_count: 0,
  unsubscribed_count: 0,
  left_too_many_count: 0,
  left_not_relevant_count: 0,
  left_never_asked_count: 0,
  left_other_count: 0,
});

/** One recipient, claimed by a sender that called SES. */
const given = async () => {
  const id = await frozenCampaign(stage, [1]);
  const taken = { counted: [], freed: [], taken: [0], untilMs: Date.now() + 60_000 };
  await stage.deliveries.changeTurns(await stage.campaign(id), taken, now());
  const claim = { token: "claim", indices: [0], expires_at: now() };
  const step = { records: new Map(), claim };
  return { id, state: (await stage.deliveries.advance(await stage.state(id), step, now()))! };
};

const viewOf = async (id: string): Promise<DeliveryView> =>
  deliveryOf(0, 0, email, (await stage.deliveries.batchWithRows(id, 0)).rows.get(0));

/** The sender gives its batch back, and the campaign counts it. */
const giveBack = async (id: string): Promise<void> => {
  const campaign = await stage.campaign(id);
  const counted = await stage.deliveries.states(id, [0]);
  const change = { counted, freed: [], taken: [], untilMs: 0 };
  expect(await stage.deliveries.changeTurns(campaign, change, now())).toBeDefined();
};

/** Feedback that is known once stays as it is; an outcome only moves from unknown to sent. */
const expectOneWay = (before: DeliveryView, after: DeliveryView) => {
  const moves = [before.status, after.status].join(" → ");
  expect(["pending → sent", "pending → unknown", "unknown → sent"]).toContain(
    before.status === after.status ? "unknown → sent" : moves,
  );
  for (const field of ["delivered_at", "bounced_at", "complained_at", "opened_at", "clicked_at"] as const)
    if (before[field] !== null) expect(after[field]).toBe(before[field]);
};

/** Most often none, so that what comes last is tried as often as what comes first. */
const places = fc.constantFrom(0, 0, 0, 1, 2);

test("the reply of SES and its events lead to the same delivery, in whatever order and however often they come", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom("sent" as const, "unknown" as const),
      fc.array(fc.constantFrom(...(Object.keys(events) as EventType[])), { maxLength: 6 }),
      // So many of the events come before an unknown is marked, then before it is recorded, and before it is counted.
      places,
      places,
      places,
      async (said, happened, ...befores) => {
        const { id, state } = await given();
        let record: SendRecord = { outcome: "sent", attempts: 1, at: Date.parse(sentAt), id: "message-1" };
        const steps: (() => Promise<unknown>)[] = happened.map((type, place) => async () => {
          const { news } = meaningOf(detailOf(id, type));
          const message = { ...news!, messageId: `queue-${place}`, isAgain: false };
          await countNews({ ...stage, log }, [await noteNews({ ...stage, log }, [message], now())], now());
        });
        const mark = async () => {
          if (said === "sent") return;
          record = { outcome: "unknown", attempts: 1, error: "the reply was lost" };
          const { evidence } = await stage.deliveries.markUnknown(batchId(id, 0), [0]);
          const at = acceptedAt(evidence.get(0) ?? {});
          if (at !== undefined) record = { outcome: "sent", attempts: 1, at: Date.parse(at) };
        };
        const advance = () => stage.deliveries.advance(state, { records: new Map([[0, record]]) }, now());
        let place = 0;
        for (const [step, before] of [mark, advance, () => giveBack(id)].map(
          (one, n) => [one, befores[n]!] as const,
        )) {
          place = Math.min(place + before, steps.length);
          steps.splice(place++, 0, step);
        }

        // When
        let before = await viewOf(id);
        for (const one of steps) {
          await one();
          const after = await viewOf(id);
          expectOneWay(before, after);
          const { sent_count, unknown_count } = await withExactLedger(
            stage.deliveries,
            await stage.campaign(id),
          );
          expect({ sent_count, unknown_count }).toEqual({
            sent_count: Number(after.status === "sent"),
            unknown_count: Number(after.status === "unknown"),
          });
          before = after;
        }
        // Once to settle what came while the sender had its claim, once to count what then stands still
        for (let sweeps = 0; sweeps < 2; sweeps++)
          await recount(stage, await stage.campaign(id), new Date(), () => true);

        // Then
        const kinds = new Set(happened);
        const expected = expectedView(said, kinds);
        const view = await viewOf(id);
        expect(view).toMatchObject(expected);
        expect(view.sent_at === null).toBe(view.status !== "sent");
        if (said === "sent") expect(view).toMatchObject({ sent_at: sentAt, ses_message_id: "message-1" });
        expect(await stage.campaign(id)).toMatchObject({
          ...expectedCounts(kinds),
          sent_count: Number(view.status === "sent"),
          unknown_count: Number(view.status === "unknown"),
          held: {},
        });
      },
    ),
    { numRuns: 30, interruptAfterTimeLimit: 8_000 },
  );
});
