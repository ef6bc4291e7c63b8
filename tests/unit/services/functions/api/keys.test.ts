import { afterAll, beforeAll, expect, test } from "vitest";
import { hashKey } from "../../../../../services/api-keys/key.ts";
import { type Api, startApi } from "./api-harness.ts";
import { expectRefusal, type Refusal } from "./refusal.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

interface ShownKey {
  readonly key_id: string;
  readonly name: string;
  readonly own: boolean;
}
const listed = async (): Promise<ShownKey[]> => {
  const response = await api.asAdmin("GET", "/keys");
  expect(response.status).toBe(200);
  return ((await response.json()) as { keys: ShownKey[] }).keys;
};
const idOf = (key: string) => hashKey(key).slice(0, 16);

test("an admin makes a key, which works, is listed without itself, and is refused once it is revoked", async () => {
  // When
  const made = await api.asAdmin("POST", "/keys", { name: " Nora's laptop ", scope: "read" });
  const { key, ...shown } = (await made.json()) as ShownKey & { readonly key: string };
  // Then
  expect([made.status, shown]).toEqual([
    201,
    {
      key_id: idOf(key),
      name: "Nora's laptop",
      scope: "read",
      created_at: expect.stringMatching(/Z$/),
      own: false,
    },
  ]);
  const ask = () => api.request("GET", "/key", { headers: { authorization: `Bearer ${key}` } });
  expect((await ask()).status).toBe(200);
  const all = await listed();
  expect(all).toContainEqual(shown);
  expect(JSON.stringify(all)).not.toContain(key);
  expect(JSON.stringify(all)).not.toContain(hashKey(key));
  expect(all.filter(({ own }) => own).map(({ key_id }) => key_id)).toEqual([idOf(api.keys.admin)]);

  // When
  const revoked = await api.asAdmin("DELETE", `/keys/${idOf(key)}`);
  // Then
  expect(revoked.status).toBe(204);
  expect((await ask()).status).toBe(401);
  expect((await listed()).map(({ key_id }) => key_id)).not.toContain(idOf(key));
});

test.each<Refusal>([
  ["POST", "/keys", { scope: "read" }, 400, { code: "invalid_request", field: "name" }],
  ["POST", "/keys", { name: " ", scope: "read" }, 400, { code: "invalid_request", field: "name" }],
  ["POST", "/keys", { name: "a\nb", scope: "read" }, 400, { code: "invalid_request", field: "name" }],
  ["POST", "/keys", { name: "a", scope: "owner" }, 400, { code: "invalid_request", field: "scope" }],
  [
    "DELETE",
    "/keys/nothing",
    undefined,
    400,
    { code: "invalid_request", field: "key_id", message: expect.stringContaining("GET /keys") },
  ],
  ["DELETE", "/keys/0123456789abcdef", undefined, 404, { code: "not_found", field: "key_id" }],
])("is refused: %s %s %j: %i", (...refusal) => expectRefusal(api, ...refusal));

test("a key does not revoke itself, so that one stays that makes others", async () => {
  await expectRefusal(api, "DELETE", `/keys/${idOf(api.keys.admin)}`, undefined, 409, {
    code: "own_key",
    field: "key_id",
  });
  expect((await api.asAdmin("GET", "/keys")).status).toBe(200);
});
