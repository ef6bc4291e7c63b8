import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createApp } from "../../../../../services/functions/api/app.ts";
import type { ApiDependencies } from "../../../../../services/functions/api/dependencies.ts";
import { frozenCampaign } from "../../../../support/stage.ts";
import { type Api, startApi } from "./api-harness.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

test.each([
  ["PUT", "/contacts", "GET, HEAD, POST, OPTIONS"],
  ["POST", "/contacts/ada@example.net", "GET, HEAD, PATCH, DELETE, OPTIONS"],
  ["GET", "/ses-campaign", "POST, OPTIONS"],
  ["DELETE", "/campaigns/ses_campaign_none", "GET, HEAD, PATCH, OPTIONS"],
  ["GET", "/campaigns/ses_campaign_none/pause", "POST, OPTIONS"],
  ["GET", "/campaigns/preflight", "POST, OPTIONS"],
  ["DELETE", "/campaigns/test", "POST, OPTIONS"],
  ["POST", "/health", "GET, HEAD, OPTIONS"],
  ["DELETE", "/unsubscribe/test", "GET, HEAD, POST, OPTIONS"],
  ["POST", "/view/test", "GET, HEAD, OPTIONS"],
])("%s %s: 405, and what is allowed", async (method, path, allow) => {
  const refused = await api.asAdmin(method, path);
  expect([refused.status, refused.headers.get("allow")]).toEqual([405, allow]);
  expect(await refused.json()).toMatchObject({ error: { code: "method_not_allowed" } });
});

test("nothing that is answered is kept by a cache", async () => {
  for (const [path, status] of [
    ["/contacts", 200],
    ["/contacts/nobody@example.net", 404],
    ["/contacts?cursor=x", 400],
    ["/unsubscribe/test", 200],
  ] as const) {
    const answer = await api.asAdmin("GET", path);
    expect([path, answer.status, answer.headers.get("cache-control")]).toEqual([path, status, "no-store"]);
  }
  expect((await api.request("GET", "/contacts")).headers.get("cache-control")).toBe("no-store");
});

test("query parameters that an operation does not have are refused", async () => {
  for (const path of [
    "/contacts?name=ada",
    "/campaigns/ses_campaign_none/deliveries?statuss=sent",
    "/campaigns/ses_campaign_none?limit=1",
    "/suppressions?limit=1&=x&x",
  ])
    expect([path, (await api.asAdmin("GET", path)).status]).toEqual([path, 400]);
  const refused = await api.asAdmin("GET", "/contacts?name=ada");
  expect(await refused.json()).toMatchObject({
    error: { code: "invalid_request", field: "name", message: expect.stringContaining("limit, cursor") },
  });
});

test.each(["1e1", "0x10", "%2B5", "-1", "1.0", "%205", "", "0", "101", "1&limit=2"])(
  "a limit of %s is refused",
  async (limit) => {
    const refused = await api.asAdmin("GET", `/contacts?limit=${limit}`);
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: { field: "limit" } }]);
  },
);

const cursorOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

test("a cursor is taken by the list that gave it only, and only as it was given", async () => {
  for (const email of ["a@example.com", "b@example.com"])
    for (const path of ["/contacts", "/suppressions"]) await api.asAdmin("POST", path, { email });
  for (const at of ["2026-11-24T12:00:00.000Z", "2026-11-24T13:00:00.000Z"])
    await frozenCampaign(api.stage, [2], { created_at: at });
  const [first, second] = (
    (await (await api.asAdmin("GET", "/campaigns")).json()) as { campaigns: { campaign_id: string }[] }
  ).campaigns.map(({ campaign_id }) => campaign_id);

  const lists = [
    "/contacts",
    "/suppressions",
    "/campaigns",
    `/campaigns/${first}/deliveries`,
    `/campaigns/${second}/deliveries`,
  ];
  const cursors = await Promise.all(
    lists.map(async (path) => {
      const page = await api.asAdmin("GET", `${path}?limit=1`);
      return ((await page.json()) as { next_cursor: string }).next_cursor;
    }),
  );
  for (const [place, path] of lists.entries())
    for (const [origin, cursor] of cursors.entries()) {
      const { status } = await api.asAdmin("GET", `${path}?limit=1&cursor=${cursor}`);
      expect([path, lists[origin], status]).toEqual([path, lists[origin], origin === place ? 200 : 400]);
    }
  const { status } = await api.asAdmin("GET", `/contacts?cursor=${cursors[0]}=`);
  expect(status).toBe(400);
});

const id = `ses_campaign_${"a".repeat(32)}`;
test.each([
  ["/contacts", ["contacts", { email: "" }]],
  ["/contacts", ["contacts", { email: "x".repeat(2049) }]],
  ["/contacts", ["contacts", { email: 5 }]],
  ["/contacts", ["contacts", { email: "a@example.net", more: "x" }]],
  ["/contacts", ["contacts"]],
  ["/contacts", { email: "a@example.net" }],
  ["/contacts", null],
  ["/campaigns", ["campaigns", { campaign_id: id, kind: "other", created_at: "2026-11-24T12:00:00Z" }]],
  ["/campaigns", ["campaigns", { campaign_id: "", kind: "campaign", created_at: "2026-11-24T12:00:00Z" }]],
  ["/campaigns", ["campaigns", { campaign_id: id, kind: "campaign", created_at: "" }]],
])("a cursor of %s that was made up is refused: %j", async (path, made) => {
  const refused = await api.asAdmin("GET", `${path}?cursor=${cursorOf(made)}`);
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: { code: "invalid_cursor" } }]);
});

test("a cursor beyond the audience is refused, and is no empty last page", async () => {
  const campaign = await frozenCampaign(api.stage, [1]);
  for (const key of [
    { batch: "1", index: "0" },
    { batch: "-1", index: "0" },
    { batch: "0", index: "x" },
  ]) {
    const cursor = cursorOf([`deliveries of ${campaign}`, key]);
    const refused = await api.asAdmin("GET", `/campaigns/${campaign}/deliveries?cursor=${cursor}`);
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { error: { code: "invalid_cursor" } },
    ]);
  }
});

test.each(["/unsubscribe/", "/unsubscribe/x", "/unsubscribe/%C2%A5%20%F3%85%90%8D"])(
  "a link to unsubscribe that is broken is answered with a page: %s",
  async (path) => {
    for (const method of ["GET", "POST"]) {
      const broken = await api.request(method, path);
      expect([broken.status, broken.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
      expect(await broken.text()).toContain("This link is not valid");
    }
  },
);

test("a link to read a message in the browser that is broken, or of a test, is answered with a page", async () => {
  for (const path of ["/view/", "/view/x", "/view/%C2%A5%20%F3%85%90%8D"]) {
    const broken = await api.request("GET", path);
    expect([broken.status, broken.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
    expect(await broken.text()).toContain("This link is not valid");
  }
  expect(await (await api.request("GET", "/view/test")).text()).toContain("the link of a test message");
});

test("a suppression that SES is too busy to lift: 503, and when to try again", async () => {
  const busy = Object.assign(new Error("Rate exceeded"), { name: "TooManyRequestsException" });
  const deps: unknown = {
    apiKeys: { findByKey: async () => ({ key_hash: "hash", name: "ada", scope: "admin" }) },
    audit: { add: async () => {} },
    sealKey: async () => Buffer.alloc(32),
    suppressions: { record: async () => ({ email: "ada@example.net", reason: "manual" }) },
    contacts: { get: async () => undefined },
    ses: { send: () => Promise.reject(busy) },
  };
  const refused = await createApp(deps as ApiDependencies).request("/suppressions/ada@example.net", {
    method: "DELETE",
    headers: { authorization: "Bearer key", "content-type": "application/json", "content-length": "17" },
    body: JSON.stringify({ reason: "asked" }),
  });
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "2"]);
  expect(await refused.json()).toMatchObject({ error: { code: "ses_busy" } });
});

test("who cannot read a message in the browser reads so, and the log has no token", async () => {
  const error = vi.fn();
  const deps: unknown = { log: { error }, sealKey: () => Promise.reject(new Error("no connection")) };
  const failed = await createApp(deps as ApiDependencies).request(`/view/${"x".repeat(80)}`);
  expect([failed.status, await failed.text()]).toEqual([500, expect.stringContaining("Try again")]);
  expect(error.mock.calls[0]![1]).toMatchObject({ route: "/view/:token" });
});

test("who cannot unsubscribe reads so on a page, and may try again", async () => {
  const error = vi.fn();
  const deps: unknown = {
    log: { error },
    sealKey: () => Promise.reject(new Error("no connection")),
  };
  const token = "x".repeat(80);
  for (const method of ["GET", "POST"]) {
    const failed = await createApp(deps as ApiDependencies).request(`/unsubscribe/${token}`, { method });
    expect([failed.status, failed.headers.get("content-type")]).toEqual([500, "text/html; charset=UTF-8"]);
    expect(await failed.text()).toContain("Try again");
  }
  expect(error.mock.calls[0]![1]).toMatchObject({ route: "/unsubscribe/:token" });
});
