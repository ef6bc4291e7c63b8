import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clockAt } from "../../services/campaigns/local-time.ts";
import type { CampaignStatusView, CampaignView } from "../../services/campaigns/schemas.ts";
import { askApi } from "../support/ask.ts";
import {
  campaign,
  getCampaign,
  isCompleted,
  mailedBy,
  requestCampaign,
  sweep,
  sweptUntil,
  untilCampaign,
} from "../support/campaigns.ts";
import { clientOf, startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { pass, untilQuiet } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toISOString();
const inAnHour = () => inSeconds(3600);
const steer = async (id: string, action: "pause" | "resume" | "cancel") => {
  const response = await cloud.api(`/campaigns/${id}/${action}`, { method: "POST" });
  expect(response.status).toBe(200);
  return (await response.json()) as CampaignStatusView;
};
const ask = async (fields: object, key?: string) => {
  const response = await cloud.api("/ses-campaign", {
    method: "POST",
    body: campaign(fields),
    ...(key && { headers: { "idempotency-key": key } }),
  });
  return {
    status: response.status,
    answer: (await response.json()) as { campaign_id: string; status: string; error: object },
  };
};
/** Lets an hour pass, so that a start in an hour is due. */
const passAnHour = () => pass(cloud, 3600);

/** A time of day in UTC, `hours` from now. */
const hour = (hours: number): string => inSeconds(hours * 3600).slice(11, 16);

test("a scheduled campaign sends nothing before its time; then it goes to whoever is subscribed", async () => {
  // Given
  await addContacts(cloud, [{ email: "early@example.net" }]);
  const send_at = inAnHour();
  const id = await requestCampaign(cloud, { send_at });
  const requested = await getCampaign(cloud, id);
  expect(requested).toMatchObject({ status: "scheduled", send_at, total_contacts: 0, started_at: null });

  // When the sweeper comes before its time
  await sweep(cloud);
  await addContacts(cloud, [{ email: "late@example.net" }]);

  // Then
  expect(await mailedBy(cloud, id)).toEqual([]);
  expect(await getCampaign(cloud, id)).toEqual(requested);

  // When its time has come
  await passAnHour();
  await sweep(cloud);

  // Then
  expect(await untilCampaign(cloud, id, isCompleted)).toMatchObject({ sent_count: 2, remaining_count: 0 });
  expect(await mailedBy(cloud, id)).toEqual(["early@example.net", "late@example.net"]);
});

test("no mail leaves before the time, to the second", async () => {
  const send_at = inAnHour();
  const id = await requestCampaign(cloud, { audience: ["punctual@example.net"], send_at });
  await pass(cloud, 3600 - 2);

  // When the sweeper comes again and again around the time
  await waitFor(
    `the sweeper to start ${id}`,
    async () => {
      await sweep(cloud);
      return (await getCampaign(cloud, id)).status !== "scheduled";
    },
    { intervalMs: 50 },
  );

  // Then
  const { started_at } = await untilCampaign(cloud, id, isCompleted);
  const [message] = (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === id);
  expect([started_at! >= send_at, message!.accepted_at >= send_at]).toEqual([true, true]);
});

test("what was asked for once stays so after its time has come", async () => {
  const fields = { audience: ["once@example.net"], send_at: inAnHour() };
  const first = await ask(fields, "scheduled-once");
  expect(first).toMatchObject({ status: 202, answer: { status: "scheduled" } });
  const id = first.answer.campaign_id;
  await passAnHour();
  await sweep(cloud);
  await untilCampaign(cloud, id, isCompleted);

  expect(await ask(fields, "scheduled-once")).toMatchObject({
    status: 202,
    answer: { campaign_id: id, status: "completed" },
  });
  expect(await ask({ ...fields, audience: ["twice@example.net"] }, "scheduled-once")).toMatchObject({
    status: 409,
    answer: { error: { code: "idempotency_key_reused" } },
  });
  expect(await mailedBy(cloud, id)).toEqual(["once@example.net"]);
});

test("a scheduled campaign is cancelled before anybody is mailed", async () => {
  const id = await requestCampaign(cloud, { audience: ["never@example.net"], send_at: inAnHour() });

  expect(await steer(id, "cancel")).toMatchObject({ status: "cancelled" });

  await passAnHour();
  await sweep(cloud);
  expect(await mailedBy(cloud, id)).toEqual([]);
  expect(await getCampaign(cloud, id)).toMatchObject({ status: "cancelled", total_contacts: 0 });
});

test("a scheduled campaign that is paused and resumed before its time is scheduled again", async () => {
  const send_at = inAnHour();
  const id = await requestCampaign(cloud, { audience: ["patient@example.net"], send_at });

  expect(await steer(id, "pause")).toMatchObject({ status: "paused", reason: "Paused by an operator." });
  await sweep(cloud);
  expect(await steer(id, "resume")).toMatchObject({ status: "scheduled", send_at, reason: null });

  await sweep(cloud);
  await untilQuiet(cloud);
  expect(await getCampaign(cloud, id)).toMatchObject({ status: "scheduled", total_contacts: 0 });
  await steer(id, "cancel");
});

test("one that is paused does not start; resumed after its time it starts at once", async () => {
  const id = await requestCampaign(cloud, { audience: ["resumed@example.net"], send_at: inAnHour() });
  await steer(id, "pause");
  await passAnHour();
  await sweep(cloud);
  await untilQuiet(cloud);
  expect(await getCampaign(cloud, id)).toMatchObject({ status: "paused" });

  expect(await steer(id, "resume")).toMatchObject({ status: "in_progress" });

  await untilCampaign(cloud, id, isCompleted);
  expect(await mailedBy(cloud, id)).toEqual(["resumed@example.net"]);
});

test("a start that was missed by more than an hour is not made good: the operator decides", async () => {
  const send_at = inAnHour();
  const missed = await requestCampaign(cloud, { audience: ["missed@example.net"], send_at });
  const late = await requestCampaign(cloud, { audience: ["late@example.net"], send_at: inSeconds(66 * 60) });

  // When the sweeper comes back 61 minutes after the one, and 55 after the other
  await pass(cloud, 121 * 60);
  await sweep(cloud);

  // Then
  await untilCampaign(cloud, late, isCompleted);
  const paused = await untilCampaign(cloud, missed, ({ status }) => status === "paused");
  expect(paused).toMatchObject({
    reason: `Its start at ${send_at} was missed by more than an hour. Resume it to start now, or cancel it.`,
    total_contacts: 0,
  });
  expect(await mailedBy(cloud, missed)).toEqual([]);

  // When the operator resumes it
  expect(await steer(missed, "resume")).toMatchObject({ status: "in_progress", reason: null });
  // Then
  await untilCampaign(cloud, missed, isCompleted);
  expect(await mailedBy(cloud, missed)).toEqual(["missed@example.net"]);
});

test("a scheduled campaign whose CampaignRequested was lost starts nevertheless", async () => {
  // Given a bus that takes nothing from the sweeper
  const role = "tidings-local-sweeper";
  const fault = { service: "events", operation: "PutEvents", role, kind: "error-before" };
  await cloud.local("/faults", { method: "PUT", body: { seed: 1, rules: [fault] } });
  const id = await requestCampaign(cloud, { audience: ["lost@example.net"], send_at: inAnHour() });
  await passAnHour();
  await sweep(cloud);
  await untilCampaign(cloud, id, ({ status }) => status === "pending");

  // When the bus is back, and a minute has passed
  await cloud.local("/faults", { method: "PUT", body: { seed: 1, rules: [] } });

  // Then
  await sweptUntil(cloud, id, isCompleted, 60);

  expect(await mailedBy(cloud, id)).toEqual(["lost@example.net"]);
});

test("outside its sending window a campaign sends nothing, and says why and until when; inside it sends", async () => {
  const audience = ["window@example.net"];
  const [from, to] = [hour(2), hour(3)];
  const window = (from: string, to: string) => ({ time_zone: "UTC", sending_window: { from, to } });

  // When it is closed
  const closed = await requestCampaign(cloud, { audience, ...window(from, to) });
  // Then
  const waiting = await untilCampaign(cloud, closed, ({ resumes_at }) => resumes_at !== null);
  expect(waiting).toMatchObject({
    status: "in_progress",
    reason: "Waits for its sending window to open.",
    resumes_at: expect.stringContaining(`T${from}:00.000Z`),
    time_zone: "UTC",
    sending_window: { from, to, days: expect.arrayContaining(["mon", "sun"]) },
    sent_count: 0,
    remaining_count: 1,
  });
  // A resume does not open it
  await steer(closed, "pause");
  expect(await steer(closed, "resume")).toMatchObject({ status: "in_progress", resumes_at: null });
  await untilCampaign(cloud, closed, ({ resumes_at }) => resumes_at !== null);
  await sweep(cloud);
  expect(await mailedBy(cloud, closed)).toEqual([]);
  await steer(closed, "cancel");

  // When it is open
  const open = await requestCampaign(cloud, { audience, ...window(hour(-1), hour(1)) });
  // Then
  await untilCampaign(cloud, open, isCompleted);
  expect(await mailedBy(cloud, open)).toEqual(audience);
});

describe("a campaign that repeats", () => {
  const day = 86_400;
  const daySeries = { every: "day", interval: 1, until: null, time_zone: "Europe/Berlin" };
  const ended = async (id: string) =>
    await askApi<CampaignView>(cloud, "POST", `/campaigns/${id}/end-series`);
  /** Asks for one, each day from an hour from now on, to a list of its own. @returns its id and that of the list */
  const repeated = async (name: string, fields: object = {}) => {
    const list = await askApi<{ list_id: string }>(cloud, "POST", "/lists", { name });
    const { list_id } = list.answer;
    await addContacts(cloud, [{ email: `${name}@example.net`, lists: [list_id] }]);
    const clock = clockAt("Europe/Berlin", Date.now() + 3600_000);
    const id = await requestCampaign(cloud, {
      audience: { lists: [list_id] },
      send_at: new Date(clock).toISOString().slice(0, 19),
      time_zone: "Europe/Berlin",
      recurrence: { every: "day" },
      ...fields,
    });
    return { id, list_id };
  };
  /** @returns the campaign that follows, once the sweeper has been there. */
  const nextOf = async (id: string): Promise<CampaignView> => {
    await sweep(cloud);
    const { series } = await untilCampaign(cloud, id, ({ series }) => series!.next_campaign_id !== null);
    return await getCampaign(cloud, series!.next_campaign_id!);
  };

  test("is sent each time to whoever is meant then, each time once, and the next is there", async () => {
    const content = Buffer.from("hi").toString("base64");
    const attachments = [{ filename: "a.txt", content_type: "text/plain", content }];
    const { id, list_id } = await repeated("daily", { attachments });
    const first = await getCampaign(cloud, id);
    expect(first).toMatchObject({
      status: "scheduled",
      series: { ...daySeries, number: 1, planned_at: first.send_at, next_campaign_id: null },
    });

    // When its time has come, and two sweep at a time
    await passAnHour();
    await sweep(cloud);
    await Promise.all([sweep(cloud), sweep(cloud)]);
    const second = await nextOf(id);
    await untilCampaign(cloud, id, isCompleted);

    // Then
    expect(second).toMatchObject({
      status: "scheduled",
      campaign_name: first.campaign_name,
      total_contacts: 0,
      series: { ...daySeries, number: 2, planned_at: second.send_at, previous_campaign_id: id },
    });
    expect(first.series!.then_at).toBe(second.send_at);
    expect(await mailedBy(cloud, id)).toEqual(["daily@example.net"]);

    // When that of the second has come, and there is one more on the list
    await addContacts(cloud, [{ email: "newer@example.net", lists: [list_id] }]);
    await pass(cloud, day);
    await sweep(cloud);
    await untilCampaign(cloud, second.campaign_id, isCompleted);

    // Then
    expect(await mailedBy(cloud, second.campaign_id)).toEqual(["daily@example.net", "newer@example.net"]);
    expect(await mailedBy(cloud, id)).toEqual(["daily@example.net"]);
    const third = await nextOf(second.campaign_id);
    expect(third.series!.number).toBe(3);
    const mails = (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === second.campaign_id);
    expect((await cloud.raw(mails[0]!.message_id)).toString()).toContain("a.txt");

    // When the series is ended by its first campaign, and once more
    expect(await ended(id)).toMatchObject({
      status: 200,
      answer: {
        campaign_id: third.campaign_id,
        status: "cancelled",
        series: { ended_at: expect.any(String) },
      },
    });
    expect((await ended(third.campaign_id)).answer.campaign_id).toBe(third.campaign_id);
    // Then none follows
    await pass(cloud, 2 * day);
    await sweep(cloud);
    await sweep(cloud);
    expect(await getCampaign(cloud, third.campaign_id)).toMatchObject({
      status: "cancelled",
      total_contacts: 0,
      series: { next_campaign_id: null },
    });
  });

  test("skips the one that is cancelled, and of those that were missed makes none good but says so", async () => {
    const { id } = await repeated("skipped");
    await steer(id, "cancel");
    const second = await nextOf(id);
    expect(second.series!.number).toBe(2);
    expect(Date.parse(second.send_at!)).toBe(Date.parse((await getCampaign(cloud, id)).series!.then_at!));

    // When the sweeper comes back three days after
    await pass(cloud, 4 * day);
    await sweep(cloud);
    expect(await getCampaign(cloud, second.campaign_id)).toMatchObject({
      status: "paused",
      total_contacts: 0,
    });
    const third = await nextOf(second.campaign_id);
    expect(third).toMatchObject({ status: "scheduled", series: { number: 3 } });
    expect(Date.parse(third.send_at!)).toBeGreaterThan(Date.parse(second.send_at!) + 2 * day * 1000);
    await steer(second.campaign_id, "cancel");
    await ended(second.campaign_id);
  });

  test("is as it was for a sweeper that dies as it makes the next", async () => {
    const { id } = await repeated("crashed");
    await steer(id, "cancel");
    const rule = { service: "dynamodb", operation: "TransactWriteItems", role: "tidings-local-sweeper" };
    for (const kind of ["crash-before", "crash-after"]) {
      await cloud.local("/faults", {
        method: "PUT",
        body: { seed: 1, rules: [{ ...rule, kind, count: 1 }] },
      });
      await sweep(cloud);
    }
    await cloud.local("/faults", { method: "PUT", body: { seed: 1, rules: [] } });
    const next = await nextOf(id);
    const listed = await askApi<{ campaigns: CampaignView[] }>(cloud, "GET", "/campaigns?limit=100");
    const ofSeries = listed.answer.campaigns.filter(
      ({ campaign_id, series }) => campaign_id === id || series?.previous_campaign_id === id,
    );
    expect(ofSeries.map(({ campaign_id }) => campaign_id).sort()).toEqual([id, next.campaign_id].sort());
    await ended(id);
  });

  test("waits for a second person once, and goes on as it was released", async () => {
    const second = clientOf(cloud.origin, await cloud.createKey("send"));
    const { id } = await repeated("released", { approval: "required" });
    // When its time has come, and nobody has released it
    await passAnHour();
    await sweep(cloud);
    await sweep(cloud);
    // Then
    expect(await getCampaign(cloud, id)).toMatchObject({
      status: "awaiting_approval",
      series: { number: 1, next_campaign_id: null },
    });
    expect(await mailedBy(cloud, id)).toEqual([]);

    // When it is released, late
    expect((await askApi(second, "POST", `/campaigns/${id}/approve`)).status).toBe(200);
    await untilCampaign(cloud, id, isCompleted);
    const next = await nextOf(id);
    await pass(cloud, day);
    await sweep(cloud);
    await untilCampaign(cloud, next.campaign_id, isCompleted);
    // Then each of them is sent, and nobody is asked again
    for (const sent of [id, next.campaign_id])
      expect(await mailedBy(cloud, sent)).toEqual(["released@example.net"]);
    const { approval } = await getCampaign(cloud, id);
    expect((await getCampaign(cloud, next.campaign_id)).approval).toEqual(approval);
    await ended(id);
  });

  test("goes back to a draft that repeats, and its series ends with that", async () => {
    const { id } = await repeated("taken-back", { recurrence: { every: "week", interval: 2 } });
    const draft = await askApi<{ draft_id: string; content: object }>(
      cloud,
      "POST",
      `/campaigns/${id}/reopen`,
    );
    expect(draft.answer.content).toMatchObject({
      time_zone: "Europe/Berlin",
      recurrence: { every: "week", interval: 2 },
    });
    await sweep(cloud);
    expect((await getCampaign(cloud, id)).series!.next_campaign_id).toBeNull();
    expect(await ended(id)).toMatchObject({
      status: 409,
      answer: { error: { message: `The series was taken back to ${draft.answer.draft_id}, a draft.` } },
    });
    const once = await requestCampaign(cloud, { audience: ["once@example.net"], send_at: inAnHour() });
    expect(await ended(once)).toMatchObject({
      status: 409,
      answer: { error: { code: "wrong_state", message: "The campaign does not repeat." } },
    });
    await steer(once, "cancel");
  });
});
