import { simpleParser } from "mailparser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isCompleted, requestCampaign, sweep, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { pass } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

/** Mails these, and waits until it is over. @returns the campaign, and the HTML that each got. */
const mail = async (audience: string[], fields: object) => {
  const id = await requestCampaign(cloud, { audience, ...fields });
  await untilCampaign(cloud, id, isCompleted);
  const got = new Map<string, string>();
  for (const { message_id, to } of (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === id)) {
    const { html } = await simpleParser(await cloud.raw(message_id));
    got.set(to, String(html));
  }
  return { id, got };
};
const viewOf = (html: string): string => /href="([^"]*\/view\/[\w-]+)"/.exec(html)![1]!;

test("the link to read a mail in the browser shows it as its reader got it, until nothing of it is kept", async () => {
  // Given
  for (const [email, first_name] of [
    ["ada@example.net", "Ada <b>"],
    ["grace@example.net", "Grace"],
  ])
    expect((await cloud.api("/contacts", { method: "POST", body: { email, first_name } })).status).toBe(201);
  const { got } = await mail(["ada@example.net", "grace@example.net"], {
    body: '<h1>Hello {{ first_name }}</h1><p><a href="{{ view_in_browser_url }}">Read it in the browser</a></p>',
    preheader: "For {{ first_name }}",
    tracking: false,
  });
  const [ada, grace] = [got.get("ada@example.net")!, got.get("grace@example.net")!];
  const link = viewOf(ada);
  expect(link).not.toBe(viewOf(grace));

  // When it is read, by anybody, and after the contact has another name
  const change = { method: "PATCH", body: { first_name: "Augusta" } };
  expect((await cloud.api("/contacts/ada@example.net", change)).status).toBe(200);
  const shown = await fetch(link);

  // Then
  const html = await shown.text();
  expect(html).toContain("<h1>Hello Ada &lt;b&gt;</h1>");
  expect(html).not.toMatch(/Augusta|Grace/);
  expect(html).toContain("<title>Hello Ada &lt;b&gt;</title>");
  const sentBody = /<h1>[\s\S]*Unsubscribe<\/a>/.exec(ada)![0];
  expect(html.replaceAll(/\s+/g, " ")).toContain(sentBody.replaceAll(/\s+/g, " "));
  expect(Object.fromEntries(shown.headers)).toMatchObject({
    "content-security-policy": expect.stringMatching(/default-src 'none'.*sandbox allow-popups/),
    "referrer-policy": "no-referrer",
    "x-robots-tag": "noindex",
    "cache-control": "no-store",
  });

  // One who is erased is read of no more, the other still is
  expect((await cloud.api("/contacts/ada@example.net", { method: "DELETE" })).status).toBe(204);
  await sweep(cloud);
  const erased = await fetch(link);
  expect([erased.status, await erased.text()]).toEqual([410, expect.stringContaining("is kept no longer")]);
  expect((await fetch(viewOf(grace))).status).toBe(200);

  // And nobody is after the retention
  await pass(cloud, 397 * 86_400);
  expect((await fetch(viewOf(grace))).status).toBe(410);
});

test("a campaign is public from its start on, while its operator says so, and names nobody", async () => {
  // Given
  const body = { email: "secret@example.net", first_name: "Secretary", attributes: { city: "Turin" } };
  expect((await cloud.api("/contacts", { method: "POST", body })).status).toBe(201);
  const words = {
    subject: "For {{ first_name | default: 'all' }} & others",
    body: `<html lang="en"><body><h1>Hello {{ first_name | default: "reader" }} {{ email }} {{ city }}</h1>
      <p><a href="{{ view_in_browser_url }}">Here</a> · <a href="{{ preferences_url }}">Choose</a> · <a href="{{ unsubscribe_url }}">Leave</a></p></body></html>`,
  };
  const { id } = await mail(["secret@example.net"], words);
  const url = `${cloud.origin}/archive/${id}`;
  const publish = (archive: boolean) => cloud.api(`/campaigns/${id}`, { method: "PATCH", body: { archive } });
  const listed = async (path: string) => (await fetch(`${cloud.origin}${path}`)).text();
  expect((await fetch(url)).status).toBe(404);
  expect(await listed("/archive")).not.toContain(id);

  // When it is made public, after it was sent
  expect((await publish(true)).status).toBe(200);

  // Then
  expect(await (await cloud.api(`/campaigns/${id}`)).json()).toMatchObject({ archive: true });
  const shown = await fetch(url);
  const html = await shown.text();
  expect(html.replaceAll(/\s+/g, " ")).toContain(
    `<h1>Hello reader </h1> <p><a href="${url}">Here</a></p></body></html>`,
  );
  expect(html).toContain("<title>For all &amp; others</title>");
  expect(html).not.toMatch(/secret|Turin|nobody\.invalid|unsubscribe/i);
  expect(shown.headers.get("content-security-policy")).toContain("sandbox");
  expect(await listed("/archive")).toMatch(new RegExp(`href="/archive/${id}">For all &amp; others</a>`));
  expect(await listed("/archive/feed.atom")).toContain(
    `<title>For all &amp; others</title><link href="${url}"/>`,
  );
  expect((await cloud.api(`/campaigns/${id}/content`)).status).toBe(200);

  // And one that is not sent yet is nobody's to read, though it is to be public
  const send_at = new Date(Date.now() + 3_600_000).toISOString();
  const ahead = await requestCampaign(cloud, { audience: ["a@example.net"], send_at, archive: true });
  expect((await fetch(`${cloud.origin}/archive/${ahead}`)).status).toBe(404);
  expect(await listed("/archive")).not.toContain(ahead);
  const draft = await cloud.api(`/campaigns/${ahead}/reopen`, { method: "POST" });
  expect(await draft.json()).toMatchObject({ content: { archive: true } });

  // And what is taken back is gone at once
  expect((await publish(false)).status).toBe(200);
  expect((await fetch(url)).status).toBe(404);
  expect(await listed("/archive")).not.toContain(id);
  for (const wrong of [{}, { archive: true, send_at }, { archive: "yes" }])
    expect((await cloud.api(`/campaigns/${id}`, { method: "PATCH", body: wrong })).status).toBe(400);
});
