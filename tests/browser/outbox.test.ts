import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { type OutboxMessage, startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { desktop, heading, phone, signIn } from "./visitor.ts";

/** A picture for whoever wants to look, in the folder that SCREENSHOTS names. */
const folder = process.env.SCREENSHOTS;

const picture = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
/** @param remote a picture that is fetched */
const bodyWith = (
  remote: string,
) => `<!doctype html><html><head><meta name="color-scheme" content="light dark">
<style>body { font: 16px sans-serif; margin: 0; padding: 24px; background: #fff; color: #222 }
@media (prefers-color-scheme: dark) { body { background: #16181d; color: #eee } }</style></head>
<body><img alt="Logo" id="own" src="${picture}" width="40" height="40">
<img alt="Remote" id="remote" src="${remote}" width="40" height="40">
<h1>Hello {{ first_name }}</h1><p>The programme is here.</p>
<p><a href="https://shop.example/new">See what is new</a> and <a href="https://shop.example/old">the old</a></p>
<p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p></body></html>`;

let cloud: TestCloud;
let browser: Browser;
let campaignId: string;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  const names = ["Ada", "Grace", "Linus", "Zoë"];
  await addContacts(
    cloud,
    names.map((first_name, n) => ({ email: `reader${n}@example.net`, first_name })),
  );
  const [favicon] = /assets\/favicon[^"]*/.exec(await (await fetch(cloud.origin)).text())!;
  campaignId = await requestCampaign(cloud, {
    campaign_name: "Spring programme",
    from_name: "The Opera",
    subject: "Spring, {{ first_name }}",
    body: bodyWith(`${cloud.origin}/${favicon}`),
    attachments: [{ filename: "programme.txt", content: "U3ByaW5nIQo=", content_type: "text/plain" }],
  });
  await untilCampaign(cloud, campaignId, (c) => isCompleted(c) && c.delivered_count === 4);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const mailTo = async (address: string): Promise<OutboxMessage> =>
  (await cloud.outbox()).findLast(({ to }) => to === address)!;

const open = async (page: Page, { message_id, subject }: OutboxMessage): Promise<void> => {
  await page.goto(`${cloud.origin}/#/outbox/${message_id}`);
  await heading(page, subject).waitFor();
};

const look = async (page: Page, name: string): Promise<void> => {
  expect(await axeViolations(page)).toEqual([]);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wider).toBeLessThanOrEqual(0);
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};

test("the outbox is searched, and leads from a campaign to its mails and back", async () => {
  await requestCampaign(cloud, { audience: ["other@example.net"], subject: "Other news" });
  const { page, complaints } = await signIn(browser, cloud);
  await page.goto(`${cloud.origin}/#/campaigns/${campaignId}`);
  await page.getByRole("link", { name: "See the mails" }).click();
  await page.getByText("Of Spring programme alone.").waitFor();
  const rows = page.getByRole("main").getByRole("listitem");
  await expect.poll(() => rows.count()).toBe(4);

  await page.getByRole("link", { name: "Show all mails" }).click();
  await page.getByText("Other news").waitFor();
  await page.getByLabel("Search the outbox").fill("spring, zo");
  await expect.poll(() => rows.allInnerTexts()).toEqual([expect.stringContaining("reader3@example.net")]);
  await page.reload();
  await expect.poll(() => rows.count()).toBe(1);
  expect(await page.getByLabel("Search the outbox").inputValue()).toBe("spring, zo");
  await page.getByLabel("Search the outbox").fill("nothing such");
  await page.getByText("No mail is like that.").waitFor();
  expect(complaints).toEqual([]);
});

test("a mail is shown as received: on a phone, in the dark, without images, as text, headers and source", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await open(page, await mailTo("reader0@example.net"));
  const frame = page.frameLocator('iframe[title="The message"]');
  await frame.getByRole("heading", { name: "Hello Ada" }).waitFor();
  const background = () => frame.locator("body").evaluate((shown) => getComputedStyle(shown).backgroundColor);
  const remoteWidth = () =>
    frame.locator("#remote").evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth);

  expect(await background()).toBe("rgb(255, 255, 255)");
  await page.getByText("Dark", { exact: true }).click();
  await expect.poll(background).toBe("rgb(22, 24, 29)");
  expect(await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches)).toBe(false);

  await page.getByText("Phone", { exact: true }).click();
  await expect.poll(() => frame.locator("body").evaluate((shown) => shown.clientWidth)).toBeLessThan(380);

  await expect.poll(remoteWidth).toBeGreaterThan(0);
  await page.getByText("Blocked", { exact: true }).click();
  await expect.poll(remoteWidth).toBe(0);

  await page.getByText("Plain text", { exact: true }).click();
  await page.locator(".mail-text").getByText("The programme is here.").waitFor();
  await page.getByText("Headers", { exact: true }).click();
  await page.getByText("List-Unsubscribe=One-Click").waitFor();
  await page.getByText("Source", { exact: true }).click();
  await page.getByText(/as it came over the wire/).waitFor();
  expect(complaints.filter((words) => !words.includes("Content Security Policy"))).toEqual([]);
});

test("the recipient acts, and Tidings hears of it from SES", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await open(page, await mailTo("reader1@example.net"));
  const recipient = page.getByRole("complementary", { name: "The recipient" });
  const became = recipient.getByRole("list", { name: "What became of the mail" });
  await became.getByText("Delivered").first().waitFor();
  // Who looks at it here has not opened it.
  expect(await became.getByText("Opened").count()).toBe(0);

  await recipient.getByRole("button", { name: "Open it" }).click();
  await recipient.getByText("SES says that it was opened.").waitFor();
  await became.getByText("Opened").waitFor();
  await recipient.getByLabel("Link").selectOption("the old (https://shop.example/old)");
  await recipient.getByRole("button", { name: "Click it" }).click();
  await became.getByText("Clicked").waitFor();

  const popup = page.waitForEvent("popup");
  await recipient.getByRole("link", { name: "Unsubscribe on its page" }).click();
  await (await popup).getByRole("heading").first().waitFor();
  expect(await became.getByText("Unsubscribed").count()).toBe(0);
  await recipient.getByRole("button", { name: "Unsubscribe by one click" }).click();
  await became.getByText("Unsubscribed").waitFor();
  await recipient
    .getByText("Suppressed")
    .or(recipient.locator(".badge", { hasText: "Unsubscribed" }))
    .waitFor();

  await recipient.getByRole("button", { name: "Bounce: no such mailbox" }).click();
  await recipient.getByText("What was said").click();
  await recipient.getByText(/550 5\.1\.1/).waitFor();

  // Then the campaign has it, too
  await page.goto(`${cloud.origin}/#/campaigns/${campaignId}`);
  await page.getByRole("row", { name: /reader1@example\.net.*Clicked/ }).waitFor();
  expect(complaints).toEqual([]);
});

test("of a mail that is not tracked nobody is told who opens it", async () => {
  const id = await requestCampaign(cloud, {
    audience: ["reader2@example.net"],
    subject: "Unseen",
    tracking: false,
  });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.delivered_count === 1);
  const { page } = await signIn(browser, cloud);
  await open(page, await mailTo("reader2@example.net"));
  await page.getByText("It is not tracked").waitFor();
  expect(await page.getByRole("button", { name: "Open it" }).count()).toBe(0);
});

for (const [name, screen] of [
  ["1440", { ...desktop, width: 1440 }],
  ["390", { ...phone, width: 390 }],
] as const)
  for (const colorScheme of ["light", "dark"] as const)
    test(`the outbox has no fault that axe finds, at ${name} in ${colorScheme}`, async () => {
      const { page } = await signIn(browser, cloud, screen);
      await page.emulateMedia({ colorScheme });
      await page.goto(`${cloud.origin}/#/outbox`);
      await page.getByRole("link", { name: "reader0@example.net" }).waitFor();
      await look(page, `outbox-${name}-${colorScheme}`);
      await open(page, await mailTo("reader3@example.net"));
      await page.getByText("Delivered").first().waitFor();
      await look(page, `mail-${name}-${colorScheme}`);
      for (const part of ["Plain text", "Headers", "Source"]) {
        await page.getByText(part, { exact: true }).click();
        await look(page, `mail-${part.slice(0, 6)}-${name}-${colorScheme}`);
      }
    });
