import { afterAll, beforeAll, expect, test } from "vitest";
import type { CampaignView } from "../../services/campaigns/schemas.ts";
import {
  allDeliveries,
  campaign,
  getCampaign,
  isCompleted,
  mailedBy,
  requestCampaign,
  sweep,
  sweptUntil,
} from "../support/campaigns.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { expectLedgerCloses } from "../support/ledger.ts";
import { pass, untilQuiet } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const readers = (kind: string, count: number) =>
  Array.from({ length: count }, (_, place) => `${kind}${place}@example.net`);
/** Of a campaign whose own subject is A. */
const tested = (kind: string, count: number, ab_test: object, fields: object = {}) =>
  requestCampaign(cloud, {
    subject: "A",
    tracking: true,
    audience: readers(kind, count),
    ab_test: { share: 40, variants: [{ subject: "B" }], winner: "opens", after_minutes: 60, ...ab_test },
    ...fields,
  });

/** The mails of a campaign by their subjects: whom each went to. */
const bySubject = async (id: string): Promise<Record<string, string[]>> => {
  await untilQuiet(cloud);
  const mails = (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === id);
  const groups = Map.groupBy(mails, ({ subject }) => subject);
  return Object.fromEntries([...groups].map(([subject, some]) => [subject, some.map(({ to }) => to)]));
};
const open = async (id: string, email: string) => {
  const mail = (await cloud.outbox()).find(({ tags, to }) => tags.campaign_id === id && to === email)!;
  expect((await cloud.local(`/outbox/${mail.message_id}/open`, { method: "POST" })).status).toBe(204);
};
const choose = async (id: string, variant: string) => {
  const response = await cloud.api(`/campaigns/${id}/winner`, { method: "POST", body: { variant } });
  return {
    status: response.status,
    body: (await response.json()) as CampaignView & { error: { code: string } },
  };
};
const isTested = ({ ab_test }: CampaignView) => ab_test?.tested_at != null;

test("a test goes to a share by halves, the rest waits, and gets what most opened", async () => {
  const id = await tested("opens", 100, {});
  const waiting = await sweptUntil(cloud, id, isTested, 60);

  // Then
  expect(waiting).toMatchObject({
    status: "in_progress",
    reason: "Waits for the winner of its test.",
    resumes_at: waiting.ab_test!.decides_at,
    total_contacts: 100,
    sent_count: 40,
    remaining_count: 60,
  });
  const test = await bySubject(id);
  expect([test.A!.length, test.B!.length]).toEqual([20, 20]);

  const got = async (query: string) =>
    (await allDeliveries(cloud, id, query)).map(({ email }) => email).toSorted();
  expect(await got("&status=sent&variant=A")).toEqual(test.A!.toSorted());
  expect(await got("&variant=B")).toEqual(test.B!.toSorted());
  expect(await got("&variant=C")).toEqual([]);

  // When some open B, and the time is not over
  for (const email of test.B!.slice(0, 3)) await open(id, email);
  await open(id, test.A![0]!);
  await untilQuiet(cloud);
  await pass(cloud, 50 * 60);
  await sweep(cloud);
  await sweep(cloud);

  // Then nobody else is mailed
  expect(await mailedBy(cloud, id)).toHaveLength(40);

  // When it is
  const done = await sweptUntil(cloud, id, (c) => isCompleted(c) && c.delivered_count === 100, 11 * 60);

  // Then
  expect(done.ab_test).toMatchObject({
    winner: "B",
    decided: "ahead",
    decides_at: null,
    variants: [
      { variant: "A", subject: "A", sent_count: 20, delivered_count: 20, opened_count: 1, clicked_count: 0 },
      { variant: "B", subject: "B", sent_count: 20, delivered_count: 20, opened_count: 3, clicked_count: 0 },
    ],
  });
  expect(await got("&variant=B&fact=opened")).toEqual(test.B!.slice(0, 3).toSorted());
  // The rest got B as well, and was no part of the test.
  expect(await got("&variant=B&status=sent")).toEqual(test.B!.toSorted());
  const all = await bySubject(id);
  expect(all.A!.toSorted()).toEqual(test.A!.toSorted());
  expect([...all.A!, ...all.B!].toSorted()).toEqual(readers("opens", 100).toSorted());
  expect(done.reason).toBeNull();
  await expectLedgerCloses(cloud, id);
  expect((await allDeliveries(cloud, id)).map(({ email }) => email).toSorted()).toEqual(
    readers("opens", 100).toSorted(),
  );

  // And a recount, an hour later, finds what was counted
  await pass(cloud, 3600);
  await sweep(cloud);
  expect((await getCampaign(cloud, id)).ab_test).toEqual(done.ab_test);
});

test("a person chooses the winner, once", async () => {
  const id = await tested("hand", 30, {
    winner: "by_hand",
    variants: [{ subject: "B" }, { body: "<p>C</p>" }],
  });
  const waiting = await sweptUntil(cloud, id, isTested, 60);
  expect(waiting).toMatchObject({
    reason: "Waits for the winner of its test to be chosen.",
    resumes_at: null,
  });
  expect(waiting.ab_test!.variants.map(({ subject, sent_count }) => [subject, sent_count])).toEqual([
    ["A", 4],
    ["B", 4],
    ["A", 4],
  ]);
  // However long that takes
  await pass(cloud, 86_400);
  await sweep(cloud);
  expect(await mailedBy(cloud, id)).toHaveLength(12);

  expect(await choose(id, "D")).toMatchObject({
    status: 400,
    body: { error: { code: "invalid_request", field: "variant" } },
  });
  expect(await choose(id, "B")).toMatchObject({
    status: 200,
    body: { ab_test: { winner: "B", decided: "by_hand" } },
  });
  expect((await choose(id, "B")).status).toBe(200);
  expect(await choose(id, "A")).toMatchObject({ status: 409, body: { error: { code: "wrong_state" } } });

  await sweptUntil(cloud, id, isCompleted, 60);
  const mails = await bySubject(id);
  expect([mails.A!.length, mails.B!.length]).toEqual([8, 22]);
  expect(await mailedBy(cloud, id)).toEqual(readers("hand", 30).toSorted());
});

test("cancelled between test and winner, the rest is never sent, and no winner is chosen", async () => {
  const id = await tested("cancelled", 20, {});
  await sweptUntil(cloud, id, isTested, 60);
  expect((await cloud.api(`/campaigns/${id}/cancel`, { method: "POST" })).status).toBe(200);
  await pass(cloud, 2 * 3600);
  await sweep(cloud);
  await sweep(cloud);
  expect(await getCampaign(cloud, id)).toMatchObject({
    status: "cancelled",
    sent_count: 8,
    remaining_count: 12,
    ab_test: { winner: null },
  });
  expect((await choose(id, "A")).status).toBe(409);
  expect(await mailedBy(cloud, id)).toHaveLength(8);
});

test("paused while it waits, it decides nothing before it goes on", async () => {
  const id = await tested("paused", 20, {});
  await sweptUntil(cloud, id, isTested, 60);
  expect((await cloud.api(`/campaigns/${id}/pause`, { method: "POST" })).status).toBe(200);
  await pass(cloud, 2 * 3600);
  await sweep(cloud);
  await sweep(cloud);
  expect(await getCampaign(cloud, id)).toMatchObject({
    status: "paused",
    sent_count: 8,
    ab_test: { winner: null },
  });
  expect((await cloud.api(`/campaigns/${id}/resume`, { method: "POST" })).status).toBe(200);
  const done = await sweptUntil(cloud, id, isCompleted, 60);
  expect(done.ab_test).toMatchObject({ winner: "A", decided: "tie" });
  expect((await bySubject(id)).A).toHaveLength(16);
  expect(await mailedBy(cloud, id)).toEqual(readers("paused", 20).toSorted());
});

test("an audience too small for a test gets the campaign's own words at once", async () => {
  const id = await tested("few", 1, {});
  const done = await sweptUntil(cloud, id, isCompleted, 60);
  expect(done.ab_test).toMatchObject({ winner: "A", decided: "nobody_tested" });
  expect(await bySubject(id)).toEqual({ A: readers("few", 1) });
});

test("what is asked for is checked, each variant too", async () => {
  const refused = async (ab_test: object, fields: object = {}) => {
    const response = await cloud.api("/ses-campaign", {
      method: "POST",
      body: {
        campaign_name: "Test",
        subject: "A",
        body: "<p>A</p>",
        from_email: "hello@example.com",
        ab_test,
        ...fields,
      },
    });
    expect(response.status).toBe(400);
    return ((await response.json()) as { error: { code: string; field: string } }).error;
  };
  const fine = { share: 20, variants: [{ subject: "B" }], winner: "opens" };
  const broken = [{ subject: "B" }, { body: "<p>{{ first_name</p>" }];
  expect(await refused({ ...fine, variants: broken })).toMatchObject({
    code: "invalid_template",
    field: "ab_test.variants[1].body",
  });
  expect(await refused({ ...fine, variants: [] })).toMatchObject({ field: "ab_test.variants" });
  expect(await refused({ ...fine, variants: [{}] })).toMatchObject({ field: "ab_test.variants[0]" });
  expect(await refused({ ...fine, share: 60 })).toMatchObject({ field: "ab_test.share" });
  expect(await refused(fine, { tracking: false })).toMatchObject({ field: "ab_test.winner" });
});

test("a sweeper that dies at the winner, and senders that die in the rest, leave nobody out and mail nobody twice", async () => {
  const id = await tested("crash", 60, {});
  const waiting = await sweptUntil(cloud, id, isTested, 60);
  expect(waiting.sent_count).toBe(24);
  const rules = [
    {
      role: "tidings-local-sweeper",
      service: "dynamodb",
      operation: "UpdateItem",
      kind: "crash-after",
      count: 1,
    },
    {
      role: "tidings-local-sender",
      service: "dynamodb",
      operation: "UpdateItem",
      kind: "crash-after",
      count: 2,
    },
  ];
  await cloud.local("/faults", { method: "PUT", body: { seed: 3, rules } });
  await waitFor("the winner", async () => {
    await pass(cloud, 3600);
    await sweep(cloud);
    return (await getCampaign(cloud, id)).ab_test!.winner !== null;
  });
  const done = await sweptUntil(cloud, id, isCompleted);
  await cloud.local("/faults", { method: "PUT", body: { seed: 3, rules: [] } });

  expect(done.ab_test).toMatchObject({ winner: "A", decided: "tie" });
  expect(done.remaining_count).toBe(0);
  const mailed = await mailedBy(cloud, id);
  expect(new Set(mailed).size).toBe(mailed.length);
  // Whoever died with a block claimed and not yet handed over is unknown.
  expect(mailed.length + done.unknown_count).toBe(60);
  expect((await bySubject(id)).B).toHaveLength(12);
  await expectLedgerCloses(cloud, id);
});

test("whoever of the rest is erased between test and winner gets nothing, and all others the winner", async () => {
  const id = await tested("erased", 20, { winner: "by_hand" });
  await sweptUntil(cloud, id, isTested, 60);
  const waiting = (await allDeliveries(cloud, id, "&status=pending")).map(({ email }) => email);
  expect(waiting).toHaveLength(12);
  const [gone] = waiting;
  expect((await cloud.api(`/contacts/${gone}/erase`, { method: "POST" })).status).toBe(202);
  await sweep(cloud);
  expect((await choose(id, "B")).status).toBe(200);
  const done = await sweptUntil(cloud, id, isCompleted, 60);
  expect(done).toMatchObject({ total_contacts: 20, sent_count: 19, suppressed_count: 1 });
  expect(await mailedBy(cloud, id)).toEqual(
    readers("erased", 20)
      .filter((email) => email !== gone)
      .toSorted(),
  );
  expect((await bySubject(id)).B).toHaveLength(4 + 11);
  await expectLedgerCloses(cloud, id);
});

test("what failed in the test and in the rest is tried again, each with the words it was to get", async () => {
  // Given: in the sandbox SES refuses whoever is not verified
  const sandbox = (production_access: boolean) =>
    cloud.local("/ses", { method: "PATCH", body: { production_access } });
  await sandbox(false);
  const id = await tested("retried", 20, { winner: "by_hand" });
  expect(await sweptUntil(cloud, id, isTested, 60)).toMatchObject({ failed_count: 8, sent_count: 0 });
  expect((await choose(id, "B")).status).toBe(200);
  expect(await sweptUntil(cloud, id, isCompleted, 60)).toMatchObject({ failed_count: 20 });

  // When the account is out of the sandbox
  await sandbox(true);
  expect((await cloud.api(`/campaigns/${id}/retry`, { method: "POST" })).status).toBe(200);
  const done = await sweptUntil(cloud, id, (c) => isCompleted(c) && c.delivered_count === 20, 60);

  // Then
  expect(done).toMatchObject({ sent_count: 20, failed_count: 0 });
  expect(done.ab_test!.variants.map(({ sent_count }) => sent_count)).toEqual([4, 4]);
  const mails = await bySubject(id);
  expect([mails.A!.length, mails.B!.length]).toEqual([4, 16]);
  expect(await mailedBy(cloud, id)).toEqual(readers("retried", 20).toSorted());
  await expectLedgerCloses(cloud, id);
});

test("a winner that is found while the sending window is closed waits for it to open", async () => {
  const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
  const sending_window = { from: hour(-1), to: hour(1) };
  const id = await tested("window", 20, { after_minutes: 90 }, { time_zone: "UTC", sending_window });
  await sweptUntil(cloud, id, isTested, 60);
  const closed = await sweptUntil(cloud, id, ({ ab_test }) => ab_test!.winner !== null, 30 * 60);
  expect(closed).toMatchObject({ sent_count: 8, remaining_count: 12 });
  await sweptUntil(cloud, id, isCompleted, 3_600);
  expect(await mailedBy(cloud, id)).toEqual(readers("window", 20).toSorted());
  // By clocks that may be past midnight
  const isOpen = (time: string) =>
    sending_window.from < sending_window.to
      ? time >= sending_window.from && time < sending_window.to
      : time >= sending_window.from || time < sending_window.to;
  const times = (await cloud.outbox())
    .filter(({ tags }) => tags.campaign_id === id)
    .map(({ accepted_at }) => accepted_at.slice(11, 16));
  expect(times.filter((time) => !isOpen(time))).toEqual([]);
});

test("a preview, a test message and a preflight know the variants", async () => {
  const request = {
    ...campaign({ subject: "A", tracking: true, audience: readers("asked", 100) }),
    ab_test: {
      share: 20,
      winner: "opens",
      variants: [{ subject: "B" }, { body: "<p>C {{ frist_name }}</p>" }],
    },
  };
  const post = async (path: string, body: object) => {
    const response = await cloud.api(path, { method: "POST", body });
    return { status: response.status, answer: await response.json() };
  };
  const { subject, body, ab_test } = request;
  const words = { subject, body, ab_test: { variants: ab_test.variants } };
  const preview = (fields: object) => post("/campaigns/preview", { ...words, ...fields });
  expect((await preview({ variant: "B" })).answer).toMatchObject({ subject: "B" });
  expect((await preview({ variant: "C" })).answer).toMatchObject({
    subject: "A",
    html: expect.stringContaining("<p>C </p>"),
    problems: [{ code: "undefined_variable", field: "body" }],
  });
  expect((await preview({})).answer).toMatchObject({ subject: "A" });
  expect(await preview({ variant: "D" })).toMatchObject({
    status: 400,
    answer: { error: { field: "variant", message: "variant: must be one of A, B, C, which this test has." } },
  });

  // A test message is refused by the field that is the variant's
  const to = "tester@example.net";
  expect((await post("/campaigns/test", { ...request, to, variant: "B" })).status).toBe(200);
  const broken = { ...ab_test, variants: [{ body: "<p>{{ first_name</p>" }] };
  expect(await post("/campaigns/test", { ...request, ab_test: broken, to, variant: "B" })).toMatchObject({
    status: 400,
    answer: { error: { code: "invalid_template", field: "ab_test.variants[0].body" } },
  });
  await untilQuiet(cloud);
  expect((await cloud.outbox()).filter((mail) => mail.to === to).map((mail) => mail.subject)).toEqual([
    "[Test B] B",
  ]);

  expect((await post("/campaigns/preflight", request)).answer).toMatchObject({
    ok: true,
    recipients: 100,
    ab_test: { each: 7, rest: 79 },
    problems: expect.arrayContaining([
      expect.objectContaining({ code: "unknown_variable", field: "ab_test.variants[1].body" }),
    ]),
  });
});
