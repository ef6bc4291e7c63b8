import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Contact } from "../../../../../services/contacts/contact.ts";
import { searchKeys } from "../../../../../services/contacts/search-keys.ts";
import { examinedMax } from "../../../../../services/people/find-people.ts";
import type { PersonView } from "../../../../../services/people/view.ts";
import { frozenCampaign } from "../../../../support/stage.ts";
import { type Api, startApi } from "./api-harness.ts";
import { expectRefusal } from "./refusal.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const created = (minute: number) => new Date(Date.UTC(2026, 10, 1, 0, minute)).toISOString();

/** Puts contacts past the API. */
const put = async (contacts: readonly (Partial<Contact> & { readonly email: string })[]): Promise<void> => {
  for (let start = 0; start < contacts.length; start += 25)
    await api.stage.db.send(
      new BatchWriteCommand({
        RequestItems: {
          Contacts: contacts.slice(start, start + 25).map((one) => ({
            PutRequest: {
              Item: {
                status: "subscribed",
                created_at: created(0),
                email_count: 0,
                ...one,
                ...searchKeys(one),
              },
            },
          })),
        },
      }),
    );
};
/** Removes them all, so that the tests do not see each other's. */
const removeAll = async () => {
  const { items } = await api.stage.contacts.list(10_000);
  for (let start = 0; start < items.length; start += 25)
    await api.stage.db.send(
      new BatchWriteCommand({
        RequestItems: {
          Contacts: items
            .slice(start, start + 25)
            .map(({ email }) => ({ DeleteRequest: { Key: { email } } })),
        },
      }),
    );
};
afterEach(removeAll);

const page = async (query: Record<string, string>) => {
  const response = await api.asAdmin("GET", `/contacts?${new URLSearchParams(query)}`);
  expect(response.status).toBe(200);
  return (await response.json()) as { contacts: PersonView[]; next_cursor: string | null };
};
/** The addresses that are found, less what follows the @, through all pages. */
const found = async (query: Record<string, string>): Promise<string[]> => {
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { contacts, next_cursor } = await page({ ...query, ...(cursor && { cursor }) });
    seen.push(...contacts.map(({ email }) => email.split("@")[0]!));
    cursor = next_cursor;
  }
  return seen;
};
const count = async (query: Record<string, string>) => {
  const response = await api.asAdmin("GET", `/contacts/count?${new URLSearchParams(query)}`);
  return await response.json();
};

describe("three people", () => {
  const people: (Partial<Contact> & { readonly email: string })[] = [
    { email: "ada@example.net", first_name: "Ada", last_name: "Lovelace", created_at: created(1) },
    {
      email: "grace@example.net",
      first_name: "Grace",
      last_name: "Hopper",
      created_at: created(2),
      status: "unsubscribed",
      last_email_sent: created(9),
    },
    { email: "countess@example.net", first_name: "Adáline", created_at: created(3) },
    { email: "adam@example.net", created_at: created(4) },
  ];
  const bounced = {
    email: "ada@example.net",
    reason: "bounce" as const,
    source: "ses_campaign_4f6d0c1e",
    diagnostic: "smtp; 550 5.1.1 unknown",
    created_at: created(5),
  };

  test.each<[Record<string, string>, string[]]>([
    [{}, ["adam", "countess", "grace", "ada"]],
    [{ order: "oldest" }, ["ada", "grace", "countess", "adam"]],
    [{ order: "address" }, ["ada", "adam", "countess", "grace"]],
    [{ order: "name" }, ["ada", "countess", "adam", "grace"]],
    [{ q: "ada" }, ["ada", "adam", "countess"]],
    [{ q: "ÁDAL" }, ["countess"]],
    [{ q: "love" }, ["ada"]],
    [{ q: "hopper grace" }, ["grace"]],
    [{ q: "ada@" }, ["ada"]],
    [{ q: "nobody" }, []],
    [{ q: "ada", suppressed: "true" }, ["ada"]],
    [{ status: "unsubscribed" }, ["grace"]],
    [{ suppressed: "bounce" }, ["ada"]],
    [{ suppressed: "complaint" }, []],
    [{ suppressed: "false" }, ["adam", "countess", "grace"]],
    [{ created_after: created(2), created_before: created(4) }, ["countess", "grace"]],
    [{ order: "name", created_after: created(4) }, ["adam"]],
    [{ mailed_after: created(9) }, ["grace"]],
    [{ mailed_before: created(9) }, []],
    [{ never_mailed: "true" }, ["adam", "countess", "ada"]],
  ])("%j finds %j, page by page and counted", async (query, expected) => {
    await put(people);
    await api.stage.suppressions.add(bounced);
    expect(await found(query)).toEqual(expected);
    expect(await found({ ...query, limit: "1" })).toEqual(expected);
    const { order: _, ...asked } = query;
    for (const whole of [[], [["whole", "true"]]])
      expect(await count({ ...asked, ...Object.fromEntries(whole) })).toEqual({
        count: expected.length,
        exact: true,
      });
  });

  test("each has its suppression beside its status", async () => {
    await put(people);
    await api.stage.suppressions.add(bounced);
    const { contacts } = await page({ q: "ada@" });
    expect(contacts[0]).toMatchObject({
      status: "subscribed",
      suppression: {
        reason: "bounce",
        source: "ses_campaign_4f6d0c1e",
        campaign_id: "ses_campaign_4f6d0c1e",
        diagnostic: "smtp; 550 5.1.1 unknown",
        soft_bounces: null,
        at: created(5),
      },
    });
    expect((await page({ q: "adam" })).contacts[0]).toMatchObject({ suppression: null, consents: {} });
  });
});

test("an address at an international domain is found while it is written", async () => {
  await put([
    { email: "s1@xn--mller-kva.de" },
    { email: "s1@xn--bcher-kva.de" },
    { email: "s1@muller.de" },
    { email: "s2@mail.xn--mller-kva.de" },
  ]);
  for (const [q, expected] of [
    ["S1@mü", ["s1@xn--mller-kva.de"]],
    ["s1@müller.", ["s1@xn--mller-kva.de"]],
    ["s1@müller.de", ["s1@xn--mller-kva.de"]],
    ["s2@mail.mü", ["s2@mail.xn--mller-kva.de"]],
    ["s1@mö", []],
  ] as const) {
    expect([q, (await page({ q })).contacts.map(({ email }) => email)]).toEqual([q, expected]);
    expect(await count({ q })).toEqual({ count: expected.length, exact: true });
    expect(await count({ q, whole: "true" })).toEqual({ count: expected.length, exact: true });
  }
});

test("who comes while a person pages on changes no page that follows", async () => {
  const before = Array.from({ length: 40 }, (_, n) => ({
    email: `r${n}@example.net`,
    created_at: created(n),
  }));
  await put(before);
  const first = await page({ limit: "10" });
  await put(
    Array.from({ length: 20 }, (_, n) => ({ email: `new${n}@example.net`, created_at: created(99) })),
  );
  const rest: string[] = [];
  for (let cursor = first.next_cursor; cursor !== null; ) {
    const { contacts, next_cursor } = await page({ limit: "10", cursor });
    rest.push(...contacts.map(({ email }) => email));
    cursor = next_cursor;
  }
  const all = [...first.contacts.map(({ email }) => email), ...rest];
  expect(all).toEqual(before.map(({ email }) => email).reverse());
});

test("people of one moment come once each", async () => {
  const all = Array.from({ length: 90 }, (_, n) => ({ email: `same${n}@example.net` }));
  await put(all);
  const seen = await found({ limit: "7" });
  expect(seen.toSorted()).toEqual(all.map(({ email }) => email.split("@")[0]!).toSorted());
});

test("what no index answers is looked for among so many, and then goes on", async () => {
  const crowd = Array.from({ length: examinedMax + 100 }, (_, n) => ({
    email: `crowd${n}@example.net`,
    created_at: created(n + 10),
  }));
  await put([...crowd, { email: "rare@example.net", status: "bounced", created_at: created(1) }]);
  const first = await page({ status: "bounced" });
  expect(first).toEqual({ contacts: [], next_cursor: expect.any(String), examined: examinedMax });
  const second = await page({ status: "bounced", cursor: first.next_cursor! });
  expect([second.contacts.map(({ email }) => email), second.next_cursor]).toEqual([
    ["rare@example.net"],
    null,
  ]);
  expect(await count({ status: "bounced" })).toEqual({ count: 1, exact: true });
  expect(await count({})).toEqual({ count: crowd.length + 1, exact: true });
  expect(await count({ q: "crowd" })).toEqual({ count: 1_000, exact: false });
  expect(await count({ q: "crowd", whole: "true" })).toEqual({ count: crowd.length, exact: true });
});

test("a segment's people are found, in an order where one is asked for, and counted with what else is asked", async () => {
  await put([
    { email: "a@example.net", attributes: { city: "berlin" }, created_at: created(1) },
    { email: "b@example.net", attributes: { city: "Ulm" }, created_at: created(2) },
    { email: "c@example.net", attributes: { city: "Berlin" }, created_at: created(3), status: "bounced" },
  ]);
  const filter = { field: "attributes.city", operator: "is", value: "Berlin" };
  const { segment_id: segment } = await (
    await api.asAdmin("POST", "/segments", { name: "B", filter })
  ).json();
  expect((await found({ segment })).toSorted()).toEqual(["a", "c"]);
  expect((await found({ segment, limit: "1" })).toSorted()).toEqual(["a", "c"]);
  expect(await found({ segment, suppressed: "true" })).toEqual([]);
  expect(await found({ segment, order: "newest" })).toEqual(["c", "a"]);
  expect(await found({ segment, limit: "1", order: "oldest" })).toEqual(["a", "c"]);
  expect(await found({ segment, limit: "1", q: "c" })).toEqual(["c"]);
  expect(await count({ segment })).toEqual({ count: 2, exact: true });
  expect(await count({ segment, status: "bounced" })).toEqual({ count: 1, exact: true });
  expect(await count({ segment, q: "a", whole: "true" })).toEqual({ count: 1, exact: true });

  // A cursor is of the segment as it was
  const { next_cursor } = await page({ segment, limit: "1" });
  await api.asAdmin("PATCH", `/segments/${segment}`, { filter: { ...filter, value: "Ulm" } });
  const path = `/contacts?segment=${segment}&limit=1&cursor=${next_cursor}`;
  await expectRefusal(api, "GET", path, undefined, 400, { code: "invalid_cursor" });
});

test("a page of fifty reads no more than it shows, and one", async () => {
  await put(Array.from({ length: 300 }, (_, n) => ({ email: `r${n}@example.net`, created_at: created(n) })));
  api.stage.meter.reset();
  expect((await page({})).contacts).toHaveLength(50);
  expect([api.stage.calls("Query"), api.stage.calls("BatchGetItem"), api.stage.calls("Scan")]).toEqual([
    4, 2, 0,
  ]);
});

describe("refused", () => {
  test.each<[string, object]>([
    ["status=gone", { code: "invalid_request", field: "status" }],
    ["order=random", { code: "invalid_request", field: "order" }],
    ["q=ada&order=name", { code: "invalid_request", field: "order" }],
    ["created_after=yesterday", { code: "invalid_request", field: "created_after" }],
    [
      "created_after=2026-12-01&created_before=2026-11-01",
      { code: "invalid_request", field: "created_before" },
    ],
    ["never_mailed=true&mailed_after=2026-11-01", { code: "invalid_request", field: "never_mailed" }],
    ["never_mailed=no", { code: "invalid_request", field: "never_mailed" }],
    ["list=friends", { code: "invalid_request", field: "list" }],
    ["segment=friends", { code: "invalid_request", field: "segment" }],
    ["segment=segment_0000000000000000", { code: "unknown_segment", field: "segment" }],
    ["suppressed=maybe", { code: "invalid_request", field: "suppressed" }],
    ["name=ada", { code: "invalid_request", field: "name" }],
    ["cursor=rubbish", { code: "invalid_cursor", field: "cursor" }],
  ])("GET /contacts?%s", async (query, error) => {
    await expectRefusal(api, "GET", `/contacts?${query}`, undefined, 400, error);
  });

  test("a cursor of another question, and one whose places are not of it", async () => {
    await put(Array.from({ length: 5 }, (_, n) => ({ email: `r${n}@example.net` })));
    const { next_cursor } = await page({ limit: "2" });
    const other = `/contacts?order=name&cursor=${next_cursor}`;
    await expectRefusal(api, "GET", other, undefined, 400, { code: "invalid_cursor" });

    const named = await page({ limit: "2", q: "r" });
    const [list, { walk, places }] = JSON.parse(Buffer.from(named.next_cursor!, "base64url").toString());
    for (const place of [
      { value: "x", email: "x" },
      { value: "r", email: "s" },
      { value: "", email: "" },
    ]) {
      const forged = Buffer.from(JSON.stringify([list, { walk, places: places.map(() => place) }])).toString(
        "base64url",
      );
      const path = `/contacts?q=r&limit=2&cursor=${forged}`;
      await expectRefusal(api, "GET", path, undefined, 400, { code: "invalid_cursor" });
    }
  });
});

test("the history of a contact has each mail with what became of it", async () => {
  const { stage } = api;
  const id = await frozenCampaign(stage, [3]);
  const at = created(20);
  await put([{ email: "reader1@example.net", created_at: created(1) }]);
  const state = await stage.state(id);
  const records = new Map([[1, { outcome: "sent" as const, attempts: 1, at: Date.parse(at), id: "m1" }]]);
  await stage.deliveries.advance(state, { records }, at);
  await stage.deliveries.noteEvidence(state.batch_id, [
    { index: 1, evidence: { accepted_at: created(19) } },
    { index: 1, evidence: { opened_at: created(22) } },
    { index: 1, evidence: { delivered_at: created(21) } },
    { index: 2, evidence: { bounced_at: created(21) } },
  ]);
  await stage.contacts.noteSent("reader1@example.net", { campaign_id: id, batch: 0, index: 1, at });
  await stage.contacts.noteSent("reader1@example.net", {
    campaign_id: "ses_campaign_expired",
    batch: 3,
    index: 4,
    at: created(2),
  });

  const answer = await api.asAdmin("GET", "/contacts/reader1@example.net/history");
  expect(await answer.json()).toEqual({
    mails: [
      {
        campaign_id: id,
        campaign_name: "Spring programme",
        subject: "Hello",
        outcome: "sent",
        ses_message_id: "m1",
        bounce: null,
        error: null,
        delayed: null,
        events: [
          { event: "sent", at },
          { event: "accepted", at: created(19) },
          { event: "delivered", at: created(21) },
          { event: "opened", at: created(22) },
        ],
      },
      {
        campaign_id: "ses_campaign_expired",
        campaign_name: null,
        subject: null,
        outcome: null,
        ses_message_id: null,
        bounce: null,
        error: null,
        delayed: null,
        events: [{ event: "sent", at: created(2) }],
      },
    ],
    email_count: 2,
  });
  await expectRefusal(api, "GET", "/contacts/nobody@example.net/history", undefined, 404, {
    code: "not_found",
  });
});

test("a mail whose outcome is unknown is in the history with that, and with what is known of it later", async () => {
  const { stage } = api;
  const email = "reader0@example.net";
  const id = await frozenCampaign(stage, [1]);
  const at = created(20);
  await put([{ email, created_at: created(1) }]);
  const state = await stage.state(id);
  const unknown = { outcome: "unknown" as const, attempts: 1, at: Date.parse(at), error: "A lost reply." };
  const advanced = await stage.deliveries.advance(state, { records: new Map([[0, unknown]]) }, at);
  const mail = { campaign_id: id, batch: 0, index: 0, at };
  for (const _ of ["noted", "told again"]) await stage.contacts.noteUnknown(email, mail);
  await stage.contacts.noteUnknown("nobody@example.net", mail);
  expect(await stage.contacts.get("nobody@example.net")).toBe(undefined);
  const history = async () => {
    const { mails, email_count } = await (await api.asAdmin("GET", `/contacts/${email}/history`)).json();
    const shown = mails.map(({ outcome, error, events }: Record<string, unknown>) => [
      outcome,
      error,
      events,
    ]);
    return [shown, email_count];
  };
  expect(await history()).toEqual([[["unknown", "A lost reply.", [{ event: "unknown", at }]]], 0]);

  // An event of SES says that it was sent
  const sent = { outcome: "sent" as const, attempts: 1, at: Date.parse(at), id: "m0" };
  await stage.deliveries.advance(advanced!, { records: new Map([[0, sent]]) }, at);
  await stage.contacts.noteSent(email, mail);
  expect(await history()).toEqual([[["sent", null, [{ event: "sent", at }]]], 1]);

  // More than are remembered
  for (let n = 0; n < 10; n++)
    await stage.contacts.noteUnknown(email, {
      ...mail,
      campaign_id: `ses_campaign_${n}`,
      at: created(21 + n),
    });
  const contact = await stage.contacts.get(email);
  expect(Object.keys(contact!.unknown_mails!).sort()).toEqual(["2", "3", "4", "5", "6", "7", "8", "9"]);
});

// Last: once somebody was erased, everybody is asked for twice.
test("who was erased and came back is counted among the suppressed", async () => {
  await put(["back", "other"].map((name) => ({ email: `${name}@example.net` })));
  const erased = { reason: "complaint" as const, created_at: created(1) };
  await api.stage.suppressions.keepErased("back@example.net", erased);
  await api.stage.suppressions.keepErased("gone@example.net", erased);
  expect(await found({ suppressed: "true" })).toEqual(["back"]);
  expect(await count({ suppressed: "true" })).toEqual({ count: 1, exact: true });
  expect(await count({ suppressed: "complaint" })).toEqual({ count: 1, exact: true });
  expect(await count({ suppressed: "bounce" })).toEqual({ count: 0, exact: true });
  expect(await count({ suppressed: "false" })).toEqual({ count: 1, exact: true });
});
