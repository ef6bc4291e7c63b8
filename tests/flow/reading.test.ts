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
