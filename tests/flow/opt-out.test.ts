import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  allDeliveries,
  getCampaign,
  isCompleted,
  requestCampaign,
  untilCampaign,
} from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { untilQuiet } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());
beforeEach(() => cloud.local("/faults", { method: "PUT", body: { seed: 1, rules: [] } }));

const post = (path: string, body: object) => cloud.api(path, { method: "POST", body });
const patch = (email: string, body: object) => cloud.api(`/contacts/${email}`, { method: "PATCH", body });
const lift = (email: string, body?: object) =>
  cloud.api(`/suppressions/${email}`, { method: "DELETE", ...(body && { body }) });
const read = async (path: string) => (await cloud.api(path)).json();
const because = { reason: "She asked for it again by phone." };

/** What a campaign to this address comes to. */
const mail = async (email: string) => {
  const id = await requestCampaign(cloud, { audience: [email] });
  await untilCampaign(cloud, id, isCompleted);
  await untilQuiet(cloud);
  const [delivery] = await allDeliveries(cloud, id);
  return { id, delivery, campaign: await getCampaign(cloud, id) };
};
const statusOf = async (email: string) => (await mail(email)).delivery?.status;

test.each([
  ["by PATCH", (email: string) => patch(email, { status: "unsubscribed" }), 200],
  ["as it is added", (email: string) => post("/contacts", { email, status: "unsubscribed" }), 201],
  ["by POST /suppressions", (email: string) => post("/suppressions", { email, reason: "unsubscribe" }), 201],
])(
  "who is unsubscribed %s gets nothing, deleted and imported again though",
  async (how, unsubscribe, status) => {
    const email = `tired-${how.replaceAll(/\W+/g, "-").toLowerCase()}@example.net`;
    if (how !== "as it is added") await post("/contacts", { email });
    expect((await unsubscribe(email)).status).toBe(status);
    expect(await read(`/contacts/${email}`)).toMatchObject({ status: "unsubscribed" });

    // When
    expect((await cloud.api(`/contacts/${email}`, { method: "DELETE" })).status).toBe(204);
    const imported = await post("/contacts", { email, status: "subscribed" });

    // Then
    expect(await imported.json()).toMatchObject({ status: "unsubscribed" });
    expect(await statusOf(email)).toBe("suppressed");
    for (const softer of ["subscribed", "unconfirmed"])
      expect(await (await patch(email, { status: softer })).json()).toMatchObject({
        error: { code: "contact_suppressed", field: "status" },
      });
    expect((await lift(email)).status).toBe(400);
    expect(await (await lift(email, { reason: " " })).json()).toMatchObject({ error: { field: "reason" } });
    expect(await statusOf(email)).toBe("suppressed");

    // When an admin lifts it and says why, twice
    expect((await lift(email, because)).status).toBe(204);
    expect((await lift(email, { reason: "Another reason." })).status).toBe(204);

    // Then that is kept, and the contact is subscribed again by whoever may
    expect(await read(`/suppressions/${email}`)).toMatchObject({
      reason: "unsubscribe",
      lifted_at: expect.any(String),
      lift_reason: because.reason,
    });
    expect(await read("/suppressions")).not.toMatchObject({
      suppressions: expect.arrayContaining([expect.objectContaining({ email })]),
    });
    expect(await read(`/contacts/${email}`)).toMatchObject({ status: "unconfirmed" });
    expect((await patch(email, { status: "subscribed" })).status).toBe(200);
    expect(await statusOf(email)).toBe("sent");
  },
);

test("a suppression that is lifted is lifted at SES, too: the next mail arrives", async () => {
  // Given an address that bounced, which SES has on its list from then on
  const email = "back@example.net";
  await post("/contacts", { email });
  const first = await mail(email);
  const message = (await cloud.outbox()).find(({ tags }) => tags.campaign_id === first.id)!;
  await cloud.local(`/outbox/${message.message_id}/events`, { method: "POST", body: { type: "bounce" } });
  await untilCampaign(cloud, first.id, (c) => c.hard_bounced_count === 1);
  await untilQuiet(cloud);
  expect(await statusOf(email)).toBe("suppressed");

  // When SES is too busy, as often as the API asks it
  const busy = { service: "ses", operation: "DeleteSuppressedDestination", kind: "throttle" };
  await cloud.local("/faults", { method: "PUT", body: { seed: 1, rules: [busy] } });
  const refused = await lift(email, because);
  // Then nothing is lifted
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "2"]);
  expect(await refused.json()).toMatchObject({ error: { code: "ses_busy" } });
  expect(await read(`/suppressions/${email}`)).toMatchObject({ lifted_at: null, lift_reason: null });
  expect(await read(`/contacts/${email}`)).toMatchObject({ status: "bounced" });

  // When it is not
  await cloud.local("/faults", { method: "DELETE" });
  expect((await lift(email, because)).status).toBe(204);
  expect((await patch(email, { status: "subscribed" })).status).toBe(200);
  // Then the mail arrives
  expect((await mail(email)).delivery).toMatchObject({ status: "sent", bounced_at: null });
});

test("what SES holds back by its list bounces, and does not count against the account", async () => {
  const { delivery, campaign } = await mail("suppressionlist@simulator.amazonses.com");
  expect(delivery).toMatchObject({
    status: "sent",
    bounced_at: expect.any(String),
    bounce: expect.stringContaining("Permanent/OnAccountSuppressionList"),
  });
  expect(campaign).toMatchObject({ bounced_count: 1, hard_bounced_count: 0 });
  expect(await read("/suppressions/suppressionlist@simulator.amazonses.com")).toMatchObject({
    reason: "bounce",
  });
});

test("lifting works in the sandbox, where SES has no list", async () => {
  await post("/suppressions", { email: "sandboxed@example.net" });
  await cloud.local("/ses", { method: "PATCH", body: { production_access: false } });
  expect((await lift("sandboxed@example.net", because)).status).toBe(204);
  await cloud.local("/ses", { method: "PATCH", body: { production_access: true } });
});
