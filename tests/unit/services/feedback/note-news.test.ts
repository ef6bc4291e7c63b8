import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { contactBounced } from "../../../../events/contacts.ts";
import { batchId } from "../../../../services/deliveries/batch.ts";
import type { Evidence } from "../../../../services/deliveries/evidence.ts";
import { byBatch, type Message, noteNews } from "../../../../services/feedback/note-news.ts";
import { announcement } from "../../../../services/platform/publish.ts";
import { recount } from "../../../../services/upkeep/recount.ts";
import { frozenCampaign, reader, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
let id: string;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(async () => {
  id = await frozenCampaign(stage, [4]);
  stage.published.length = 0;
  stage.meter.reset();
});

const at = "2026-11-24T12:00:00.000Z";
const now = () => new Date().toISOString();
const log = {
  error: (message: string, details: unknown) => {
    throw new Error(message, { cause: details });
  },
} as never;
const note = (...messages: Message[]) => noteNews({ ...stage, log }, messages, now());

const message = (
  index: number,
  once: keyof Evidence,
  fields: Evidence,
  more: Partial<Message> = {},
): Message => ({
  messageId: `queue-${index}`,
  isAgain: false,
  subject: { campaign_id: id, batch: 0, index },
  once,
  fields,
  reached: { keys: [reader(index).email], at, id: `message-${index}` },
  facts: [],
  ...more,
});
const delivered = (index: number, more: Partial<Message> = {}) =>
  message(index, "delivered_at", { delivered_at: at }, more);
const bounced = (index: number, more: Partial<Message> = {}) =>
  message(
    index,
    "bounced_at",
    { bounced_at: at, bounce: { type: "Transient", sub_type: "General" } },
    {
      facts: [
        announcement(contactBounced, {
          campaign_id: id,
          batch: 0,
          index,
          bounce_type: "Transient",
          bounce_sub_type: "General",
        }),
      ],
      ...more,
    },
  );
/** What a bounce changes of somebody who was counted as delivered. */
const late = { delivered_count: -1, bounced_count: 1 };
/** A message that was made before its campaign. */
const ofThis = (one: Message): Message => ({ ...one, subject: { ...one.subject, campaign_id: id } });
const known = async () => (await stage.deliveries.feedback(batchId(id, 0), { consistent: true })).evidence;

test("the news of one batch are one write, and all that is new is counted and announced", async () => {
  const noted = await note(delivered(0), delivered(1), bounced(2));

  expect(noted).toEqual({
    campaignId: id,
    counts: { delivered_count: 2, bounced_count: 1 },
    report: {},
  });
  expect(stage.published).toEqual(bounced(2).facts);
  expect(stage.calls("UpdateItem")).toBe(1);
  expect(stage.calls("GetItem") + stage.calls("Query") + stage.calls("TransactWriteItems")).toBe(0);
  expect(await known()).toEqual(
    new Map<number, Evidence>([
      [0, { delivered_at: at }],
      [1, { delivered_at: at }],
      [2, bounced(2).fields],
    ]),
  );
});

test("news of several batches are noted batch by batch", () => {
  const other = { campaign_id: "ses_campaign_other", batch: 0, index: 0 };
  const second = { campaign_id: id, batch: 1, index: 0 };
  const all = [delivered(0), delivered(0, { subject: second }), delivered(0, { subject: other }), bounced(1)];
  expect(byBatch(all)).toEqual([[all[0], all[3]], [all[1]], [all[2]]]);
});

test("a repeat changes nothing, counts nothing and says nothing", async () => {
  await note(bounced(0));
  stage.published.length = 0;
  const later = "2026-11-24T13:00:00.000Z";

  const noted = await note(bounced(0, { fields: { ...bounced(0).fields, bounced_at: later } }));

  expect(noted.counts).toEqual({});
  expect(stage.published).toEqual([]);
  expect((await known()).get(0)?.bounced_at).toBe(at);
});

test("of two messages that say the same, one counts", async () => {
  const noted = await note(bounced(0), bounced(0, { messageId: "copy" }), delivered(1));
  expect(noted.counts).toEqual({ bounced_count: 1, delivered_count: 1 });
  expect(stage.published).toHaveLength(1);
});

test.each([
  ["comes after its delivery", [[delivered(0)], [bounced(0)]], [{ delivered_count: 1 }, late]],
  ["comes before it", [[bounced(0)], [delivered(0)]], [{ bounced_count: 1 }, {}]],
  ["comes with it", [[delivered(0), bounced(0)]], [{ bounced_count: 1 }]],
] as const)("whose mail bounces has not got it, when the bounce %s", async (_, invocations, counted) => {
  const counts = [];
  for (const news of invocations) counts.push((await note(...news.map(ofThis))).counts);
  expect(counts).toEqual(counted);
});

test("two delays of one message are noted together", async () => {
  const delay = (reason: string) => message(0, "delayed", { accepted_at: at, delayed: reason });
  await note(delay("MailboxFull"), delay("General"));
  expect((await known()).get(0)).toEqual({ accepted_at: at, delayed: "MailboxFull" });
});

test("what the queue gives out again is announced again, for the run before may have died before it did", async () => {
  await note(bounced(0), bounced(1));
  stage.published.length = 0;

  const noted = await note(bounced(0, { isAgain: true }), bounced(1));

  expect(noted.counts).toEqual({});
  expect(stage.published).toEqual(bounced(0).facts);
});

test("when the bus refuses, all of it is to come again, and is then announced", async () => {
  const refusing = {
    ...stage,
    log,
    publish: async () => {
      throw new Error("no bus");
    },
  };
  await expect(noteNews(refusing, [bounced(0)], now())).rejects.toThrow("no bus");
  await note(bounced(0, { isAgain: true }));
  expect(stage.published).toEqual(bounced(0).facts);
});

/** Recipient 0 is unknown, as a sender records it. */
const givenUnknown = async () => {
  await stage.deliveries.markUnknown(batchId(id, 0), [0]);
  const records = new Map([[0, { outcome: "unknown", attempts: 1, error: "lost" } as const]]);
  await stage.deliveries.advance(await stage.state(id), { records }, now());
};

test("an event proves an unknown outcome to be sent, and its contact is told so", async () => {
  // Given
  const contact = { email: { key: reader(0).email, address: reader(0).address }, attributes: {} };
  await stage.contacts.create({ ...contact, status: "subscribed" }, now());
  await givenUnknown();

  // When
  await note(delivered(0), delivered(1));

  // Then
  expect((await stage.state(id)).records).toEqual({
    0: { outcome: "sent", attempts: 1, at: Date.parse(at), id: "message-0" },
  });
  expect((await stage.contacts.getMany([reader(0).email])).get(reader(0).email)).toMatchObject({
    last_campaign: id,
    last_email_sent: at,
    email_count: 1,
  });
});

test("a crash between the two leaves an outcome to settle, and no contact that is not told", async () => {
  const contact = { email: { key: reader(1).email, address: reader(1).address }, attributes: {} };
  await stage.contacts.create({ ...contact, status: "subscribed" }, now());
  const told = async () => (await stage.contacts.getMany([reader(1).email])).get(reader(1).email);
  await stage.deliveries.markUnknown(batchId(id, 0), [1]);
  const records = new Map([[1, { outcome: "unknown", attempts: 1, error: "lost" } as const]]);
  await stage.deliveries.advance(await stage.state(id), { records }, now());
  /** Dies at the second of the two, whichever that is. */
  let calls = 0;
  const dying =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (++calls > 1) throw new Error("it died");
      return await work(...args);
    };
  const died = {
    ...stage,
    log: { error: () => undefined } as never,
    contacts: { ...stage.contacts, noteSent: dying(stage.contacts.noteSent) },
    deliveries: { ...stage.deliveries, settle: dying(stage.deliveries.settle) },
  };
  await noteNews(died, [delivered(1)], now());
  expect((await stage.state(id)).records[1]?.outcome).toBe("unknown");
  expect(await told()).toMatchObject({ email_count: 1, last_campaign: id });

  // The sweeper comes to it, and dies as well.
  calls = 0;
  await recount(died, await stage.campaign(id), new Date(), () => true).catch(() => undefined);
  expect((await stage.state(id)).records[1]?.outcome).toBe("unknown");
  await recount(stage, await stage.campaign(id), new Date(), () => true);
  expect((await stage.state(id)).records[1]?.outcome).toBe("sent");
  expect(await told()).toMatchObject({ email_count: 1 });
});

test("an outcome that cannot be settled now is left to the sweeper, and fails no message", async () => {
  await givenUnknown();
  const logged: string[] = [];
  const failing = {
    ...stage,
    log: { error: (text: string) => logged.push(text) } as never,
    deliveries: {
      ...stage.deliveries,
      settle: async () => {
        throw new Error("throttled");
      },
    },
  };
  const noted = await noteNews(failing, [delivered(0)], now());
  expect(noted.counts).toEqual({ delivered_count: 1 });
  expect(logged).toEqual(["an unknown outcome is left to the sweeper"]);
});

test("news whose note was repeated after a lost answer are announced, and left to the recount", async () => {
  stage.faults.set({
    seed: 0,
    rules: [{ service: "dynamodb", operation: "UpdateItem", kind: "error-after", count: 1 }],
  });

  const noted = await note(bounced(2));

  expect(stage.published).toEqual(bounced(2).facts);
  expect(noted.counts).toEqual({});
});
