import { afterAll, beforeAll, expect, test } from "vitest";
import { campaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { type SecuredRoute, securedRoutesOf } from "../support/secured-routes.ts";
import { runAtTerminal } from "../support/terminal.ts";

let cloud: TestCloud;
const keys = { read: "", send: "" };
beforeAll(async () => {
  cloud = await startTestCloud();
  for (const scope of ["read", "send"] as const) keys[scope] = await apiKey("create", "--scope", scope);
});
afterAll(() => cloud?.stop());

/** The command of the README. @returns what it printed */
const apiKey = (...words: string[]) => runAtTerminal(cloud, "services/api-keys/cli.ts", ...words);

const securedRoutes = async () => securedRoutesOf(await fetch(`${cloud.origin}/openapi.json`));

const call = (route: Pick<SecuredRoute, "method" | "path">, authorization?: string) =>
  fetch(`${cloud.origin}${route.path}`, {
    method: route.method,
    headers: { "content-type": "application/json", ...(authorization ? { authorization } : {}) },
    ...(["POST", "PATCH"].includes(route.method) ? { body: "{}" } : {}),
  });

test("every route is there, and refuses a request without a key and one of too small a scope", async () => {
  const routes = await securedRoutes();
  expect(routes.length).toBeGreaterThanOrEqual(14);
  for (const route of routes) {
    const name = `${route.method} ${route.path}`;
    const refused = await call(route);
    expect([name, refused.status]).toEqual([name, 401]);
    // API Gateway keeps the name `WWW-Authenticate` for itself.
    expect(refused.headers.get("x-amzn-remapped-www-authenticate")).toMatch(/^Bearer/);
    expect(await refused.json()).toMatchObject({ error: { code: "unauthorized" } });
    if (route.scope === "read") continue;
    const small = route.scope === "admin" ? keys.send : keys.read;
    expect([name, (await call(route, `Bearer ${small}`)).status]).toEqual([name, 403]);
  }
});

test("what needs no key: health, the OpenAPI document, the docs, the UI", async () => {
  for (const path of ["/health", "/openapi.json", "/docs", "/"])
    expect([path, (await fetch(cloud.origin + path)).status]).toEqual([path, 200]);
  const docs = await fetch(`${cloud.origin}/docs`);
  expect(docs.url).toBe(`${cloud.origin}/reference.html`);
  expect(await docs.text()).toContain("<title>API reference · Tidings</title>");
});

test("every answer comes with what browsers are to guard", async () => {
  const guards = async (path: string) => {
    const { headers } = await fetch(cloud.origin + path);
    return {
      transport: headers.get("strict-transport-security"),
      type: headers.get("x-content-type-options"),
      content: headers.get("content-security-policy"),
    };
  };
  const always = { transport: "max-age=31536000", type: "nosniff" };
  for (const path of ["/", "/reference.html", "/favicon.svg"])
    expect(await guards(path)).toEqual({
      ...always,
      content: expect.stringMatching(/^default-src 'none'; script-src 'self';.*; frame-ancestors 'none'$/),
    });
  const page =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
  for (const path of ["/unsubscribe/test", "/unsubscribe/x", "/subscribe/asked", "/archive", "/archive/none"])
    expect([path, await guards(path)]).toEqual([path, { ...always, content: page }]);
  expect(await guards("/health")).toEqual({ ...always, content: null });
});

test("a key is shown once, kept hashed, and refused as soon as it is revoked", async () => {
  const key = await apiKey("create", "--scope", "read", "--name", "short-lived");
  const list = () => cloud.api("/contacts", { headers: { authorization: `Bearer ${key}` } });
  expect((await list()).status).toBe(200);
  const listed = await apiKey("list");
  expect(listed).not.toContain(key);
  const [hash] = listed
    .split("\n")
    .find((line) => line.endsWith("short-lived"))!
    .split("  ");
  await apiKey("revoke", hash!);
  expect((await list()).status).toBe(401);
});

test.each([
  ["POST", "/contacts", {}, 400, { code: "invalid_request", field: "email" }],
  ["POST", "/contacts", "{not json", 400, { code: "malformed_json" }],
  ["GET", "/campaign-status/x%00", undefined, 400, { code: "invalid_request", field: "campaign_id" }],
  ["GET", "/contacts?cursor=x", undefined, 400, { code: "invalid_cursor", field: "cursor" }],
  ["GET", "/contacts/a/b/c", undefined, 404, { code: "not_found" }],
  [
    "POST",
    "/ses-campaign",
    campaign({ attachments: [{ attachment_id: "7f0bd0a5-7fd7-4ec3-9b4f-5d2a7bb1b2c3" }] }),
    400,
    { code: "unknown_attachment" },
  ],
] as const)("a refusal comes through as it is: %s %s %j: %i", async (method, path, body, status, error) => {
  const response = await cloud.api(path, { method, body });
  const answer = await response.text();
  expect([response.status, JSON.parse(answer)]).toMatchObject([
    status,
    { error: { message: expect.stringMatching(/\S/), ...error } },
  ]);
  expect(answer).not.toMatch(/at .*\.(ts|mjs):|node_modules|DynamoDB|arn:aws/);
});

test("a body that is not JSON by its own word is refused as such", async () => {
  const response = await cloud.api("/contacts", {
    method: "POST",
    body: "email=a",
    headers: { "content-type": "text/plain" },
  });
  expect(response.status).toBe(415);
  expect(await response.json()).toMatchObject({ error: { code: "unsupported_media_type" } });
});

test("an attachment over the limit is refused with its size and the limit", async () => {
  const content = Buffer.alloc(4_400_000).toString("base64");
  const file = (name: string) => ({ filename: name, content, content_type: "application/octet-stream" });
  // One file is within a Lambda's request and within the limit of an e-mail
  const one = await cloud.api("/ses-campaign", {
    method: "POST",
    body: campaign({ audience: ["ada@example.net"], attachments: [file("a")] }),
  });
  expect(one.status).toBe(202);
  // Two are more than a Lambda's request takes: API Gateway says so
  const two = await cloud.api("/ses-campaign", {
    method: "POST",
    body: campaign({ attachments: [file("a"), file("b")] }),
  });
  expect(two.status).toBe(413);
});

test.each([
  { path: "/contacts", add: "PutItem", remove: "TransactWriteItems", given: {} },
  { path: "/suppressions", add: "UpdateItem", remove: "UpdateItem", given: { reason: "They asked for it." } },
])(
  "POST and DELETE of $path answer what they did, though DynamoDB's answer was lost on the way",
  async ({ path, add, remove, given }) => {
    const afterALostAnswer = async (operation: string, method: string, place: string, body: object) => {
      const lost = {
        service: "dynamodb",
        role: "tidings-local-api",
        kind: "error-after",
        operation,
        count: 1,
      };
      await cloud.local("/faults", { method: "PUT", body: { seed: 1, rules: [lost] } });
      const { status } = await cloud.api(place, { method, body });
      const { injected } = (await (await cloud.local("/faults")).json()) as { injected: { count: number }[] };
      await cloud.local("/faults", { method: "DELETE" });
      return [status, ...injected.map(({ count }) => count)];
    };
    expect(await afterALostAnswer(add, "POST", path, { email: "lost@example.net" })).toEqual([201, 1]);
    expect(await afterALostAnswer(remove, "DELETE", `${path}/lost@example.net`, given)).toEqual([204, 1]);
  },
);

test("a page of another origin may call the API", async () => {
  const preflight = await fetch(`${cloud.origin}/contacts`, {
    method: "OPTIONS",
    headers: {
      origin: "https://ui.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,content-type",
    },
  });
  expect(preflight.status).toBe(204);
  expect(preflight.headers.get("access-control-allow-origin")).toBe("*");
  expect(preflight.headers.get("access-control-allow-headers")).toMatch(/authorization/i);
});

test("a page of another origin can read what the gateway refuses before the API is asked", async () => {
  const refused = await cloud.api("/contacts", {
    method: "POST",
    headers: { origin: "https://ui.example" },
    body: { email: "a@example.net", first_name: "x".repeat(11_000_000) },
  });
  expect(refused.status).toBe(413);
  expect(refused.headers.get("access-control-allow-origin")).toBe("*");
  expect(await refused.json()).toEqual({ message: expect.any(String) });
});

test("a path parameter is data on its way through the gateway, too", async () => {
  await cloud.api("/contacts", { method: "POST", body: { email: "u16@example.net" } });
  const path = "/suppressions/%2e%2e%2fcontacts%2fu16@example.net";
  expect((await cloud.api(path, { method: "DELETE" })).status).toBe(400);
  expect((await cloud.api("/contacts/u16@example.net")).status).toBe(200);
});

test("an empty Idempotency-Key comes through, and is refused", async () => {
  const headers = { "idempotency-key": "" };
  const refused = await cloud.api("/ses-campaign", { method: "POST", headers, body: campaign() });
  expect([refused.status, await refused.json()]).toMatchObject([
    400,
    { error: { field: "idempotency-key" } },
  ]);
});
