import { simpleParser } from "mailparser";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Preview } from "../../services/preflight/preview-answer.ts";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts, forgetAddresses } from "../support/contacts.ts";
import { untilQuiet } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());
beforeEach(() => forgetAddresses(cloud));

const preview = async (fields: object): Promise<Preview> => {
  const response = await cloud.api("/campaigns/preview", { method: "POST", body: fields });
  const answer = await response.json();
  expect([response.status, answer]).toEqual([200, expect.anything()]);
  return answer as Preview;
};
/** A body without what differs between two mails: the links, and where lines break for their length. */
const alike = (text: string) =>
  text
    .replaceAll(/\/unsubscribe\/[\w-]+/g, "/unsubscribe/…")
    .replaceAll(/\s+/g, " ")
    .trim();

const words = {
  subject: "{{ first_name }}, it is spring",
  preheader: "What is on in {{ city | default: 'town' }} & around",
  body: "<html><body><p>Hello {{ first_name }} <b>{{ company }}</b></p></body></html>",
};

test("a preview is the mail that is sent to that reader", async () => {
  // Given
  await addContacts(cloud, [
    { email: "ada@example.net", first_name: "Ada", company: "A & B", attributes: { city: "Ulm" } },
  ]);

  // When
  const shown = await preview({ ...words, contact: "ADA@example.net", from_email: "hello@example.com" });
  const id = await requestCampaign(cloud, { ...words, audience: ["ada@example.net"], tracking: false });
  await untilCampaign(cloud, id, isCompleted);

  // Then
  const [message] = (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === id);
  const raw = await cloud.raw(message!.message_id);
  const mail = await simpleParser(raw);
  expect(shown).toEqual({
    subject: "Ada, it is spring",
    preheader: "What is on in Ulm & around",
    html: expect.stringMatching(
      /<body><div style="display:none.*What is on in Ulm &amp; around.*<b>A &amp; B<\/b>/,
    ),
    text: expect.stringContaining("Hello Ada A & B"),
    size_bytes: expect.any(Number),
    to: { email: "ADA@example.net", name: "Ada", kind: "contact" },
    problems: [],
  });
  expect(mail.subject).toBe(shown.subject);
  expect(alike(mail.html as string)).toBe(alike(shown.html!));
  expect(alike(mail.text!)).toBe(alike(shown.text!));
  expect(Math.abs(message!.size - shown.size_bytes!)).toBeLessThan(500);
  // Who follows the link of a preview is still subscribed
  const [, link] = /href="([^"]+\/unsubscribe\/[^"]+)"/.exec(shown.html!)!;
  expect((await fetch(link!, { method: "POST" })).status).toBe(200);
  expect(await (await cloud.api("/contacts/ada@example.net")).json()).toMatchObject({ status: "subscribed" });
});

test("without a contact it shows the first who would get it, or a reader who is made up", async () => {
  expect((await preview(words)).to).toEqual({
    email: "ada@example.net",
    name: "Ada Lovelace",
    kind: "made_up",
  });
  await addContacts(cloud, [
    { email: "gone@example.net", first_name: "Gone", status: "unsubscribed" },
    { email: "bob@example.net", first_name: "Bob" },
  ]);
  const first = await preview(words);
  expect(first).toMatchObject({
    subject: "Bob, it is spring",
    to: { email: "bob@example.net", name: "Bob", kind: "contact" },
    problems: [
      {
        severity: "warning",
        code: "undefined_variable",
        field: "body",
        line: 1,
        column: 45,
        message:
          '{{ company }} is empty for this reader: give it a default, as in {{ company | default: "friend" }}.',
      },
    ],
  });
  expect((await preview({ ...words, audience: ["x@example.net"] })).to).toEqual({
    email: "x@example.net",
    name: null,
    kind: "address",
  });
  expect((await preview({ ...words, audience: { lists: ["list_4f6d0c1e9b7a2d35"] } })).to.kind).toBe(
    "made_up",
  );
});

test("a broken template is an answer, with every fault and its place, and the rest of the mail", async () => {
  const broken = await preview({
    subject: "Hi {{ first_name | shout }}",
    preheader: "Soon",
    body: "<p>\n{{ first_name | loud }}\n{{ 'x' | append: }} {{ company</p>",
    text_body: "Hi {{ email }}",
  });
  expect(broken).toMatchObject({ subject: null, preheader: "Soon", html: null, size_bytes: null });
  expect(broken.text).toMatch(/^Hi ada@example.net\n\nUnsubscribe: /);
  expect(broken.problems.map(({ code, field, line, column }) => [code, field, line, column])).toEqual([
    ["invalid_template", "subject", 1, 4],
    ["invalid_template", "body", 2, 1],
    // The filter fails where it is tried
    ["invalid_template", "body", 3, 1],
    ["invalid_template", "body", 3, 21],
  ]);

  const runaway = await preview({ subject: "Hi", body: "{% for i in (1..100000000) %}x{% endfor %}" });
  expect(runaway).toMatchObject({ subject: "Hi", html: null, text: null });
  expect(runaway.problems).toMatchObject([
    { code: "invalid_template", field: "body", message: expect.stringContaining("more work") },
  ]);
});

test("what is only begun is shown, and nothing is sent or kept of it", async () => {
  expect(await preview({})).toMatchObject({ subject: "", preheader: "", problems: [] });
  expect(await preview({ subject: "Hi", from_email: "hello@" })).toMatchObject({ subject: "Hi" });
  const large = await preview({
    subject: "Hi",
    body: `<p>${"é".repeat(1_500_000)}</p>`,
    text_body: "é".repeat(1_500_000),
  });
  expect(large).toMatchObject({ subject: "Hi", html: null, text: null, size_bytes: null });
  expect(large.problems.map(({ code }) => code)).toEqual(["too_large_to_show"]);

  const refused = await cloud.api("/campaigns/preview", { method: "POST", body: { contact: "nobody" } });
  expect([refused.status, await refused.json()]).toMatchObject([
    400,
    { error: { code: "invalid_request", field: "contact" } },
  ]);
  await untilQuiet(cloud);
  const sent = (await cloud.outbox()).filter(({ tags }) => !tags.campaign_id);
  expect(sent).toEqual([]);
});
