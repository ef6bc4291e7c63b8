import { afterAll, beforeAll, expect, test } from "vitest";
import { hashKey, scopes } from "../../../../../services/api-keys/key.ts";
import { type Api, startApi } from "./api-harness.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

test.each(scopes)("a key of scope %s is told what it may do, and never shown", async (scope) => {
  const response = await api.request("GET", "/key", {
    headers: { authorization: `Bearer ${api.keys[scope]}` },
  });
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({
    key_id: hashKey(api.keys[scope]).slice(0, 16),
    name: scope,
    scope,
    member: null,
    approval_required: false,
    email_bytes_max: expect.any(Number),
  });
});
