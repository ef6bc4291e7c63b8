import { simpleParser } from "mailparser";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CampaignReport } from "../../services/deliveries/report-view.ts";
import {
  allDeliveries,
  getCampaign,
  isCompleted,
  mailedBy,
  requestCampaign,
  sweep,
  sweptUntil,
  untilCampaign,
} from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { expectLedgerCloses } from "../support/ledger.ts";
import { pass, untilQuiet } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const simulator = (name: string) => `${name}@simulator.amazonses.com`;
const contact = async (email: string) =>
  (await (await cloud.api(`/contacts/${email}`)).json()) as { status: string };

test("bounces and complaints suppress, count once however often they are reported, and the next campaign leaves them out", async () => {
  // Given: SES says everything twice, and in any order
  await cloud.local("/ses", {
    method: "PATCH",
    body: { event_faults: { duplicate: 1, reorder: 0.5, seed: 7 } },
  });
  const names = ["success", "bounce+a", "complaint+b", "suppressionlist", "ooto"];
  await addContacts(
    cloud,
    names.map((name) => ({ email: simulator(name) })),
  );

  // When
  const first = await requestCampaign(cloud);
  const done = await untilCampaign(
    cloud,
    first,
    (c) => isCompleted(c) && c.delivered_count === 3 && c.bounced_count === 2 && c.complained_count === 1,
  );

  // Then
  expect(done).toMatchObject({ total_contacts: 5, sent_count: 5, suppressed_count: 0, unknown_count: 0 });
  await untilQuiet(cloud);
  const statuses = await Promise.all(
    names.map(async (name) => [name, (await contact(simulator(name))).status]),
  );
  expect(Object.fromEntries(statuses)).toEqual({
    success: "subscribed",
    "bounce+a": "bounced",
    "complaint+b": "complained",
    suppressionlist: "bounced",
    ooto: "subscribed",
  });
  const { suppressions } = (await (await cloud.api("/suppressions")).json()) as {
    suppressions: { email: string; reason: string; source: string }[];
  };
  expect(suppressions.map(({ email, reason, source }) => [email, reason, source]).sort()).toEqual([
    [simulator("bounce+a"), "bounce", first],
    [simulator("complaint+b"), "complaint", first],
    [simulator("suppressionlist"), "bounce", first],
  ]);
  const bounced = (await allDeliveries(cloud, first)).find(({ email }) => email === simulator("bounce+a"))!;
  expect(bounced).toMatchObject({
    status: "sent",
    bounce: "Permanent/General: smtp; 550 5.1.1 user unknown",
  });

  // When the next campaign goes out: by all contacts, and by a list that names them
  const second = await requestCampaign(cloud);
  const third = await requestCampaign(cloud, { audience: [simulator("bounce+a"), simulator("success")] });

  // Then
  expect(await untilCampaign(cloud, second, isCompleted)).toMatchObject({ total_contacts: 2, sent_count: 2 });
  expect(await mailedBy(cloud, second)).toEqual([simulator("ooto"), simulator("success")]);
  expect(await untilCampaign(cloud, third, isCompleted)).toMatchObject({
    total_contacts: 2,
    sent_count: 1,
    suppressed_count: 1,
  });
  expect(await allDeliveries(cloud, third, "&status=suppressed")).toMatchObject([
    { email: simulator("bounce+a"), status: "suppressed", error: "The address is suppressed: bounce." },
  ]);

  // The doubled events of all three changed nothing more
  await untilQuiet(cloud);
  expect(await getCampaign(cloud, first)).toMatchObject({
    status: "completed",
    delivered_count: 3,
    bounced_count: 2,
    complained_count: 1,
  });
  await cloud.local("/ses", { method: "PATCH", body: { event_faults: { duplicate: 0, reorder: 0 } } });
});

test("opens and clicks count recipients, not events", async () => {
  const id = await requestCampaign(cloud, { audience: ["reader@example.net", "other@example.net"] });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.delivered_count === 2);
  const message = (await cloud.outbox()).find(
    ({ to, tags }) => tags.campaign_id === id && to === "reader@example.net",
  )!;
  for (const type of ["open", "open", "click", "click", "open"])
    await cloud.local(`/outbox/${message.message_id}/events`, { method: "POST", body: { type } });
  await untilCampaign(cloud, id, (c) => c.opened_count > 0 && c.clicked_count > 0);
  await untilQuiet(cloud);
  expect(await getCampaign(cloud, id)).toMatchObject({ opened_count: 1, clicked_count: 1 });
});

/** The figures of a campaign by domain, link, device and reason. */
const reportOf = async (id: string): Promise<CampaignReport> =>
  (await (await cloud.api(`/campaigns/${id}/report`)).json()) as CampaignReport;
const emailsOf = async (id: string, query: string) =>
  (await allDeliveries(cloud, id, query)).map(({ email }) => email);

test("who bounces after the delivery has not got it: ledger, report, summary and the people behind them say the same", async () => {
  const [stays, back] = ["stays@example.net", "back@example.net"];
  const id = await requestCampaign(cloud, { audience: [stays, back] });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.delivered_count === 2);
  const mail = (await cloud.outbox()).find(({ to, tags }) => tags.campaign_id === id && to === back)!;

  await cloud.local(`/outbox/${mail.message_id}/events`, { method: "POST", body: { type: "bounce" } });
  const done = await untilCampaign(cloud, id, (c) => c.bounced_count === 1);

  expect(done).toMatchObject({ sent_count: 2, delivered_count: 1, hard_bounced_count: 1 });
  await untilQuiet(cloud);
  const figures = async () =>
    (await reportOf(id)).domains.map(({ sent, delivered, bounced }) => [sent, delivered, bounced]);
  expect(await figures()).toEqual([[2, 1, 1]]);
  expect(await emailsOf(id, "&fact=delivered")).toEqual([stays]);
  expect(await emailsOf(id, "&fact=bounced")).toEqual([back]);
  const summary = await (await cloud.api(`/campaigns/${id}/summary`)).json();
  expect((summary as { parts: { fact: string; count: number }[] }).parts.slice(0, 1)).toMatchObject([
    { fact: "delivered", count: 1 },
  ]);
  // The evidence of both stays, and a recount finds the same.
  expect(await allDeliveries(cloud, id, `&email=${back}`)).toMatchObject([
    { delivered_at: expect.any(String), bounced_at: expect.any(String) },
  ]);
  const before = done.updated_at;
  await sweptUntil(cloud, id, (c) => c.updated_at > before, 10 * 60);
  expect(await getCampaign(cloud, id)).toMatchObject({ delivered_count: 1, bounced_count: 1 });
  expect(await figures()).toEqual([[2, 1, 1]]);
});

test("a report has a figure for each domain, link, device and reason, and each leads to its people", async () => {
  // Given: robots, two readers, one who is not there, one who never got mail again, and one that cannot be mailed
  await addContacts(cloud, [{ email: "gone@example.org" }, { email: "phone@gmail.com" }]);
  await cloud.api("/suppressions", {
    method: "POST",
    body: { email: "gone@example.org", reason: "manual" },
  });
  const bounces = simulator("bounce+report");
  const audience = [
    "phone@gmail.com",
    "desk@example.net",
    "scanned@example.net",
    bounces,
    "gone@example.org",
  ];
  const body =
    '<p><a href="https://shop.example/new">New</a> <a href="https://shop.example/for/{{ email }}">Yours</a></p>';
  const id = await requestCampaign(cloud, { audience, body });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.delivered_count === 3 && c.bounced_count === 1);
  const mails = new Map(
    (await cloud.outbox())
      .filter(({ tags }) => tags.campaign_id === id)
      .map(({ to, message_id }) => [to, message_id]),
  );
  const tell = (to: string, type: string, more: object = {}) =>
    cloud.local(`/outbox/${mails.get(to)}/events`, { method: "POST", body: { type, ...more } });
  const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148";

  // When
  await tell("phone@gmail.com", "open", { user_agent: iPhone });
  for (const city of ["phone@gmail.com", "other"])
    await tell("phone@gmail.com", "click", { link: `https://shop.example/for/${city}`, user_agent: iPhone });
  await tell("desk@example.net", "click", {
    link: "https://shop.example/new",
    user_agent: "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Thunderbird/133.0",
  });
  await tell("scanned@example.net", "open", { robot: true });
  await tell("scanned@example.net", "click", { link: "https://shop.example/new", robot: true });
  await untilCampaign(cloud, id, (c) => c.clicked_count === 2 && c.robot_clicked_count === 1);

  // Then robots are apart, and everybody is counted once
  await untilQuiet(cloud);
  const live = await reportOf(id);
  expect(await getCampaign(cloud, id)).toMatchObject({ opened_count: 1, robot_opened_count: 1 });
  expect(live.links).toEqual([
    { place: 0, link: "https://shop.example/new", people: 1, unsubscribed: 0 },
    { place: 1, link: "https://shop.example/for/{{ email }}", people: 1, unsubscribed: 0 },
  ]);
  expect(live.devices).toEqual({ phone: 1, tablet: 0, computer: 1, hidden: 0 });
  expect(live.reasons).toEqual([
    { reason: "no_such_mailbox", kind: "bounced", people: 1 },
    { reason: "suppressed_by_hand", kind: "suppressed", people: 1 },
  ]);
  const quiet = { bounced: 0, hard_bounced: 0, complained: 0, opened: 0 };
  expect(live.domains).toEqual([
    { domain: "gmail.com", ...quiet, sent: 1, delivered: 1, opened: 1, clicked: 1 },
    { domain: "example.net", ...quiet, sent: 2, delivered: 2, clicked: 1 },
    {
      // One alone of a domain is named by it.
      domain: null,
      ...quiet,
      sent: 1,
      delivered: 0,
      bounced: 1,
      hard_bounced: 1,
      clicked: 0,
    },
  ]);
  expect(live.pace.reduce((sum, { sent }) => sum + sent, 0)).toBe(4);
  expect(live.account).toMatchObject({ max_per_second: expect.any(Number) });

  // And each figure leads to whom it counts
  for (const [query, people] of [
    ["&fact=clicked", ["phone@gmail.com", "desk@example.net"]],
    ["&fact=clicked&domain=example.net", ["desk@example.net"]],
    ["&fact=robot_opened", ["scanned@example.net"]],
    ["&link=1", ["phone@gmail.com"]],
    ["&device=computer", ["desk@example.net"]],
    ["&fact=hard_bounced", [bounces]],
    ["&reason=no_such_mailbox", [bounces]],
    ["&reason=suppressed_by_hand", ["gone@example.org"]],
    ["&fact=soft_bounced", []],
    ["&fact=no_word", []],
    ["&domain=others", [bounces, "gone@example.org"]],
    ["&email=DESK@example.net", ["desk@example.net"]],
    ["&email=nobody@example.net", []],
  ] as const)
    expect([query, new Set(await emailsOf(id, query))]).toEqual([query, new Set(people)]);
  const refused = await cloud.api(`/campaigns/${id}/deliveries?fact=loved`);
  expect([refused.status, await refused.json()]).toMatchObject([400, { error: { field: "fact" } }]);

  // And a recount of the rows changes nothing of it
  await pass(cloud, 120);
  await sweep(cloud);
  expect(await reportOf(id)).toEqual({ ...live, account: expect.anything() });
});

test("a tracked mail leads its links past SES, but not the one to unsubscribe by; an untracked one is as it was written", async () => {
  const body = '<p><a href="https://shop.example/new">New</a> <a href="{{ unsubscribe_url }}">Leave</a></p>';
  const mailOf = async (fields: object) => {
    const id = await requestCampaign(cloud, { audience: ["follower@example.net"], body, ...fields });
    await untilCampaign(cloud, id, isCompleted);
    const { message_id } = (await cloud.outbox()).find(({ tags }) => tags.campaign_id === id)!;
    const { html } = await simpleParser(await cloud.raw(message_id));
    const [shop, leave] = [...(html as string).matchAll(/href="([^"]*)"/g)].map(([, link]) => link!);
    return { id, message_id, html: html as string, shop: shop!, leave: leave! };
  };

  const tracked = await mailOf({});
  expect(tracked.leave).toMatch(new RegExp(`^${cloud.origin}/unsubscribe/`));
  expect((await fetch(tracked.leave)).status).toBe(200);
  const followed = await fetch(tracked.shop, { redirect: "manual" });
  expect([followed.status, followed.headers.get("location")]).toEqual([302, "https://shop.example/new"]);
  await fetch(/src="([^"]*)"/.exec(tracked.html)![1]!);
  await untilCampaign(cloud, tracked.id, (c) => c.opened_count === 1 && c.clicked_count === 1);

  const plain = await mailOf({ tracking: false });
  expect([plain.shop, plain.html]).toEqual([
    "https://shop.example/new",
    expect.not.stringMatching(/<img|no-track/),
  ]);
  for (const type of ["open", "click"])
    await cloud.local(`/outbox/${plain.message_id}/events`, { method: "POST", body: { type } });
  await untilQuiet(cloud);
  expect(await getCampaign(cloud, plain.id)).toMatchObject({
    tracking: false,
    opened_count: 0,
    clicked_count: 0,
  });
});

test("a suppression that comes between batching and sending is honoured", async () => {
  // Given a campaign whose audience is frozen, and whose sending window opens in an hour
  const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
  const id = await requestCampaign(cloud, {
    audience: ["late@example.net", "fine@example.net"],
    time_zone: "UTC",
    sending_window: { from: hour(1), to: hour(6) },
  });
  await untilCampaign(cloud, id, (c) => c.total_contacts === 2 && c.resumes_at !== null);

  // When
  await cloud.api("/suppressions", { method: "POST", body: { email: "late@example.net" } });
  await pass(cloud, 3_600);

  // Then
  expect(await sweptUntil(cloud, id, isCompleted, 60)).toMatchObject({ sent_count: 1, suppressed_count: 1 });
  expect(await mailedBy(cloud, id)).toEqual(["fine@example.net"]);
  await expectLedgerCloses(cloud, id);
});

test("the link of a message unsubscribes by POST only, without a key, and for good", async () => {
  // Given
  await addContacts(cloud, [{ email: "tired@example.net", first_name: "T" }]);
  const id = await requestCampaign(cloud, { audience: ["tired@example.net"] });
  await untilCampaign(cloud, id, isCompleted);
  const message = (await cloud.outbox()).find(({ tags }) => tags.campaign_id === id)!;
  const raw = (await cloud.raw(message.message_id)).toString();
  const link = /^List-Unsubscribe: <([^>]+)>/im.exec(raw)![1]!;

  // When a scanner follows it
  const page = await fetch(link);
  // Then nothing happened
  expect(page.status).toBe(200);
  expect(await page.text()).toMatch(/<button/);
  await untilQuiet(cloud);
  expect(await contact("tired@example.net")).toMatchObject({ status: "subscribed" });

  // When the mail program posts, twice
  for (let time = 0; time < 2; time++) {
    const posted = await fetch(link, {
      method: "POST",
      redirect: "error",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    });
    expect(posted.status).toBe(200);
  }
  // Then
  expect(await contact("tired@example.net")).toMatchObject({ status: "unsubscribed" });
  await untilCampaign(cloud, id, (c) => c.unsubscribed_count > 0);
  await untilQuiet(cloud);
  expect(await getCampaign(cloud, id)).toMatchObject({ unsubscribed_count: 1 });

  // When it was a mistake
  const left = await (await fetch(link)).text();
  expect(left).toContain("You are unsubscribed");
  expect(left).toContain("t•••@example.net");
  const undo = new URL(/action="([^"]+)"/.exec(left)![1]!, link);
  // Then the person comes back, by POST only, and may leave again
  expect((await fetch(undo)).status).toBe(405);
  expect(await (await fetch(undo, { method: "POST" })).text()).toContain("You are subscribed");
  expect(await contact("tired@example.net")).toMatchObject({ status: "subscribed" });
  expect(await (await fetch(link)).text()).toContain("Stop all further mail");
  expect((await fetch(link, { method: "POST" })).status).toBe(200);
  expect(await contact("tired@example.net")).toMatchObject({ status: "unsubscribed" });

  // When the contact is deleted and comes back by an import
  await cloud.api("/contacts/tired@example.net", { method: "DELETE" });
  const imported = await cloud.api("/contacts", { method: "POST", body: { email: "tired@example.net" } });
  expect(imported.status).toBe(201);
  const next = await requestCampaign(cloud, { audience: ["tired@example.net"] });
  // Then it is still left alone
  expect(await untilCampaign(cloud, next, isCompleted)).toMatchObject({ sent_count: 0, suppressed_count: 1 });
  expect(await mailedBy(cloud, next)).toEqual([]);
  const refused = await cloud.api("/contacts/tired@example.net", {
    method: "PATCH",
    body: { status: "subscribed" },
  });
  expect(refused.status).toBe(409);
  expect(await refused.json()).toMatchObject({ error: { code: "contact_suppressed", field: "status" } });

  // A token nobody signed is no link
  expect((await fetch(link.replace(/.{3}$/, "AAA"), { method: "POST" })).status).toBe(404);
});
