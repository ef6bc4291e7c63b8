import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeadLetter } from "../../services/dead-letters/dead-letter.ts";
import { getCampaign, isCompleted, mailedBy, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { addDeadLetter, event, operatorSqs, queueUrl } from "../support/dead-letters.ts";
import { expectLedgerCloses } from "../support/ledger.ts";
import { untilQuiet } from "../support/quiet.ts";

let cloud: TestCloud;
let sqs: SQSClient;
beforeAll(async () => {
  cloud = await startTestCloud();
  sqs = operatorSqs(cloud);
});
afterAll(async () => {
  sqs?.destroy();
  await cloud?.stop();
});

const answer = async (path: string, body?: object): Promise<{ status: number; body: unknown }> => {
  const response = await cloud.api(path, body && { method: "POST", body });
  return { status: response.status, body: await response.json() };
};
const peek = async (queue: string, query = ""): Promise<DeadLetter[]> => {
  const { body } = await answer(`/dead-letters/${queue}/messages${query}`);
  return (body as { messages: DeadLetter[] }).messages;
};
const redrive = (queue: string, body = {}) => answer(`/dead-letters/${queue}/redrive`, body);
const waiting = async (): Promise<Record<string, number>> => {
  const { body } = await answer("/dead-letters");
  const { queues } = body as { queues: { name: string; messages: number }[] };
  return Object.fromEntries(queues.map(({ name, messages }) => [name, messages]));
};

/** Waits until a function has worked off its queue. */
const drained = async (name: string): Promise<void> => {
  const QueueUrl = await queueUrl(sqs, name);
  await waitFor(`the queue of ${name} to be empty`, async () => {
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
    );
    const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: hidden } =
      Attributes!;
    return visible === "0" && hidden === "0";
  });
};

test("a poison message is counted, shown with its reason, and still there afterwards", async () => {
  // Given
  expect(await waiting()).toEqual({
    batcher: 0,
    sender: 0,
    feedback: 0,
    "account-list": 0,
    importer: 0,
    jobs: 0,
    sweeper: 0,
  });
  const poison = event("tidings", "CampaignRequested", { version: 1, campaign_id: "ada@example.net" });
  const message_id = await addDeadLetter(sqs, "batcher", poison);
  expect(await waiting()).toEqual({
    batcher: 1,
    sender: 0,
    feedback: 0,
    "account-list": 0,
    importer: 0,
    jobs: 0,
    sweeper: 0,
  });

  // When it is looked at
  const [first, ...others] = await peek("batcher");
  // Then
  expect(others).toEqual([]);
  expect(first).toEqual({
    message_id,
    sent_at: expect.stringMatching(/^\d{4}-.*Z$/),
    first_received_at: expect.stringMatching(/^\d{4}-.*Z$/),
    receive_count: 1,
    detail_type: "CampaignRequested",
    detail: { version: 1 },
    reason: {
      code: "malformed_event",
      message: expect.stringMatching(/^detail\.campaign_id: Invalid string: must match pattern/),
    },
  });

  // When it is looked at again, at once
  // Then it is still there
  expect(await peek("batcher")).toEqual([{ ...first, receive_count: 2 }]);
  expect(await waiting()).toMatchObject({ batcher: 1 });
});

/** Sends a campaign to one contact. @returns its id */
const sendTo = async (email: string): Promise<string> => {
  await addContacts(cloud, [{ email }]);
  const id = await requestCampaign(cloud, { audience: [email] });
  await untilCampaign(cloud, id, isCompleted);
  return id;
};

test("as many are shown and moved as are asked for, and a batch that comes again is not sent again", async () => {
  // Given a campaign that is done, and its batch among the dead letters, many times
  const email = "once@example.net";
  const id = await sendTo(email);
  const ready = event("tidings", "BatchReady", { version: 1, campaign_id: id, batch: 0 });
  const sent = await Promise.all(Array.from({ length: 23 }, () => addDeadLetter(sqs, "sender", ready)));

  // When they are looked at
  const ids = async (query: string) => (await peek("sender", query)).map(({ message_id }) => message_id);
  // Then
  expect((await ids("?limit=100")).sort()).toEqual(sent.sort());
  const some = await ids("?limit=13");
  expect([some.length, new Set(some).size]).toEqual([13, 13]);
  expect(await ids("")).toHaveLength(10);

  // When they are redriven
  expect(await redrive("sender", { limit: 12 })).toEqual({ status: 200, body: { moved: 12 } });
  expect(await waiting()).toMatchObject({ sender: 11 });
  expect(await redrive("sender")).toEqual({ status: 200, body: { moved: 11 } });
  expect(await redrive("sender")).toEqual({ status: 200, body: { moved: 0 } });
  await drained("sender");
  // Then nobody is mailed twice
  expect(await waiting()).toMatchObject({ sender: 0 });
  expect(await mailedBy(cloud, id)).toEqual([email]);
  expect(await getCampaign(cloud, id)).toMatchObject({ total_contacts: 1, sent_count: 1 });
  await expectLedgerCloses(cloud, id);
});

test("what is redriven is worked on, and only once however often it comes", async () => {
  // Given a campaign that is done, and a bounce of it that feedback gave up on, twice
  const email = "returned@example.net";
  const id = await sendTo(email);
  const { tags, message_id } = (await cloud.outbox()).find((message) => message.tags.campaign_id === id)!;
  const fixture = readFileSync(
    join(import.meta.dirname, "../fixtures/ses-events/bounce-permanent.json"),
    "utf8",
  );
  const bounce = JSON.parse(fixture.replaceAll("a@example.net", email));
  Object.assign(bounce.detail.mail, {
    messageId: message_id,
    tags: Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])),
  });
  for (let time = 0; time < 2; time++) await addDeadLetter(sqs, "feedback", bounce);
  const shown = await cloud.api("/dead-letters/feedback/messages");
  const text = await shown.text();
  expect(text).toContain(message_id);
  expect(text).not.toMatch(/@/);

  // When
  expect(await redrive("feedback")).toEqual({ status: 200, body: { moved: 2 } });
  // Then
  await untilCampaign(cloud, id, ({ bounced_count }) => bounced_count === 1);
  await drained("feedback");
  await untilQuiet(cloud);
  const after = await getCampaign(cloud, id);
  expect(after).toMatchObject({ status: "completed", sent_count: 1, bounced_count: 1 });
  expect(await (await cloud.api(`/contacts/${email}`)).json()).toMatchObject({ status: "bounced" });
});

test("a tick of the schedule is shown with what EventBridge says of it, and stays", async () => {
  const message_id = await addDeadLetter(sqs, "sweeper", event("aws.events", "Scheduled Event", {}), {
    ERROR_CODE: { DataType: "String", StringValue: "NO_PERMISSIONS" },
    ERROR_MESSAGE: { DataType: "String", StringValue: "not allowed to invoke" },
  });
  expect(await peek("sweeper")).toMatchObject([
    {
      message_id,
      detail_type: "Scheduled Event",
      detail: {},
      reason: {
        code: "not_delivered",
        message: "EventBridge could not hand it over: NO_PERMISSIONS, not allowed to invoke.",
      },
    },
  ]);
  expect(await redrive("sweeper")).toMatchObject({
    status: 409,
    body: {
      error: { code: "not_redrivable", field: "queue", message: expect.stringContaining("next tick") },
    },
  });
  expect(await waiting()).toMatchObject({ sweeper: 1 });
});

test("a queue that has no more is not waited for", async () => {
  const took: number[] = [];
  for (let time = 0; time < 3; time++) {
    const before = performance.now();
    await peek("sender");
    took.push(performance.now() - before);
  }
  // A long poll takes a second.
  expect(Math.min(...took)).toBeLessThan(900);
});
