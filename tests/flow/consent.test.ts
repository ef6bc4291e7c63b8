import { BatchWriteCommand, DeleteCommand, GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { simpleParser } from "mailparser";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  allDeliveries,
  getCampaign,
  isCompleted,
  requestCampaign,
  sweep,
  sweptUntil,
  untilCampaign,
} from "../support/campaigns.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { operatorDb } from "../support/contacts.ts";
import { pass, untilQuiet } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const post = (path: string, body: object) => cloud.api(path, { method: "POST", body });
const read = async (path: string) => (await cloud.api(path)).json();
const visit = async (url: string) => await (await fetch(url)).text();
/** Sends a form as a browser does, and does not follow where it leads. */
const submit = async (url: string, fields: Record<string, string> | [string, string][]) => {
  const answer = await fetch(url, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  return { status: answer.status, location: answer.headers.get("location"), text: await answer.text() };
};

const addList = async (name: string, fields: object = {}): Promise<string> => {
  const made = await post("/lists", { name, ...fields });
  expect(made.status).toBe(201);
  return ((await made.json()) as { list_id: string }).list_id;
};
const addContact = async (email: string, lists: string[] = []) =>
  expect((await post("/contacts", { email, lists })).status).toBe(201);

/** Mails these, and waits until everything about it is over. @returns the campaign, and the link of each message. */
const mail = async (audience: string[], fields: object = {}) => {
  const id = await requestCampaign(cloud, { audience, ...fields });
  await untilCampaign(cloud, id, isCompleted);
  await untilQuiet(cloud);
  const links = new Map<string, string>();
  for (const { message_id, to } of (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === id)) {
    const raw = (await cloud.raw(message_id)).toString();
    links.set(to, /^List-Unsubscribe: <([^>]+)>/im.exec(raw)![1]!);
  }
  return { id, links };
};
const statusesOf = async (id: string) =>
  Object.fromEntries(
    (await allDeliveries(cloud, id)).map(({ email, status, error }) => [email, error ?? status]),
  );

test("a link is short, leads to a page that changes nothing, and one click unsubscribes for its campaign", async () => {
  await addContact("click@example.net");
  const { id, links } = await mail(["click@example.net"], {
    body: '<p><a href="{{ preferences_url }}">Choose</a></p>',
  });
  const link = links.get("click@example.net")!;
  expect(link.length).toBeLessThan(200);
  expect(link).not.toContain("click");
  const { message_id } = (await cloud.outbox()).find(({ tags }) => tags.campaign_id === id)!;
  const { html } = await simpleParser(await cloud.raw(message_id));
  // Nobody counts who follows it
  expect(html).toContain(`<a href="${link}/preferences">`);

  for (const page of [link, `${link}/preferences`])
    for (let twice = 0; twice < 2; twice++) expect(await visit(page)).toContain("Stop all further mail");
  expect(await read("/contacts/click@example.net")).toMatchObject({ status: "subscribed" });

  expect((await submit(link, { "List-Unsubscribe": "One-Click" })).text).toContain("You are unsubscribed");
  expect(await read("/suppressions/click@example.net")).toMatchObject({ reason: "unsubscribe", source: id });
  expect(await getCampaign(cloud, id)).toMatchObject({ unsubscribed_count: 1 });

  await submit(`${link}/reason`, { reason: "not_relevant", comment: "I moved." });
  expect(await read(`/campaigns/${id}`)).toMatchObject({ departures: { not_relevant: 1, too_many: 0 } });
  expect(await read("/suppressions/click@example.net")).toMatchObject({
    parting: { reason: "not_relevant", comment: "I moved." },
  });
  expect((await submit(`${link}/undo`, {})).text).toContain("You are subscribed");
  expect(await visit(link)).toContain("Stop all further mail");
});

test("who leaves a list is not put back on it by anybody else, and comes back by the same page", async () => {
  const [news, offers] = [await addList("News"), await addList("Offers", { description: "Once a week" })];
  await addContact("choosy@example.net", [news, offers]);
  const link = (await mail(["choosy@example.net"])).links.get("choosy@example.net")!;
  expect(await visit(link)).toMatch(/News.*Offers.*Once a week/s);

  const left = await submit(`${link}/preferences`, [
    ["shown", news],
    ["shown", offers],
    ["list", news],
  ]);
  expect(left.text).toContain("Your choice is saved");
  expect(await read("/contacts/choosy@example.net")).toMatchObject({ lists: [news], left_lists: [offers] });
  const added = await cloud.api(`/lists/${offers}/contacts/choosy@example.net`, { method: "PUT" });
  expect(await added.json()).toMatchObject({ error: { code: "list_left" } });

  await submit(`${link}/preferences`, [
    ["shown", news],
    ["shown", offers],
    ["list", news],
    ["list", offers],
  ]);
  expect(await read("/contacts/choosy@example.net")).toMatchObject({ lists: [news, offers].sort() });
});

test("who leaves a list after the audience of a campaign to it is frozen gets nothing of that", async () => {
  const list = await addList("Frozen");
  await addContact("leaving@example.net", [list]);
  await addContact("staying@example.net", [list]);
  const link = (await mail(["leaving@example.net"])).links.get("leaving@example.net")!;
  const hour = (later: number) => new Date(Date.now() + later * 3_600_000).toISOString().slice(11, 16);
  const id = await requestCampaign(cloud, {
    audience: { lists: [list] },
    time_zone: "UTC",
    sending_window: { from: hour(1), to: hour(6) },
  });
  await untilCampaign(cloud, id, (c) => c.total_contacts === 2 && c.resumes_at !== null);

  await submit(`${link}/preferences`, { shown: list });
  await pass(cloud, 2 * 3_600);
  await sweptUntil(cloud, id, isCompleted, 60);
  expect(await statusesOf(id)).toEqual({
    "leaving@example.net": "The person left the list.",
    "staying@example.net": "sent",
  });
});

test("who pauses gets nothing until then, or until they end it", async () => {
  await addContact("tired@example.net");
  const link = (await mail(["tired@example.net"])).links.get("tired@example.net")!;
  expect((await submit(`${link}/snooze`, { months: "3" })).text).toContain("Your mail is paused");

  const during = await mail(["tired@example.net"]);
  expect(await statusesOf(during.id)).toEqual({
    "tired@example.net": expect.stringMatching(/^The contact is snoozed until /),
  });
  expect(await visit(link)).toContain("Nothing is sent to you before");
  await submit(`${link}/snooze`, { months: "0" });
  expect((await mail(["tired@example.net"])).links.size).toBe(1);
});

test("who pauses, leaves and comes back gets mail again at once", async () => {
  await addContact("back@example.net");
  const link = (await mail(["back@example.net"])).links.get("back@example.net")!;
  await submit(`${link}/snooze`, { months: "6" });
  await submit(link, { "List-Unsubscribe": "One-Click" });
  expect((await submit(`${link}/undo`, {})).text).toContain("You are subscribed");
  expect(await visit(link)).toContain("Send me nothing for");
  expect((await mail(["back@example.net"])).links.size).toBe(1);
});

test("whose opt-out was lifted gets nothing, is told so, and comes back by the page that is still open", async () => {
  await addContact("phoned@example.net");
  const link = (await mail(["phoned@example.net"])).links.get("phoned@example.net")!;
  await submit(link, { "List-Unsubscribe": "One-Click" });
  const reason = { reason: "They phoned." };
  await cloud.api("/suppressions/phoned@example.net", { method: "DELETE", body: reason });
  expect(await read("/contacts/phoned@example.net")).toMatchObject({ status: "unconfirmed" });
  expect(await visit(link)).toContain("You are unsubscribed");

  expect((await submit(`${link}/undo`, {})).text).toContain("You are subscribed");
  expect(await read("/contacts/phoned@example.net")).toMatchObject({ status: "subscribed" });
});

test("who is no contact any more is not told that anything was kept", async () => {
  await addContact("deleted@example.net", [await addList("Deleted")]);
  const link = (await mail(["deleted@example.net"])).links.get("deleted@example.net")!;
  await cloud.api("/contacts/deleted@example.net", { method: "DELETE" });
  for (const said of [
    await submit(`${link}/snooze`, { months: "1" }),
    await submit(`${link}/preferences`, { shown: "list_0000000000000000" }),
  ])
    expect(said.text).toContain("This could not be kept");
});

test("a link works when the campaign, its rows and the contact are gone, and leaves the suppression alone", async () => {
  await addContact("erased@example.net");
  await addContact("expired@example.net");
  const { id, links } = await mail(["erased@example.net", "expired@example.net"]);
  expect((await cloud.api("/contacts/erased@example.net", { method: "DELETE" })).status).toBe(204);
  await sweep(cloud);
  expect(JSON.stringify(await allDeliveries(cloud, id))).not.toContain("erased@example.net");

  expect((await submit(links.get("erased@example.net")!, {})).text).toContain("You are unsubscribed");
  expect(await read("/suppressions/erased@example.net")).toMatchObject({ reason: "unsubscribe", source: id });
  expect((await cloud.api("/contacts/erased@example.net")).status).toBe(404);
  expect(JSON.stringify(await allDeliveries(cloud, id))).not.toContain("erased@example.net");
  expect(await getCampaign(cloud, id)).toMatchObject({ unsubscribed_count: 1 });

  const db = operatorDb(cloud);
  const { Items = [] } = await db.send(new ScanCommand({ TableName: "EmailDeliveries-local" }));
  const rows = Items.filter(({ batch_id }) => batch_id.startsWith(id));
  for (const { batch_id, entry } of rows)
    await db.send(
      new BatchWriteCommand({
        RequestItems: { "EmailDeliveries-local": [{ DeleteRequest: { Key: { batch_id, entry } } }] },
      }),
    );
  await db.send(new DeleteCommand({ TableName: "EmailCampaigns-local", Key: { campaign_id: id } }));
  const link = links.get("expired@example.net")!;
  expect(await visit(link)).toContain("Stop all further mail from this sender");
  expect((await submit(link, {})).text).toContain("You are unsubscribed");
  expect(await read("/contacts/expired@example.net")).toMatchObject({ status: "unsubscribed" });
  const left = await db.send(new ScanCommand({ TableName: "EmailDeliveries-local" }));
  expect(left.Items!.filter(({ batch_id }) => batch_id.startsWith(id))).toEqual([]);
  db.destroy();
});

/** The messages to an address that are of no campaign. */
const confirmationsTo = async (email: string) =>
  (await cloud.outbox()).filter(({ to, tags }) => to === email && !tags.campaign_id);
const confirmLinkTo = async (email: string) => {
  const [message] = (await confirmationsTo(email)).slice(-1);
  const { text } = await simpleParser(await cloud.raw(message!.message_id));
  return /https?:\S+\/subscribe\/confirm\/[\w-]+/.exec(text!)![0];
};
const openList = () =>
  addList("Letters", {
    double_opt_in: true,
    from_email: "hello@example.com",
    from_name: "Tidings",
    consent_wording: "I want letters.",
  });
const subscribe = (fields: Record<string, string>) => submit(`${cloud.origin}/subscribe`, fields);

test("who subscribes by the form is asked by mail, and is a contact with consent once they confirm", async () => {
  const list_id = await openList();
  expect(await visit(`${cloud.origin}/subscribe/${list_id}`)).toContain("I want letters.");
  const sent = await subscribe({ list_id, email: "New@example.net", first_name: "Ada" });
  expect(sent).toMatchObject({ status: 303, location: "/subscribe/check-your-mail" });
  expect(await visit(`${cloud.origin}${sent.location}`)).toContain("Check your mail");

  const link = await confirmLinkTo("New@example.net");
  for (let twice = 0; twice < 2; twice++) expect(await visit(link)).toContain("Do you want Letters?");
  expect((await cloud.api("/contacts/new@example.net")).status).toBe(404);

  for (let twice = 0; twice < 2; twice++) {
    const { text } = await submit(link, { confirm: "yes" });
    expect(text).toContain("You are subscribed");
  }
  const db = operatorDb(cloud);
  const { Item } = await db.send(
    new GetCommand({ TableName: "EmailContacts-local", Key: { email: "new@example.net" } }),
  );
  db.destroy();
  expect(Item).toMatchObject({ address: "New@example.net", first_name: "Ada", status: "subscribed" });
  expect(Item!.consents).toEqual({
    [list_id]: {
      at: expect.any(String),
      source: "double opt-in",
      ip: "127.0.0.1",
      wording: "I want letters.",
    },
  });
  expect((await mail(["new@example.net"])).links.size).toBe(1);

  // The page has a link to leave by, of no campaign
  const { text } = await submit(link, {});
  const [, leave] = /href="(\/unsubscribe\/[\w-]+)"/.exec(text)!;
  await submit(`${cloud.origin}${leave}`, {});
  expect(await read("/suppressions/new@example.net")).toMatchObject({
    reason: "unsubscribe",
    source: "confirmation",
  });
  // And who left is not brought back by the old mail
  expect((await submit(link, { confirm: "yes" })).text).toContain("You unsubscribed since");

  // When the person asks again, and confirms
  await pass(cloud, 600);
  await subscribe({ list_id, email: "new@example.net" });
  await submit(await confirmLinkTo("new@example.net"), { confirm: "yes" });
  expect(await read("/suppressions/new@example.net")).toMatchObject({
    lift_reason: `The person confirmed that they want ${list_id}.`,
  });
  expect(await read("/contacts/new@example.net")).toMatchObject({ status: "subscribed" });
});

test("nobody learns who is known here, nobody is flooded, and one source asks only so often", async () => {
  const list_id = await openList();
  await addContact("known@example.net", [list_id]);
  await post("/suppressions", { email: "barred@example.net", reason: "complaint" });
  const ask = (email: string) => post("/subscribe", { list_id, email });
  const answers = [];
  for (const email of [
    "known@example.net",
    "barred@example.net",
    "stranger@example.net",
    "stranger@example.net",
  ]) {
    const answer = await ask(email);
    const headers = [...answer.headers.keys()].sort();
    answers.push({ status: answer.status, body: await answer.text(), headers });
  }
  expect(answers).toEqual(Array(4).fill(answers[0]));
  expect(answers[0]).toMatchObject({ status: 202, body: '{"status":"check_your_mail"}' });
  expect(await confirmationsTo("known@example.net")).toHaveLength(1);
  expect(await confirmationsTo("barred@example.net")).toHaveLength(0);
  expect(await confirmationsTo("stranger@example.net")).toHaveLength(1);

  // Each of thirty before it waits for its answer as long as one who gets a mail.
  const refused = await waitFor(
    "a refusal",
    async () => {
      const [answer] = await Promise.all(Array.from({ length: 5 }, () => ask("barred@example.net")));
      return answer!.status === 429 && answer;
    },
    { timeoutMs: 120_000 },
  );
  expect(refused.headers.get("retry-after")).toBe("3600");
  expect(await refused.json()).toMatchObject({ error: { code: "too_many_requests" } });
  // The form says it on its page
  const form = await subscribe({ list_id, email: "other@example.net" });
  expect(form.status).toBe(429);
  expect(form.text).toContain("try again in an hour");
});
