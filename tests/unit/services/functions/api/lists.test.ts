import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Contact } from "../../../../../services/contacts/contact.ts";
import type { List } from "../../../../../services/lists/list.ts";
import type { Segment } from "../../../../../services/segments/segment.ts";
import { type Api, startApi } from "./api-harness.ts";
import { expectRefusal, type Refusal } from "./refusal.ts";

let api: Api;
let news: List;
beforeAll(async () => {
  api = await startApi();
  news = await made<List>("/lists", { name: "News" });
  await made<Contact>("/contacts", { email: "known@example.net", lists: [news.list_id] });
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const made = async <T>(path: string, body: object): Promise<T> => {
  const response = await api.asAdmin("POST", path, body);
  expect(response.status).toBe(201);
  return (await response.json()) as T;
};
const read = async <T>(path: string): Promise<T> => (await (await api.asAdmin("GET", path)).json()) as T;
const listsOf = async (email: string) => (await read<Contact>(`/contacts/${email}`)).lists;
const none = "list_0000000000000000";
const noSegment = "segment_0000000000000000";
const company = { field: "company", operator: "is", value: "ACME" };

describe("a list", () => {
  test("has a sender that SES has verified, or none; it is asked of a new one only", async () => {
    const refused = {
      code: "sender_not_verified",
      field: "from_email",
      message:
        "from_email: SES knows neither hello@other.example nor its domain: have one of them verified, or send from another address.",
    };
    const from_email = "hello@other.example";
    await expectRefusal(api, "POST", "/lists", { name: "Open", from_email }, 422, refused);
    const { list_id } = await made<List>("/lists", { name: "Open", from_email: "hello@example.com" });
    const path = `/lists/${list_id}`;
    await expectRefusal(api, "PATCH", path, { from_email }, 422, refused);
    expect(await read<List>(path)).toMatchObject({ from_email: "hello@example.com" });

    // One that was verified when it was written down
    await api.stage.lists.patch(list_id, { from_email }, new Date().toISOString());
    expect((await api.asAdmin("PATCH", path, { name: "Renamed", from_email })).status).toBe(200);
    await expectRefusal(api, "PATCH", path, { double_opt_in: true }, 422, refused);
    expect((await api.asAdmin("PATCH", path, { double_opt_in: true, from_email: null })).status).toBe(200);
    await api.asAdmin("DELETE", path);
  });

  test("is made, renamed, counted and deleted; its contacts stay", async () => {
    const made1 = await made<List>("/lists", { name: " Weekly ", double_opt_in: true });
    expect(made1).toEqual({
      list_id: expect.stringMatching(/^list_[0-9a-f]{16}$/),
      name: "Weekly",
      description: "",
      double_opt_in: true,
      contact_count: null,
      count_complete: true,
      counted_at: null,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    const path = `/lists/${made1.list_id}`;
    expect(await (await api.asAdmin("PATCH", path, { name: "Monthly" })).json()).toMatchObject({
      name: "Monthly",
      double_opt_in: true,
    });
    await made("/contacts", { email: "one@example.net", lists: [made1.list_id, made1.list_id] });
    await made("/contacts", { email: "two@example.net", lists: [made1.list_id] });
    await api.asAdmin("PATCH", "/contacts/two@example.net", { status: "unsubscribed" });
    const counted = await read<List>(path);
    expect(counted).toMatchObject({ contact_count: 2, count_complete: true });
    const { lists } = await read<{ lists: List[] }>("/lists");
    expect(lists).toContainEqual(counted);

    expect((await api.asAdmin("DELETE", path)).status).toBe(204);
    expect((await api.asAdmin("DELETE", path)).status).toBe(404);
    expect(await listsOf("one@example.net")).toEqual([made1.list_id]);
    // Sending back what was read is no mistake, and takes the list off
    const changed = await api.asAdmin("PATCH", "/contacts/one@example.net", {
      lists: [made1.list_id, news.list_id],
    });
    expect(await changed.json()).toMatchObject({ lists: [news.list_id] });
  });

  test("has who was put on it until they are taken off; again changes nothing", async () => {
    const { list_id } = await made<List>("/lists", { name: "Another" });
    const path = `/lists/${list_id}/contacts/Known@example.net`;
    const both = [list_id, news.list_id].sort();
    for (let time = 0; time < 2; time++) {
      const joined = await api.asAdmin("PUT", path);
      expect([joined.status, await joined.json()]).toEqual([200, expect.objectContaining({ lists: both })]);
    }
    for (let time = 0; time < 2; time++) expect((await api.asAdmin("DELETE", path)).status).toBe(200);
    expect(await listsOf("known@example.net")).toEqual([news.list_id]);
  });

  test("does not get back who left it", async () => {
    const { list_id } = await made<List>("/lists", { name: "Left" });
    await made("/contacts", { email: "left@example.net" });
    await api.stage.write("Contacts", "left@example.net", { left_lists: new Set([list_id]) });
    await expectRefusal(api, "PUT", `/lists/${list_id}/contacts/left@example.net`, undefined, 409, {
      code: "list_left",
    });
    await expectRefusal(api, "PATCH", "/contacts/left@example.net", { lists: [list_id] }, 409, {
      code: "list_left",
      field: "lists",
    });
    expect(await listsOf("left@example.net")).toEqual([]);
  });

  test("is one of a hundred of a contact", async () => {
    const { list_id } = await made<List>("/lists", { name: "Full" });
    await made("/contacts", { email: "full@example.net" });
    const hundred = Array.from({ length: 100 }, (_, n) => `list_${String(n).padStart(16, "0")}`);
    await api.stage.write("Contacts", "full@example.net", { lists: new Set(hundred) });
    await expectRefusal(api, "PUT", `/lists/${list_id}/contacts/full@example.net`, undefined, 409, {
      code: "too_many_lists",
    });
  });
});

describe("a segment", () => {
  test("is saved, changed, listed and deleted", async () => {
    const saved = await made<Segment>("/segments", { name: "ACME", filter: company });
    const path = `/segments/${saved.segment_id}`;
    expect(await read(path)).toEqual(saved);
    const filter = { none: [company, { field: "lists", operator: "contains", value: news.list_id }] };
    const changed = (await (await api.asAdmin("PATCH", path, { filter })).json()) as Segment;
    expect(changed).toEqual({ ...saved, filter, updated_at: expect.any(String) });
    expect(await read("/segments")).toEqual({ segments: [changed], next_cursor: null });
    expect((await api.asAdmin("DELETE", path)).status).toBe(204);
    expect((await api.asAdmin("GET", path)).status).toBe(404);
  });

  test("is looked at before: how many it finds, who of them gets mail, and some of them", async () => {
    for (let number = 0; number < 12; number++)
      await made("/contacts", {
        email: `acme${number}@example.net`,
        company: "ACME",
        status: number < 2 ? "unconfirmed" : "subscribed",
      });
    await made("/suppressions", { email: "acme11@example.net" });
    const response = await api.asAdmin("POST", "/segments/preview", { filter: company });
    const { sample, ...found } = (await response.json()) as { sample: Contact[] };
    expect(found).toEqual({ count: 12, recipients: 9, exact: true });
    expect(sample.map((one) => one.company)).toEqual(Array(10).fill("ACME"));
  });

  test("is counted in one walk of the contacts, and a sample of it in less than one", async () => {
    const rare = { field: "company", operator: "is", value: "acme" };
    for (const [path, walked] of [
      ["/segments/preview", 8],
      ["/segments/sample", 1],
    ] as const) {
      api.stage.meter.reset();
      const { sample } = (await (await api.asAdmin("POST", path, { filter: rare })).json()) as {
        sample: Contact[];
      };
      expect(sample.length).toBe(10);
      // Besides the suppressions, one page of these.
      expect([path, api.stage.calls("Scan") - (path === "/segments/preview" ? 1 : 0)]).toEqual([
        path,
        walked,
      ]);
    }
  });
});

test("the attributes there are, and what they hold", async () => {
  await made("/contacts", { email: "x@example.net", attributes: { age: 3, city: "Ulm", vip: true } });
  await made("/contacts", { email: "y@example.net", attributes: { age: "young" } });
  expect(await read("/contacts/attributes")).toEqual({
    attributes: [
      { name: "age", kinds: ["number", "text"], contacts: 2 },
      { name: "city", kinds: ["text"], contacts: 1 },
      { name: "vip", kinds: ["boolean"], contacts: 1 },
    ],
  });

  // Nobody who is looked at need have it
  await api.asAdmin("PATCH", "/contacts/x@example.net", { attributes: { since: "2026-11-28" } });
  await api.asAdmin("PATCH", "/contacts/x@example.net", { attributes: { since: "long ago" } });
  await api.asAdmin("DELETE", "/contacts/x@example.net");
  expect(await read("/contacts/attributes")).toEqual({
    attributes: [
      { name: "age", kinds: ["number", "text"], contacts: 1 },
      { name: "city", kinds: ["text"], contacts: 0 },
      { name: "since", kinds: ["date", "text"], contacts: 0 },
      { name: "vip", kinds: ["boolean"], contacts: 0 },
    ],
  });
});

const deep = (depth: number): unknown => (depth === 0 ? company : { any: [deep(depth - 1)] });
const campaign = { campaign_name: "C", subject: "S", body: "B", from_email: "a@example.com" };
const audience = (given: unknown) => ({ ...campaign, audience: given });

test.each<Refusal>([
  ["POST", "/lists", {}, 400, { code: "invalid_request", field: "name" }],
  ["POST", "/lists", { name: " " }, 400, { code: "invalid_request", field: "name" }],
  ["PATCH", `/lists/${none}`, { name: "X" }, 404, { code: "not_found", field: "list_id" }],
  ["PATCH", `/lists/${none}`, {}, 400, { code: "invalid_request" }],
  ["GET", "/lists/nothing", undefined, 400, { code: "invalid_request", field: "list_id" }],
  ["GET", `/lists/${none}`, undefined, 404, { code: "not_found" }],
  ["GET", "/lists?cursor=x", undefined, 400, { code: "invalid_cursor" }],
  [
    "PUT",
    `/lists/${none}/contacts/known@example.net`,
    undefined,
    404,
    { code: "not_found", field: "list_id" },
  ],
  [
    "DELETE",
    `/lists/${none}/contacts/nobody@example.net`,
    undefined,
    404,
    { code: "not_found", field: "email" },
  ],
  [
    "POST",
    "/contacts",
    { email: "n@example.net", lists: [none] },
    400,
    { code: "unknown_list", field: "lists[0]", message: expect.stringContaining(none) },
  ],
  [
    "PATCH",
    "/contacts/known@example.net",
    { lists: [none] },
    400,
    { code: "unknown_list", field: "lists[0]" },
  ],
  [
    "POST",
    "/contacts",
    { email: "n@example.net", lists: ["x"] },
    400,
    { code: "invalid_request", field: "lists[0]" },
  ],
  ["POST", "/segments", { name: "S" }, 400, { code: "invalid_request", field: "filter" }],
  [
    "POST",
    "/segments",
    { name: "S", filter: { field: "age" } },
    400,
    { code: "invalid_request", field: "filter.field" },
  ],
  [
    "POST",
    "/segments",
    { name: "S", filter: { all: [{ ...company, operator: "before" }] } },
    400,
    { code: "invalid_request", field: "filter.all[0].operator" },
  ],
  [
    "POST",
    "/segments/preview",
    { filter: deep(6) },
    400,
    { code: "invalid_request", field: "filter", message: expect.stringContaining("5 groups") },
  ],
  [
    "POST",
    "/segments/preview",
    { filter: { field: "lists", operator: "contains", value: none } },
    400,
    { code: "unknown_list", field: "filter" },
  ],
  ["PATCH", `/segments/${noSegment}`, { name: "X" }, 404, { code: "not_found", field: "segment_id" }],
  ["GET", "/segments?cursor=x", undefined, 400, { code: "invalid_cursor" }],
  ["POST", "/ses-campaign", audience({}), 400, { code: "invalid_request", field: "audience" }],
  ["POST", "/ses-campaign", audience("all"), 400, { code: "invalid_request", field: "audience" }],
  [
    "POST",
    "/ses-campaign",
    audience({ list: [none] }),
    400,
    { code: "invalid_request", field: "audience.list" },
  ],
  [
    "POST",
    "/ses-campaign",
    audience({ addresses: ["x"] }),
    400,
    { code: "invalid_request", field: "audience.addresses[0]" },
  ],
  [
    "POST",
    "/ses-campaign",
    audience({ lists: [none] }),
    400,
    { code: "unknown_list", field: "audience.lists[0]" },
  ],
  [
    "POST",
    "/campaigns/test",
    { ...audience({ segments: [noSegment] }), to: "ada@example.net" },
    400,
    { code: "unknown_segment", field: "audience.segments[0]" },
  ],
])("%s %s %j is refused with %i", async (...refusal) => {
  await expectRefusal(api, ...refusal);
});
