import { afterAll, beforeAll, expect, test } from "vitest";
import { settingsOf } from "../../stacks/settings.ts";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { pass } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const ask = async (path: string) => {
  const response = await cloud.api(path);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

test("the function tells what the stack set it to", async () => {
  const stage = settingsOf("local", { region: "us-east-1", sender: "example.com" });
  expect(await ask("/settings")).toMatchObject({
    status: 200,
    body: {
      stage: "local",
      region: "us-east-1",
      sender: "example.com",
      public_url: cloud.origin,
      alarm_email: null,
      postal_address: "Example Ltd, 1 Example Street, Exampletown",
      tracking: stage.tracking,
      asks_links: false,
      approval_required: stage.approvalRequired,
      retention_days: stage.retentionDays,
      soft_bounces: stage.softBounces,
      ses_rate_share: stage.sesRateShare,
      email_bytes_max: stage.emailMaxBytes,
      log_retention_days: stage.logRetentionDays,
      deletion_protection: stage.deletionProtection,
    },
  });
});

test("the account is told as SES has it now: the sandbox, too", async () => {
  await cloud.local("/ses", { method: "PATCH", body: { production_access: false } });
  expect(await ask("/account")).toMatchObject({
    status: 200,
    body: { production_access: false, standing: "healthy", sending_enabled: true, max_24_hour_send: 200 },
  });
  await cloud.local("/ses", { method: "PATCH", body: { production_access: true } });
  expect(await ask("/account")).toMatchObject({ body: { production_access: true } });
});

test("a sender is told with its records, and one that SES does not have is none", async () => {
  const { status, body } = await ask("/senders/example.com");
  expect([status, body]).toMatchObject([
    200,
    { identity: "example.com", kind: "domain", state: "ready", signed: true, mail_from: null },
  ]);
  const records = body.records as Record<"purpose" | "state" | "told_by", string>[];
  // SES found the first; whether DNS answers here is not for a test to say.
  expect(records.map(({ purpose, told_by }) => [purpose, told_by])).toEqual([
    ["DKIM", "ses"],
    ["DKIM", "ses"],
    ["DKIM", "ses"],
    ["MAIL FROM", "dns"],
    ["SPF", "dns"],
    ["DMARC", "dns"],
  ]);
  expect(records.slice(0, 3).map(({ state }) => state)).toEqual(["found", "found", "found"]);
  expect(await ask("/senders/unknown.test")).toMatchObject({
    status: 404,
    body: { error: { code: "not_found", field: "identity" } },
  });
  expect(await ask("/senders/not_an_identity")).toMatchObject({
    status: 400,
    body: { error: { code: "invalid_request", field: "identity" } },
  });
});

test("a sender that an admin adds is verified in its time, and sends", async () => {
  const add = async (identity: string, key = cloud.key) => {
    const headers = { authorization: `Bearer ${key}` };
    const response = await cloud.api("/senders", { method: "POST", body: { identity }, headers });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const { status, body } = await add("News.Acme.test");
  expect([status, body]).toMatchObject([
    201,
    { identity: "news.acme.test", kind: "domain", state: "pending" },
  ]);
  const records = body.records as { purpose: string; name: string }[];
  expect(
    records.filter(({ purpose, name }) => purpose === "DKIM" && name.endsWith("news.acme.test")),
  ).toHaveLength(3);
  expect(await add("news.acme.test")).toMatchObject({ status: 200, body: { state: "pending" } });
  expect(await add("example.com")).toMatchObject({ status: 200, body: { state: "ready" } });
  expect(await add("no identity")).toMatchObject({
    status: 400,
    body: { error: { code: "invalid_request", field: "identity" } },
  });
  expect((await add("other.test", await cloud.createKey("send"))).status).toBe(403);
  const { lines } = (await ask("/audit?action=addSender")).body as { lines: object[] };
  expect(lines[0]).toMatchObject({ action: "addSender" });
  expect(lines).toContainEqual(expect.objectContaining({ target: "news.acme.test" }));

  await pass(cloud, 60);
  await addContacts(cloud, [{ email: "ada@example.net" }]);
  const id = await requestCampaign(cloud, {
    audience: ["ada@example.net"],
    from_email: "hello@news.acme.test",
  });
  expect(await untilCampaign(cloud, id, isCompleted)).toMatchObject({ sent_count: 1 });
});

test("a key that another made sends mail at once, and no more once it is revoked", async () => {
  const made = await cloud.api("/keys", { method: "POST", body: { name: "Newsletter", scope: "send" } });
  const { key, key_id } = (await made.json()) as { key: string; key_id: string };
  expect(made.status).toBe(201);
  const drafts = () => fetch(`${cloud.origin}/drafts`, { headers: { authorization: `Bearer ${key}` } });
  expect((await drafts()).status).toBe(200);
  expect((await cloud.api(`/keys/${key_id}`, { method: "DELETE" })).status).toBe(204);
  expect((await drafts()).status).toBe(401);
});
