import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { linkToken } from "../../../../../services/unsubscribes/link.ts";
import { unsubscribeToken } from "../../../../../services/unsubscribes/token.ts";
import { frozenCampaign } from "../../../../support/stage.ts";
import { type Api, startApi } from "./api-harness.ts";

let api: Api;
let campaign_id: string;
let sealed: string;
const key = "ada@example.net";
beforeAll(async () => {
  api = await startApi();
  campaign_id = await frozenCampaign(api.stage, [3], { unsubscribe_key: "secret" });
  const email = { key, address: key };
  await api.stage.contacts.create(
    { email, attributes: {}, status: "subscribed" },
    "2026-11-28T12:00:00.000Z",
  );
  sealed = linkToken({ key, delivery: { campaign_id, batch: 0, index: 0 } }, await api.stage.sealKey());
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const writes = () =>
  ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"]
    .map((operation) => api.stage.calls(operation))
    .reduce((sum, calls) => sum + calls);

const form = (path: string, fields: Record<string, string>, method = "POST") =>
  api.request(method, path, {
    body: new URLSearchParams(fields).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });

test("whatever is asked of the public routes without a valid token is refused, changes nothing and breaks nothing", async () => {
  const tokens = fc.oneof(
    fc.string({ minLength: 1, maxLength: 200 }).map(encodeURIComponent),
    fc.base64String({ maxLength: 300 }).map((text) => text.replaceAll(/[+/=]/g, "-")),
    fc.constantFrom("test", "list_0000000000000000", "confirm", "check-your-mail", "feed.atom"),
    fc.constantFrom(campaign_id, "ses_campaign_none"),
    // Of a real one a character is another, or it is of another campaign's key.
    fc.tuple(fc.nat(sealed.length - 1), fc.constantFrom("A", "b", "-", "_")).map(([at, one]) => {
      const other = sealed[at] === one ? "0" : one;
      return sealed.slice(0, at) + other + sealed.slice(at + 1);
    }),
    fc
      .tuple(fc.nat(9), fc.nat(60))
      .map(([batch, index]) => unsubscribeToken({ campaign_id, batch, index }, "forged")),
  );
  const paths = fc
    .tuple(
      fc.constantFrom(
        "/unsubscribe/",
        "/subscribe/",
        "/subscribe/confirm/",
        "/view/",
        "/archive/",
        "/share/",
      ),
      tokens,
      fc.constantFrom("", "/undo", "/preferences", "/snooze", "/reason", "/figures.csv", "/", "/x/y"),
    )
    .map((parts) => parts.join(""));
  const requests = fc.record({
    path: fc.oneof(
      { weight: 4, arbitrary: paths },
      { weight: 1, arbitrary: fc.constantFrom("/subscribe", "/archive", "/archive?cursor=x") },
    ),
    method: fc.constantFrom("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"),
    body: fc.oneof(
      fc.string({ maxLength: 500 }),
      fc.json(),
      fc.constantFrom(
        "List-Unsubscribe=One-Click",
        "months=3&reason=other&comment=%ff%00&shown=list_0000000000000000",
        `list_id=list_0000000000000000&email=${key}`,
        `{"list_id": "list_0000000000000000", "email": "${key}"}`,
      ),
    ),
    type: fc.oneof(
      fc.constantFrom(
        "application/x-www-form-urlencoded",
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "",
      ),
      fc.string({ unit: fc.constantFrom(..."abc/;= x"), maxLength: 20 }),
    ),
    forwarded: fc.oneof(fc.ipV4(), fc.ipV6(), fc.constantFrom("", ",", "unknown, 10.0.0.1")),
  });
  api.stage.meter.reset();
  await fc.assert(
    fc.asyncProperty(requests, async ({ path, method, body, type, forwarded }) => {
      const answer = await api.app.request(path, {
        method,
        headers: { "content-type": type, "x-forwarded-for": forwarded },
        ...(["GET", "HEAD"].includes(method) ? {} : { body }),
      });
      expect([path, method, answer.status < 500, writes()]).toEqual([path, method, true, 0]);
    }),
    { numRuns: 1_000, seed: 49 },
  );
});

test("a valid token changes nothing by any method but POST", async () => {
  api.stage.meter.reset();
  for (const rest of ["", "/preferences", "/undo", "/snooze", "/reason"])
    for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"])
      for (let twice = 0; twice < 2; twice++) {
        const { status } = await api.app.request(`/unsubscribe/${sealed}${rest}`, { method });
        expect(status).toBeLessThan(500);
      }
  expect(writes()).toBe(0);
  expect((await api.stage.contacts.get(key))?.status).toBe("subscribed");
});

test("what is no choice of the page changes nothing, and is said so", async () => {
  api.stage.meter.reset();
  for (const [rest, fields] of [
    ["/snooze", { months: "12" }],
    ["/snooze", {}],
    ["/preferences", { list: "list_0000000000000000" }],
    ["/reason", { reason: "<b>" }],
    ["/reason", { reason: "other", comment: "not unsubscribed" }],
  ] as const)
    expect((await form(`/unsubscribe/${sealed}${rest}`, fields)).status).toBe(200);
  expect(await (await form(`/unsubscribe/${sealed}/snooze`, { months: "12" })).text()).toContain(
    "That was not understood",
  );
  // Asked of DynamoDB, and refused by its condition
  expect((await api.stage.suppressions.record(key))?.parting).toBe(undefined);
  expect((await api.stage.contacts.get(key))?.snoozed_until).toBe(undefined);
});

test("why a person left is kept as text, cut and without control characters, and shown by the API", async () => {
  const leaver = "leaver@example.net";
  const token = linkToken({ key: leaver }, await api.stage.sealKey());
  await form(`/unsubscribe/${token}`, { "List-Unsubscribe": "One-Click" });
  const comment = `\0<script>alert("x")</script>\r\nToo much\u0007. ${"😀".repeat(400)}`;
  const thanks = await form(`/unsubscribe/${token}/reason`, { reason: "too_many", comment });
  expect(await thanks.text()).toContain("Thank you for saying why");

  const record = await api.asAdmin("GET", `/suppressions/${leaver}`);
  const { parting } = (await record.json()) as { parting: { comment: string } };
  expect(parting).toMatchObject({ reason: "too_many", at: expect.any(String) });
  expect(parting.comment).toMatch(/^<script>alert\("x"\)<\/script>\nToo much\. 😀+\ufffd?$/u);
  expect(parting.comment.length).toBeLessThanOrEqual(500);
});

const listOf = async (fields: object = {}) => {
  const given = {
    name: "News & <b>views</b>",
    double_opt_in: true,
    from_email: "Hello@example.com",
    ...fields,
  };
  const made = await api.asAdmin("POST", "/lists", given);
  expect(made.status).toBe(201);
  return (await made.json()) as { list_id: string; from_email: string };
};

test("a list has a form once it has double opt-in and a sender, and what it shows is escaped", async () => {
  const { list_id, from_email } = await listOf({ consent_wording: "I <i>want</i> it." });
  expect(from_email).toBe("Hello@example.com");
  const shown = await (await api.request("GET", `/subscribe/${list_id}`)).text();
  expect(shown).toContain("Subscribe to News &amp; &lt;b&gt;views&lt;/b&gt;");
  expect(shown).toContain("I &lt;i&gt;want&lt;/i&gt; it.");

  // Closed by taking its sender away, with its wording
  const taken = await api.asAdmin("PATCH", `/lists/${list_id}`, { from_email: null, consent_wording: null });
  const after = await taken.json();
  expect([taken.status, after]).toMatchObject([200, { list_id, double_opt_in: true }]);
  expect(Object.keys(after as object)).not.toContain("consent_wording");
  expect((await api.request("GET", `/subscribe/${list_id}`)).status).toBe(404);

  const closed = await listOf({ double_opt_in: false });
  const noSender = await listOf({ from_email: undefined });
  for (const list of [closed.list_id, noSender.list_id, "list_0000000000000000", "x"])
    expect((await api.request("GET", `/subscribe/${list}`)).status).toBe(404);
  const refused = await api.request("POST", "/subscribe", { body: { list_id: closed.list_id, email: key } });
  expect([refused.status, await refused.json()]).toMatchObject([
    404,
    { error: { code: "not_found", field: "list_id" } },
  ]);
  expect((await form("/subscribe", { list_id: closed.list_id, email: key })).status).toBe(404);
});

test("a form with no address is shown again with what was entered; JSON is refused with the field", async () => {
  const { list_id } = await listOf();
  const again = await form("/subscribe", {
    list_id,
    email: 'ada@"><script>',
    first_name: "Ada",
    button: "Go",
  });
  expect(again.status).toBe(400);
  const text = await again.text();
  expect(text).toContain("This is no e-mail address");
  expect(text).toContain('value="ada@&quot;&gt;&lt;script&gt;"');
  expect(text).toContain('value="Ada"');

  for (const [body, field] of [
    [{ list_id, email: "ada" }, "email"],
    [{ email: key }, "list_id"],
    [{ list_id, email: key, more: 1 }, "more"],
  ] as const) {
    const refused = await api.request("POST", "/subscribe", { body });
    expect([refused.status, await refused.json()]).toMatchObject([400, { error: { field } }]);
  }
});

test("what fills in the field that people do not see hears the same, and nothing is done", async () => {
  const { list_id } = await listOf();
  api.stage.meter.reset();
  const fields = { list_id, email: key, website: "https://spam.example" };
  const answer = await form("/subscribe", fields);
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "/subscribe/check-your-mail"]);
  expect((await api.request("POST", "/subscribe", { body: fields })).status).toBe(202);
  expect(writes()).toBe(0);
});
