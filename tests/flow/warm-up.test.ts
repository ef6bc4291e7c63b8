import { afterAll, beforeAll, expect, test } from "vitest";
import { getCampaign, isCompleted, mailedBy, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { expectLedgerCloses } from "../support/ledger.ts";
import { pass, untilQuiet } from "../support/quiet.ts";

const dayMs = 24 * 3_600_000;
// It begins at one o'clock of a day, however late it is by the clock of this machine.
const starts = new Date(Date.now() + dayMs).toISOString().slice(0, 10);
const begins = Date.parse(starts) + 3_600_000;
// Ten on the first day, twenty on the second, and no cap after that.
const plan = { identity: "warm.example.com", starts, first: 10, growth: 2, days: 2 };

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ variables: { TIDINGS_WARM_UPS: JSON.stringify([plan]) } });
});
afterAll(async () => {
  await cloud?.stop();
});

const readers = (name: string, count: number) =>
  Array.from({ length: count }, (_, place) => `${name}-${place}@example.net`);
const from = "hello@warm.example.com";

test("of a new domain no more is sent a day than its plan says, of whatever campaigns; others do not wait", async () => {
  await pass(cloud, Math.ceil((begins - Date.now()) / 1_000));
  // Given what preflight says of it
  const campaign = { campaign_name: "Hello", from_email: from, subject: "Hello", body: "<p>Hello</p>" };
  const preflight = async () => {
    const body = { ...campaign, audience: readers("first", 25) };
    const answer = await cloud.api("/campaigns/preflight", { method: "POST", body });
    return (await answer.json()) as { warm_up: object; problems: { code: string }[] };
  };
  const before = await preflight();
  expect(before.warm_up).toEqual({ identity: "warm.example.com", cap: 10, left: 10, days: 2 });
  expect(before.problems.map(({ code }) => code)).toContain("warming_up");

  // When two campaigns are from it, and one is from another domain
  const [first, second, other] = await Promise.all([
    requestCampaign(cloud, { ...campaign, audience: readers("first", 25) }),
    requestCampaign(cloud, { ...campaign, audience: readers("second", 12) }),
    requestCampaign(cloud, { ...campaign, from_email: "hello@example.com", audience: readers("other", 30) }),
  ]);
  const mailed = async () =>
    (await Promise.all([first, second].map((id) => mailedBy(cloud, id)))).flat().length;
  // Then
  await untilCampaign(cloud, other, isCompleted);
  for (const id of [first, second])
    await untilCampaign(cloud, id, ({ reason }) => reason?.startsWith("Waits for the next day:") === true);
  await untilQuiet(cloud);
  expect(await mailed()).toBe(10);
  const waiting = await getCampaign(cloud, first);
  expect(waiting).toMatchObject({
    status: "in_progress",
    reason:
      "Waits for the next day: warm.example.com is being warmed up, and 10 mails of it may be sent today.",
    resumes_at: expect.stringMatching(/T00:00:00\.000Z$/),
  });
  expect(Date.parse(waiting.resumes_at!)).toBeGreaterThan(Date.now());
  expect((await preflight()).warm_up).toMatchObject({ cap: 10, left: 0 });

  // When the next day begins
  await pass(cloud, Math.ceil((Date.parse(waiting.resumes_at!) - Date.now()) / 1_000) + 60);
  await cloud.local("/functions/tidings-local-sweeper/invoke", { method: "POST", body: {} });
  // Then it sends what that day allows
  for (const id of [first, second])
    await untilCampaign(
      cloud,
      id,
      ({ status, resumes_at }) =>
        status === "completed" || (resumes_at !== null && Date.parse(resumes_at) > Date.now()),
    );
  await untilQuiet(cloud);
  expect(await mailed()).toBe(30);

  // And the day after, when there is no cap any more, all that is left, each once
  await pass(cloud, 24 * 3600);
  await cloud.local("/functions/tidings-local-sweeper/invoke", { method: "POST", body: {} });
  for (const id of [first, second]) {
    await untilCampaign(cloud, id, isCompleted);
    await expectLedgerCloses(cloud, id);
  }
  expect((await mailedBy(cloud, first)).sort()).toEqual(readers("first", 25).sort());
  expect((await mailedBy(cloud, second)).sort()).toEqual(readers("second", 12).sort());
});

test("the plan is told with the settings", async () => {
  const settings = (await (await cloud.api("/settings")).json()) as { warm_ups: object[] };
  expect(settings.warm_ups).toEqual([plan]);
});
