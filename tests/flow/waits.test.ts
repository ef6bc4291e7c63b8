import { afterAll, beforeAll, expect, test } from "vitest";
import type { CampaignView } from "../../services/campaigns/schemas.ts";
import type { MeterSnapshot } from "../../stacks/local/gateway/meter.ts";
import {
  isCompleted,
  mailedBy,
  requestCampaign,
  sweep,
  sweptUntil,
  untilCampaign,
} from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { pass, untilQuiet } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const account = (body: object) => cloud.local("/ses", { method: "PATCH", body });
const steer = async (id: string, action: "pause" | "resume") =>
  expect((await cloud.api(`/campaigns/${id}/${action}`, { method: "POST" })).status).toBe(200);
const readers = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${name}${String(i).padStart(3, "0")}@example.net`);
const refusals = async (id: string) =>
  (await cloud.attempts()).filter(({ error, tags }) => error !== null && tags.campaign_id === id);
/** Lets a minute pass and the sweeper run, again and again, until a campaign is as it should be. */
const minutesUntil = (id: string, holds: (campaign: CampaignView) => boolean) =>
  sweptUntil(cloud, id, holds, 60);

test("when the quota of the day is spent a campaign waits and says so; the next day it goes on by itself", async () => {
  // Given
  await account({ max_24_hour_send: 20, max_send_rate: 100 });
  const audience = readers("quota", 50);
  const id = await requestCampaign(cloud, { audience });

  // When the quota is spent
  const waiting = await untilCampaign(cloud, id, ({ resumes_at }) => resumes_at !== null);

  // Then
  expect(waiting).toMatchObject({
    status: "in_progress",
    reason: "Waits: the 24-hour sending quota of the account is spent.",
  });
  expect(Date.parse(waiting.resumes_at!)).toBeGreaterThan(Date.now());
  await untilCampaign(
    cloud,
    id,
    ({ sent_count, remaining_count }) => sent_count === 20 && remaining_count === 30,
  );
  await untilQuiet(cloud);
  expect(await refusals(id)).toEqual([]);

  // When a day has passed, and another
  await pass(cloud, 86_400);
  await minutesUntil(id, ({ sent_count }) => sent_count === 40);
  await pass(cloud, 86_400);
  const done = await minutesUntil(id, isCompleted);

  // Then
  expect(done).toMatchObject({ sent_count: 50, failed_count: 0, reason: null, resumes_at: null });
  expect(await mailedBy(cloud, id)).toEqual(audience);
});

test("at one mail a second one sender goes on by itself, and puts nothing back into its queue", async () => {
  // Given an account of one mail a second
  await account({ max_24_hour_send: 50_000, max_send_rate: 1 });
  await pass(cloud, 120);
  await cloud.local("/meter", { method: "DELETE" });
  const audience = readers("rate", 200);
  const id = await requestCampaign(cloud, { audience });

  // Then: Lambda would cut a function that feeds its own queue after 16 times
  await untilCampaign(cloud, id, ({ sent_count }) => sent_count >= 5);
  const { roles } = (await (await cloud.local("/meter")).json()) as MeterSnapshot;
  expect(roles["tidings-local-sender"]?.sqs?.operations.SendMessage).toBeUndefined();
  expect(roles["tidings-local-sender"]?.events).toBeUndefined();

  // When the account may send more, which the limiter sees within a minute: till then nobody is to send at the old rate
  await steer(id, "pause");
  await account({ max_send_rate: 200 });
  await pass(cloud, 60);
  await steer(id, "resume");
  const done = await minutesUntil(id, isCompleted);

  // Then
  expect(done).toMatchObject({ sent_count: 200, failed_count: 0, unknown_count: 0 });
  expect(await mailedBy(cloud, id)).toEqual(audience);
});

test("a window that opens lets the campaign go on by itself", async () => {
  // Given
  const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
  const id = await requestCampaign(cloud, {
    audience: ["opened@example.net"],
    time_zone: "UTC",
    sending_window: { from: hour(1), to: hour(6) },
  });
  await untilCampaign(cloud, id, ({ resumes_at }) => resumes_at !== null);
  await pass(cloud, 30 * 60);
  await sweep(cloud);
  expect(await mailedBy(cloud, id)).toEqual([]);

  // When
  await pass(cloud, 31 * 60);

  // Then
  expect(await minutesUntil(id, isCompleted)).toMatchObject({ reason: null, resumes_at: null });
  expect(await mailedBy(cloud, id)).toEqual(["opened@example.net"]);
});
