import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { cells, goTo, heading, type Screen, signIn, untilFocused } from "./visitor.ts";

const bounce = "bounce@simulator.amazonses.com";
const reader = "success@simulator.amazonses.com";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  await addContacts(cloud, [
    { email: bounce },
    { email: reader, first_name: "Grace", last_name: "Hopper", attributes: { city: "Arlington" } },
    { email: `${"long".repeat(14)}@${"long-domain-".repeat(4)}x.example.net`, first_name: "Long".repeat(40) },
    ...Array.from({ length: 60 }, (_, n) => ({ email: `crowd${n}@example.net`, first_name: "Émile" })),
  ]);
  const id = await requestCampaign(cloud, { audience: [bounce, reader], tracking: true });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.bounced_count === 1 && c.delivered_count === 1);
  const mail = (await cloud.outbox()).find(({ to }) => to === reader);
  await cloud.local(`/outbox/${mail!.message_id}/events`, { method: "POST", body: { type: "open" } });
  await waitFor("the open", async () => {
    const history = await cloud.api(`/contacts/${reader}/history`);
    return (await history.text()).includes("opened");
  });
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

/** After a frame the search box waits so long for the next key; the clock that a test sets draws frames so far apart. */
const typingMs = 200;
const frameMs = 16;

const table = (page: Page) => page.getByRole("table", { name: "Contacts" });
const shown = async (page: Page) => (await cells(table(page))).map(([email]) => email);
const untilShown = (page: Page, emails: readonly string[]) => expect.poll(() => shown(page)).toEqual(emails);

test("a person searches, filters, opens a contact, and Back restores what was asked for", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await goTo(page, "Contacts");
  await page.getByText("63 contacts").waitFor();
  const search = page.getByRole("searchbox", { name: "Search" });

  // When the keyboard goes to the search, and a surname is written
  await page.keyboard.press("/");
  await untilFocused(search);
  await page.keyboard.type("hopp");
  await untilShown(page, [reader]);
  await page.getByText("1 contact found").waitFor();
  await untilFocused(search);

  // When a filter finds somebody else
  await search.fill("");
  await page.getByLabel("Suppressed").selectOption("Yes: bounced");
  await untilShown(page, [bounce]);
  await table(page).getByRole("link", { name: bounce }).click();
  await heading(page, bounce).waitFor();
  await page.getByText("Suppressed (bounced): nothing is sent to this address").waitFor();
  await page.getByText(/The receiving server said: .*550 5\.1\.1/).waitFor();
  await page.goBack();

  // Then
  await untilShown(page, [bounce]);
  expect(await page.getByLabel("Suppressed").inputValue()).toBe("bounce");
  await page.reload();
  await untilShown(page, [bounce]);
  await page.getByRole("button", { name: "Show all" }).click();
  await expect.poll(async () => (await shown(page)).length).toBe(50);
  expect(complaints).toEqual([]);
});

test("what is chosen and written while a search begins is not lost to it", async () => {
  const { page } = await signIn(browser, cloud);
  await goTo(page, "Contacts");
  await page.getByText("63 contacts").waitFor();
  const search = page.getByRole("searchbox", { name: "Search" });

  // Given the moment at which a person who types was waited for, and what comes of it waits for the next frame
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
  await page.evaluate(() => requestAnimationFrame(() => document.body.setAttribute("data-frame", "")));
  while ((await page.locator("[data-frame]").count()) === 0) await page.clock.runFor(1);
  await search.pressSequentially("bou");
  await page.clock.runFor(typingMs + frameMs + 4);

  // When something is chosen, and more is written, before that frame
  await page.getByLabel("Suppressed").selectOption("Yes: bounced");
  await search.press("n");
  await page.clock.resume();
  // Then
  await untilShown(page, [bounce]);
  expect(await search.inputValue()).toBe("boun");
  expect(await page.getByLabel("Suppressed").inputValue()).toBe("bounce");
});

test("pages are in the location, and an order begins at the first", async () => {
  const { page } = await signIn(browser, cloud);
  await page.goto(`${cloud.origin}/#/contacts?order=address`);
  const first = async () => (await shown(page))[0];
  await expect.poll(first).toBe(bounce);

  await page.getByRole("button", { name: "Next" }).click();
  await expect.poll(async () => (await shown(page)).length).toBe(13);
  await page.reload();
  await expect.poll(async () => (await shown(page)).length).toBe(13);
  await page.getByText("Page 2").waitFor();
  await page.goBack();
  await expect.poll(first).toBe(bounce);

  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("Page 2").waitFor();
  await page.getByLabel("Order").selectOption("By name");
  // The page before may still be shown, which begins with the same.
  await expect.poll(() => page.getByText("Page 1").count()).toBe(1);
  await expect.poll(first).toBe(bounce);
});

test("a contact has its attributes, and its mails with what became of them in order", async () => {
  const { page } = await signIn(browser, cloud);
  await page.goto(`${cloud.origin}/#/contacts/${encodeURIComponent(reader)}`);
  await heading(page, reader).waitFor();
  await page.getByText("Arlington").waitFor();
  const mails = page.getByRole("list", { name: /^What became of/ });
  await expect
    .poll(() => mails.getByRole("listitem").locator(".timeline-word").allTextContents())
    .toEqual(["Sent", "Delivered", "Opened"]);
});

test.each<Screen>([
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
])("at $width px no row is higher than it may be, and axe finds nothing wrong", async (screen) => {
  const { page } = await signIn(browser, cloud, screen);
  const violations: Record<string, string[]> = {};
  const look = async (hash: string, content: string) => {
    await page.goto(`${cloud.origin}/#/${hash}`);
    await page.getByText(content).first().waitFor();
    violations[hash] = await axeViolations(page);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect([hash, overflow]).toEqual([hash, 0]);
  };
  await look("contacts?order=address", bounce);
  const heights = await table(page)
    .locator("tbody tr")
    .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
  expect(Math.max(...heights)).toBeLessThanOrEqual(screen.width < 640 ? 160 : 48);
  await look(`contacts/${encodeURIComponent(bounce)}`, "550 5.1.1");
  await look(`contacts/${encodeURIComponent(reader)}`, "Opened");

  expect(Object.entries(violations).filter(([, found]) => found.length > 0)).toEqual([]);
});
