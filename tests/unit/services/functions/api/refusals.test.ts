import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, startApi } from "./api-harness.ts";
import { expectRefusal, type Refusal } from "./refusal.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
  await api.asAdmin("POST", "/contacts", { email: "known@example.net" });
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

test.each<Refusal>([
  ["POST", "/contacts", {}, 400, { code: "invalid_request", field: "email" }],
  [
    "POST",
    "/contacts",
    { email: "nobody" },
    400,
    { code: "invalid_request", field: "email", message: expect.stringContaining("ada@example.net") },
  ],
  [
    "POST",
    "/contacts",
    { email: "a?b@example.net" },
    400,
    { code: "invalid_request", field: "email", message: expect.stringContaining("without a ?") },
  ],
  ["POST", "/suppressions", { email: "a?b@example.net" }, 400, { code: "invalid_request", field: "email" }],
  [
    "POST",
    "/contacts",
    { email: "a@example.net\r\nBcc: b@example.net" },
    400,
    { code: "invalid_request", field: "email" },
  ],
  [
    "POST",
    "/contacts",
    { email: "a@example.net", colour: "teal" },
    400,
    { code: "invalid_request", field: "colour" },
  ],
  [
    "POST",
    "/contacts",
    { email: "a@example.net", status: "bounced" },
    400,
    { code: "invalid_request", field: "status" },
  ],
  [
    "POST",
    "/contacts",
    { email: "a@example.net", attributes: { "no spaces": 1 } },
    400,
    { code: "invalid_request" },
  ],
  [
    "POST",
    "/contacts",
    { email: "a@example.net", attributes: { big: "x".repeat(6000) } },
    400,
    { code: "invalid_request", field: "attributes" },
  ],
  ["POST", "/contacts", "{not json", 400, { code: "malformed_json" }],
  ["POST", "/contacts", [], 400, { code: "invalid_request" }],
  ["POST", "/contacts", { email: "Known@example.net" }, 409, { code: "contact_exists", field: "email" }],
  ["GET", "/contacts/nobody", undefined, 400, { code: "invalid_request", field: "email" }],
  ["GET", "/contacts/nobody@example.net", undefined, 404, { code: "not_found" }],
  ["GET", "/contacts?limit=0", undefined, 400, { code: "invalid_request", field: "limit" }],
  ["GET", "/contacts?limit=many", undefined, 400, { code: "invalid_request", field: "limit" }],
  ["GET", "/contacts?cursor=x", undefined, 400, { code: "invalid_cursor", field: "cursor" }],
  ["PATCH", "/contacts/known@example.net", {}, 400, { code: "invalid_request" }],
  [
    "PATCH",
    "/contacts/known@example.net",
    { email: "other@example.net" },
    400,
    { code: "invalid_request", field: "email" },
  ],
  ["PATCH", "/contacts/nobody@example.net", { company: "X" }, 404, { code: "not_found" }],
  ["DELETE", "/contacts/nobody@example.net", undefined, 404, { code: "not_found" }],
  ["GET", "/contacts/a/b/c", undefined, 404, { code: "not_found" }],
  ["POST", "/suppressions", {}, 400, { code: "invalid_request", field: "email" }],
  [
    "POST",
    "/suppressions",
    { email: "a@example.net", reason: "spite" },
    400,
    { code: "invalid_request", field: "reason" },
  ],
  ["GET", "/suppressions/nobody@example.net", undefined, 404, { code: "not_found" }],
  ["DELETE", "/suppressions/nobody@example.net", { reason: "A mistake." }, 404, { code: "not_found" }],
  ["DELETE", "/suppressions/nobody@example.net", {}, 400, { code: "invalid_request", field: "reason" }],
  ["GET", "/suppressions?cursor=bm90IGpzb24", undefined, 400, { code: "invalid_cursor" }],
  ["GET", "/dead-letters/api/messages", undefined, 400, { code: "invalid_request", field: "queue" }],
  [
    "GET",
    "/dead-letters/sender/messages?limit=0",
    undefined,
    400,
    { code: "invalid_request", field: "limit" },
  ],
  [
    "GET",
    "/dead-letters/sender/messages?limit=101",
    undefined,
    400,
    { code: "invalid_request", field: "limit" },
  ],
  ["POST", "/dead-letters/api/redrive", {}, 400, { code: "invalid_request", field: "queue" }],
  ["POST", "/dead-letters/sender/redrive", { limit: 1001 }, 400, { code: "invalid_request", field: "limit" }],
  [
    "POST",
    "/dead-letters/sender/redrive",
    { limit: "all" },
    400,
    { code: "invalid_request", field: "limit" },
  ],
  ["POST", "/dead-letters/sender/redrive", { all: true }, 400, { code: "invalid_request", field: "all" }],
])("%s %s %j: %i", async (method, path, body, status, error) => {
  await expectRefusal(api, method, path, body, status, error);
});

test("a body that is not JSON by its own word is refused as such", async () => {
  const response = await api.request("POST", "/contacts", {
    body: "email=a",
    headers: { "content-type": "text/plain", authorization: `Bearer ${api.keys.admin}` },
  });
  expect(response.status).toBe(415);
  expect(await response.json()).toMatchObject({ error: { code: "unsupported_media_type" } });
});
