import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { blockMax } from "../../services/deliveries/batch-state.ts";
import {
  allDeliveries,
  isCompleted,
  mailedBy,
  requestCampaign,
  sweptUntil,
  untilCampaign,
} from "../support/campaigns.ts";
import { type CloudProcess, freePort, startCloudProcess } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { expectLedgerCloses } from "../support/ledger.ts";
import { pass } from "../support/quiet.ts";

let stateDir: string;
let port: number;
let cloud: CloudProcess;
beforeAll(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "tidings-crash-"));
  port = await freePort();
  cloud = await startCloudProcess({ stateDir, port });
});
afterAll(async () => {
  await cloud?.stop();
  await rm(stateDir, { recursive: true });
});

const faults = (...rules: object[]) => cloud.local("/faults", { method: "PUT", body: { seed: 3, rules } });
const ses = (body: object) => cloud.local("/ses", { method: "PATCH", body });
beforeEach(async () => {
  await faults();
  await ses({ max_send_rate: 200 });
  // So that the limiter looks at the account again, and has got over the refusals of the test before.
  await pass(cloud, 120);
});

const readers = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ email: `reader${i}@example.net` }));
const addresses = (count: number) =>
  readers(count)
    .map(({ email }) => email)
    .sort();

test("a sender killed after SES took a message and before it was recorded mails nobody twice and skips nobody", async () => {
  // Given: at 14 a second a sender has no more than three mails on their way; the third reaches SES, and kills it
  await ses({ max_send_rate: 14 });
  await addContacts(cloud, readers(30));
  await faults({ service: "ses", operation: "SendEmail", kind: "crash-after", skip: 2, count: 1 });

  // When
  const id = await requestCampaign(cloud);
  const done = await sweptUntil(cloud, id, (c) => isCompleted(c) && c.delivered_count === c.sent_count);

  // Then: whoever SES had taken is known to be sent, by SES's own events; who never left is unknown, not resent
  await expectLedgerCloses(cloud, id);
  expect(done).toMatchObject({ total_contacts: 30, remaining_count: 0 });
  const mailed = await mailedBy(cloud, id);
  expect(new Set(mailed).size).toBe(mailed.length);
  expect(done.sent_count).toBe(mailed.length);
  const deliveries = await allDeliveries(cloud, id);
  expect(
    deliveries
      .filter(({ status }) => status === "sent")
      .map(({ email }) => email)
      .sort(),
  ).toEqual(mailed);
  const unknown = deliveries.filter(({ status }) => status === "unknown");
  expect(unknown.length).toBe(30 - mailed.length);
  expect(unknown.length).toBeLessThanOrEqual(3);
  for (const { error } of unknown) expect(error).toMatch(/died/);
  expect(await (await cloud.local("/faults")).json()).toMatchObject({
    injected: [{ kind: "crash-after", count: 1 }],
  });
});

test("a 500 of SES after it took the message is unknown, and settled by its events", async () => {
  await faults({ service: "ses", operation: "SendEmail", kind: "error-after", count: 2 });
  const id = await requestCampaign(cloud, { audience: addresses(5) });
  // An event that came while the chunk was being counted is settled by the sweeper, once the campaign is quiet.
  const done = await sweptUntil(
    cloud,
    id,
    (c) => isCompleted(c) && c.sent_count === 5 && c.delivered_count === 5,
  );
  expect(done).toMatchObject({ unknown_count: 0, failed_count: 0 });
  expect(await mailedBy(cloud, id)).toEqual(addresses(5));
});

test("throttles and refusals without effect are tried again, and every recipient is reached once", async () => {
  await addContacts(cloud, readers(60));
  await faults(
    { service: "ses", operation: "SendEmail", kind: "throttle", probability: 0.3 },
    { service: "dynamodb", kind: "throttle", probability: 0.05 },
  );
  const id = await requestCampaign(cloud);
  const done = await sweptUntil(cloud, id, isCompleted);
  expect(done).toMatchObject({ total_contacts: 60, sent_count: 60, unknown_count: 0, failed_count: 0 });
  expect(await mailedBy(cloud, id)).toEqual(addresses(60));
});

test("a power cut in the middle loses and doubles nothing: the campaign goes on after the restart", async () => {
  // Given
  await addContacts(cloud, readers(200));
  const id = await requestCampaign(cloud);
  await untilCampaign(cloud, id, ({ sent_count }) => sent_count > 0);

  // When
  await cloud.kill();
  cloud = await startCloudProcess({ stateDir, port });

  // Then
  const done = await sweptUntil(cloud, id, (c) => isCompleted(c) && c.delivered_count === c.sent_count);
  await expectLedgerCloses(cloud, id);
  expect(done.total_contacts).toBe(200);
  const mailed = await mailedBy(cloud, id);
  expect(new Set(mailed).size).toBe(mailed.length);
  expect(mailed).toHaveLength(done.sent_count);
  expect(done.unknown_count).toBe(200 - mailed.length);
  expect(done.unknown_count).toBeLessThanOrEqual(4 * blockMax);
});
