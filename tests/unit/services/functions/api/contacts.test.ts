import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, startApi } from "./api-harness.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** Reads a listing of the API to its end. @returns the addresses in it */
const listed = async (path: string, name: string): Promise<string[]> => {
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const response = await api.asAdmin("GET", `${path}?limit=7${cursor && `&cursor=${cursor}`}`);
    const page = (await response.json()) as Record<string, { email: string }[]> & {
      next_cursor: string | null;
    };
    seen.push(...page[name]!.map(({ email }) => email));
    cursor = page.next_cursor;
  }
  return seen;
};

test("listings page through everything once", async () => {
  const emails = Array.from({ length: 23 }, (_, i) => `page${i}@example.org`);
  for (const [path, name] of [
    ["/contacts", "contacts"],
    ["/suppressions", "suppressions"],
  ] as const) {
    for (const email of emails) expect((await api.asAdmin("POST", path, { email })).status).toBe(201);
    const seen = await listed(path, name);
    expect(seen.filter((email) => email.endsWith("example.org")).sort()).toEqual([...emails].sort());
    expect(new Set(seen).size).toBe(seen.length);
  }
});

test("a contact is changed and deleted; null removes a field", async () => {
  const created = await api.asAdmin("POST", "/contacts", {
    email: "Change@example.net",
    first_name: "A",
    company: "C",
    attributes: { x: 1 },
  });
  expect(created.status).toBe(201);
  const changed = await api.asAdmin("PATCH", "/contacts/change@example.net", {
    first_name: "B",
    company: null,
    status: "unsubscribed",
  });
  expect(await changed.json()).toEqual({
    email: "change@example.net",
    address: "Change@example.net",
    first_name: "B",
    attributes: { x: 1 },
    lists: [],
    status: "unsubscribed",
    created_at: expect.any(String),
    updated_at: expect.any(String),
    email_count: 0,
    consents: {},
    left_lists: [],
    snoozed_until: null,
    suppression: {
      reason: "unsubscribe",
      source: "api",
      campaign_id: null,
      diagnostic: null,
      soft_bounces: null,
      at: expect.any(String),
    },
  });
  expect((await api.asAdmin("DELETE", "/contacts/change@example.net")).status).toBe(204);
  expect((await api.asAdmin("GET", "/contacts/change@example.net")).status).toBe(404);
});
