import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, startApi } from "./api-harness.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
  for (const email of ["ada@example.net", "adam@example.net", "bob@example.net"])
    await api.asAdmin("POST", "/suppressions", {
      email,
      reason: email.startsWith("b") ? "bounce" : "manual",
    });
});
afterAll(() => api.stop());

const refusal = async (method: string, path: string, body?: unknown) => {
  const response = await api.asAdmin(method, path, body);
  const { error } = (await response.json()) as { error: { code: string; field?: string } };
  return [response.status, error.code, error.field];
};
const read = async (path: string) => (await (await api.asAdmin("GET", path)).json()) as object;
const bulk = (body: unknown) => ["POST", "/suppressions/bulk", body] as const;

describe("what cannot be is refused", () => {
  test.each([
    [["GET", "/suppressions?reason=spam"], "invalid_request", "reason"],
    [["GET", "/suppressions?state=gone"], "invalid_request", "state"],
    [["GET", "/suppressions?source="], "invalid_request", "source"],
    [["GET", `/suppressions?email=${"a".repeat(321)}`], "invalid_request", "email"],
    [["GET", "/suppressions/count?limit=3"], "invalid_request", "limit"],
    [["GET", "/suppressions?cursor=x"], "invalid_cursor", "cursor"],
    [bulk({ emails: [] }), "invalid_request", "emails"],
    [bulk({ emails: Array(1001).fill("a@example.net") }), "invalid_request", "emails"],
    [bulk({ emails: ["a@example.net"], reason: "spam" }), "invalid_request", "reason"],
    [bulk({ emails: [3] }), "invalid_request", "emails[0]"],
  ] as const)("%j", async ([method, path, body]: readonly [string, string, unknown?], code, field) => {
    expect(await refusal(method, path, body)).toEqual([400, code, field]);
  });

  test("a method that a path does not have, also of the count", async () => {
    expect((await api.asAdmin("DELETE", "/suppressions/count", { reason: "x" })).status).toBe(405);
    expect((await api.asAdmin("GET", "/suppressions/bulk")).status).toBe(405);
  });

  test("a cursor of another order, or of another beginning", async () => {
    const newest = (await read("/suppressions?limit=1")) as { next_cursor: string };
    const ada = (await read("/suppressions?email=ada&limit=1")) as { next_cursor: string };
    for (const query of [
      `email=ada&cursor=${newest.next_cursor}`,
      `cursor=${ada.next_cursor}`,
      `email=b&cursor=${ada.next_cursor}`,
    ])
      expect(await refusal("GET", `/suppressions?${query}`)).toEqual([400, "invalid_cursor", "cursor"]);
    expect(await read(`/suppressions?email=ADA&cursor=${ada.next_cursor}`)).toMatchObject({
      suppressions: [{ email: "adam@example.net" }],
      next_cursor: null,
    });
  });
});

test("a suppression is shown with all that is known of it", async () => {
  expect(await read("/suppressions?email=bob")).toEqual({
    suppressions: [
      {
        email: "bob@example.net",
        reason: "bounce",
        source: "api",
        created_at: expect.any(String),
        diagnostic: null,
        soft_bounces: null,
        lifted_at: null,
        lift_reason: null,
        lifts: [],
      },
    ],
    next_cursor: null,
  });
});

test("one at an international domain is found however it is written", async () => {
  await api.asAdmin("POST", "/suppressions", { email: "zz@ΟΔΟΣ.example", reason: "manual" });
  for (const email of ["zz@ΟΔΟΣ.example", " ZZ@οδοσ.example", "zz@οδοσ.ex", "zz@xn--pxavbq"]) {
    const query = new URLSearchParams({ email });
    expect(await read(`/suppressions?${query}`)).toMatchObject({
      suppressions: [{ email: "zz@xn--pxavbq.example" }],
    });
    expect(await read(`/suppressions/count?${query}`)).toEqual({ count: 1, is_exact: true });
  }
});

test("SES's list is to be told of what says something of a mailbox, and of nothing else", async () => {
  api.stage.published.length = 0;
  await api.asAdmin("POST", "/suppressions", { email: "left@example.net", reason: "unsubscribe" });
  await api.asAdmin("POST", "/suppressions/bulk", { emails: ["some@example.net"] });
  expect(api.stage.published).toEqual([]);
  await api.asAdmin("POST", "/suppressions", { email: "hard@example.net", reason: "bounce" });
  await api.asAdmin("POST", "/suppressions/bulk", { emails: ["hard@example.net"], reason: "complaint" });
  expect(api.stage.published.map(({ type }) => type.name)).toEqual(["ListingReady", "ListingReady"]);
});

test("of many that are added each counts once, and what is no address is named", async () => {
  const response = await api.asAdmin("POST", "/suppressions/bulk", {
    emails: ["Many@Example.net", " many@example.net ", "ada@example.net", "nobody", ""],
  });
  expect(await response.json()).toEqual({
    added: 1,
    already: 1,
    refused: [
      { place: 3, email: "nobody", message: expect.any(String) },
      { place: 4, email: "", message: expect.any(String) },
    ],
  });
});
