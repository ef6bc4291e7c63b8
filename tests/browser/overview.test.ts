import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addDeadLetter, event, operatorSqs } from "../support/dead-letters.ts";
import { revokeKey } from "../support/revoke-key.ts";
import { launchChromium } from "./chromium.ts";
import { lookEverywhere as lookAtBothWidths } from "./look.ts";
import { cells, desktop, enterKey, goTo, heading, signIn, untilFocused, visit } from "./visitor.ts";

/** A picture for whoever wants to look, in the folder that SCREENSHOTS names. */
const folder = process.env.SCREENSHOTS;

let cloud: TestCloud;
let browser: Browser;
let ids: string[];
const readers = (count: number, prefix: string) =>
  Array.from({ length: count }, (_, place) => `${prefix}${place}@example.net`);

beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  ids = [];
  // More than a page of them
  for (let number = 0; number < 27; number++)
    ids.push(
      await requestCampaign(cloud, {
        campaign_name:
          number === 0 ? "Frühling in Łódź, with a name that is longer than any row" : `Weekly ${number}`,
        audience: [
          ...readers(number === 26 ? 94 : 4, `w${number}-`),
          ...(number === 26
            ? Array.from({ length: 13 }, (_, i) => `success+${i}@simulator.amazonses.com`)
            : []),
        ],
        ...(number === 25 && { send_at: new Date(Date.now() + 86_400_000).toISOString() }),
      }),
    );
  for (const [number, id] of ids.entries())
    if (number !== 25)
      await untilCampaign(
        cloud,
        id,
        (c) => isCompleted(c) && c.delivered_count + c.bounced_count === c.sent_count,
      );
  // When all of it is sent: before, the campaign might pause itself for them
  for (const { message_id, to } of await cloud.outbox())
    if (to.startsWith("success+")) await cloud.local(`/outbox/${message_id}/bounce`, { method: "POST" });
  await untilCampaign(cloud, ids[26]!, (c) => c.hard_bounced_count === 13);
  await cloud.api(`/campaigns/${ids[25]}/pause`, { method: "POST" });
});
afterAll(async () => {
  // What is open asks on and on.
  await browser?.close();
  await cloud?.stop();
});

const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Looks at a page as everywhere, and at the narrowest that WCAG asks for. */
const lookEverywhere = async (page: Page, name: string): Promise<void> => {
  await lookAtBothWidths(page, name);
  // https://www.w3.org/TR/WCAG22/#reflow
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await overflow(page)).toBeLessThanOrEqual(0);
};

/** What is said above a campaign's recipients of who is shown. */
const shown = (page: Page, words: string) =>
  page.getByRole("region", { name: "Recipients" }).getByRole("strong").filter({ hasText: words });

const table = (page: Page) => page.getByRole("table", { name: "Campaigns" });
const names = async (page: Page): Promise<string[]> => (await cells(table(page))).map(([name = ""]) => name);

test("campaigns are searched, filtered and gone through; Back restores the page, its height and the focus", async () => {
  const { page, complaints } = await signIn(browser, cloud, { ...desktop, width: 1440 });
  await expect.poll(async () => (await names(page)).length).toBe(25);
  const heights = await table(page)
    .locator("tbody tr")
    .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
  // Of the flagged all is read, without a pointer
  const flagged = table(page).getByRole("row", {
    name: /Weekly 26 .*Too many bounces, 87.9% delivered.*13 of 107 messages bounced .* limit is 5%\)/,
  });
  expect(heights.filter((height) => height > 48).length).toBeLessThanOrEqual(2);
  expect(Math.max(...heights)).toBeLessThanOrEqual(64);
  expect(
    await flagged
      .getByRole("cell")
      .nth(2)
      .evaluate((cell) => cell.scrollWidth - cell.clientWidth),
  ).toBeLessThanOrEqual(0);

  // When gone on, and into a campaign
  await page.getByRole("button", { name: "Next" }).click();
  await expect
    .poll(() => names(page))
    .toEqual(["Weekly 1", "Frühling in Łódź, with a name that is longer than any row"]);
  await page.getByRole("button", { name: "Previous" }).click();
  const link = page.getByRole("link", { name: "Weekly 4", exact: true });
  await link.scrollIntoViewIfNeeded();
  const scrolled = await page.evaluate(() => scrollY);
  expect(scrolled).toBeGreaterThan(0);
  await link.click();
  await heading(page, "Weekly 4").waitFor();
  await page.goBack();
  // Then
  await untilFocused(link);
  expect(await page.evaluate(() => scrollY)).toBe(scrolled);

  // When searched, and filtered
  await page.getByRole("searchbox").fill("lodz");
  await expect.poll(async () => (await names(page)).length).toBe(1);
  await page.reload();
  await expect.poll(async () => (await names(page)).length).toBe(1);
  expect(await page.getByRole("searchbox").inputValue()).toBe("lodz");
  await page.getByRole("searchbox").fill("");
  await page.getByLabel("State").selectOption("Paused");
  await expect.poll(() => names(page)).toEqual(["Weekly 25"]);
  await page.getByLabel("State").selectOption("Failed");
  await page.getByText("No campaign is like that.").waitFor();
  await page.goBack();
  await expect.poll(() => names(page)).toEqual(["Weekly 25"]);
  await page.getByLabel("State").selectOption("Any");
  await expect.poll(async () => (await names(page)).length).toBe(25);
  await lookEverywhere(page, "campaigns");

  // When another is made of one
  await page.getByRole("link", { name: "Duplicate Weekly 26" }).click();
  await heading(page, "Weekly 26 (copy)")
    .or(heading(page, "Copy of Weekly 26"))
    .or(heading(page, "Weekly 26"))
    .waitFor();
  expect(complaints).toEqual([]);
});

test("the overview says what needs a person, with the way there, and how the last days went", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await goTo(page, "Overview");
  const needs = page.getByRole("list", { name: /^Needs you/ });
  await needs.getByText("13 of 107 messages bounced for good").waitFor();
  await expect
    .poll(() => needs.getByRole("listitem").locator("strong").allTextContents())
    .toEqual(["Weekly 26", "Weekly 25"]);
  await page.getByText("Nothing is being sent.").waitFor();
  await page.getByText(/of 50,000/).waitFor();
  const sent = page.getByRole("region", { name: "Sent", exact: true });
  await sent.getByText("207 messages of 26 campaigns").waitFor();
  await sent.getByText("Figures").click();
  await sent.getByRole("cell", { name: "207 of 26 campaigns" }).waitFor();
  await lookEverywhere(page, "overview");

  // When the connection is lost: what is shown stays, and is brought up to date
  const context = page.context();
  await context.setOffline(true);
  await page.getByText("You are offline. What you see may be old").waitFor();
  await needs.getByText("13 of 107 messages bounced for good").waitFor();
  await context.setOffline(false);
  await expect.poll(() => page.getByText("You are offline.").count()).toBe(0);

  // When it goes on in another tab, it needs nobody here
  await cloud.api(`/campaigns/${ids[25]}/resume`, { method: "POST" });
  await expect
    .poll(() => needs.getByRole("listitem").locator("strong").allTextContents())
    .toEqual(["Weekly 26"]);
  await page.getByRole("region", { name: "Ahead" }).getByRole("link", { name: "Weekly 25" }).waitFor();
  await page.getByRole("link", { name: "Look at it: Weekly 26" }).click();
  await heading(page, "Weekly 26").waitFor();
  expect(complaints.filter((text) => !/ERR_INTERNET_DISCONNECTED/.test(text))).toEqual([]);
});

test("campaigns are compared as shares of those delivered", async () => {
  const { page } = await signIn(browser, cloud);
  await page.getByLabel("Select Weekly 26 to compare it").check();
  await page.getByLabel("Select Weekly 24 to compare it").check();
  await page.getByRole("link", { name: "Compare" }).click();
  await heading(page, "Compare campaigns").waitFor();
  // What is chosen is there again by Back, and by a reload
  await page.goBack();
  await page.getByText("2 campaigns selected").waitFor();
  await page.reload();
  await page.getByText("2 campaigns selected").waitFor();
  expect(await page.getByLabel("Select Weekly 24 to compare it").isChecked()).toBe(true);
  await page.getByRole("link", { name: "Compare" }).click();
  await heading(page, "Compare campaigns").waitFor();
  const comparison = page.getByRole("table", { name: "Comparison" });
  await expect
    .poll(async () => Object.fromEntries((await cells(comparison)).map(([line, ...rest]) => [line, rest])))
    .toMatchObject({
      "Sentof the audience": ["100% 107", "100% 4"],
      "Deliveredof those sent": ["87.9% 94", "100% 4"],
      "Bouncedof those sent": ["12.1% 13", "0% 0"],
      "Openedof those delivered": ["0% 0", "0% 0"],
    });
  // Of the domains that both were sent to, and no others
  for (const [title, shares] of [
    ["Delivered, by mail provider", ["100% 94", "100% 4"]],
    ["Bounced, by mail provider", ["0% 0", "0% 0"]],
  ] as const)
    await expect
      .poll(() => cells(page.getByRole("table", { name: title })))
      .toEqual([["example.netof those sent", ...shares]]);
  // The most that are compared
  await page.goto(`${cloud.origin}/#/compare?ids=${ids.slice(-5).join()}`);
  await expect.poll(() => comparison.getByRole("columnheader").count()).toBe(6);
  await lookEverywhere(page, "compare");
  await page.goto(`${cloud.origin}/#/compare?ids=${ids[26]},${ids[24]}`);
  const people = page.getByTitle("Show them: delivered, example.net, Weekly 24");
  await people.click();
  await heading(page, "Weekly 24").waitFor();
  await shown(page, "Delivered · example.net").waitFor();
  await page.goto(`${cloud.origin}/#/compare?ids=${ids[0]},ses_campaign_none`);
  await page.getByText("It takes two to compare").waitFor();
});

test("a campaign that ended is told in words that lead to its people, and shared until that is ended", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await page.goto(`${cloud.origin}/#/campaigns/${ids[26]}`);
  const summary = page.getByRole("region", { name: "In short" });
  await summary.getByRole("link", { name: "87.9% delivered" }).waitFor();
  await summary.getByRole("link", { name: "usually 100%" }).waitFor();
  await summary.getByRole("link", { name: "13 people: no such mailbox" }).click();
  await shown(page, "No such mailbox").waitFor();
  await summary.getByRole("link", { name: "all of them for good" }).click();
  await expect
    .poll(() => page.getByLabel("Show").locator("option:checked").textContent())
    .toBe("Bounced for good");
  const recipients = page.getByRole("heading", { name: "Recipients" });
  await untilFocused(recipients);

  // When shared
  const share = page.getByRole("region", { name: "Share the result" });
  await share.getByLabel("Good for").selectOption("A week");
  await share.getByRole("button", { name: "Make a link" }).click();
  const url = (await share.getByRole("link").getAttribute("href"))!;
  const path = new URL(url).pathname;
  await lookEverywhere(page, "campaign");
  // On paper there are its state and its figures, and nothing to press
  await page.emulateMedia({ media: "print" });
  await page.locator(".page-head").getByText("Completed", { exact: true }).waitFor();
  await page.getByRole("region", { name: "Feedback" }).waitFor();
  expect(await page.getByRole("main").getByRole("button").count()).toBe(0);
  expect(await recipients.count()).toBe(0);
  expect(await page.getByRole("region", { name: /Share|On the web/ }).count()).toBe(0);
  if (folder) await page.screenshot({ path: `${folder}/campaign-print.png`, fullPage: true });
  await page.emulateMedia({ media: "screen" });

  // Then somebody without a key sees it
  const { page: guest, complaints: guests } = await visit(browser, cloud.origin);
  await guest.goto(`${cloud.origin}${path}`);
  await heading(guest, "Weekly 26").waitFor();
  await guest.getByText("87.9% delivered;").waitFor();
  expect(await guest.locator("main").innerHTML()).not.toContain("@");
  await guest.getByText(/^As of \d+ \w+ \d{4}, \d\d:\d\d UTC\./).waitFor();
  await guest
    .getByRole("table", { name: "Bounced, by mail provider" })
    .getByText("simulator.amazonses.com")
    .waitFor();
  await guest.getByRole("table", { name: "Why some did not get it" }).getByText("no such mailbox").waitFor();
  await lookEverywhere(guest, "share");
  // No word of its head is broken
  const heights = await guest
    .locator("thead th")
    .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height));
  expect(Math.max(...heights)).toBeLessThan(45);
  await guest.emulateMedia({ media: "print" });
  expect(await guest.getByRole("link", { name: /CSV/ }).isVisible()).toBe(false);
  await guest.emulateMedia({ media: "screen" });
  const [download] = await Promise.all([
    guest.waitForEvent("download"),
    guest.getByRole("link", { name: /CSV/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("figures.csv");

  // When ended, also in the tab that shows it
  await share.getByRole("button", { name: "End all links" }).click();
  await share.getByRole("button", { name: "Make a link" }).waitFor();
  await guest.reload();
  await heading(guest, "There is nothing to see here").waitFor();
  expect([complaints, guests]).toEqual([[], []]);
});

test("a key that expires is asked for above the overview, and what was shown stays", async () => {
  const key = await cloud.createKey("read", "Expires");
  const { page } = await visit(browser, cloud.origin);
  await enterKey(page, key);
  await heading(page, "Overview").waitFor();
  await page.getByText("13 of 107 messages bounced for good").waitFor();
  expect(await page.getByRole("link", { name: "New campaign" }).count()).toBe(0);
  await revokeKey(cloud, "Expires");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("API key").fill(cloud.key);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await expect.poll(() => dialog.count()).toBe(0);
  await page.getByText("13 of 107 messages bounced for good").waitFor();
});

test("from the overview what was given up on is worked on again, what waits is reviewed, and what is sent moves", async () => {
  // Given
  const sqs = operatorSqs(cloud);
  const ready = event("tidings", "BatchReady", { version: 1, campaign_id: ids[1], batch: 0 });
  await addDeadLetter(sqs, "sender", ready);
  sqs.destroy();
  const waits = { campaign_name: "Four eyes", audience: ["ada@example.net"], approval: "required" };
  await requestCampaign(cloud, waits);
  await cloud.local("/ses", { method: "PATCH", body: { max_send_rate: 2 } });
  const slow = { campaign_name: "Slow", audience: readers(400, "slow-") };
  const slowId = await requestCampaign(cloud, slow);
  await untilCampaign(cloud, slowId, ({ sent_count }) => sent_count > 0);
  const { page, complaints } = await signIn(browser, cloud);
  await goTo(page, "Overview");

  // Then its row moves by itself
  const row = page.getByRole("region", { name: "Sending now" }).getByRole("listitem");
  const words = async () => /[\d.]+% of 400 recipients/.exec((await row.textContent()) ?? "")?.[0];
  await expect.poll(words).toBeDefined();
  const first = await words();
  await expect.poll(words).not.toBe(first);
  await lookEverywhere(page, "overview-busy");

  // When it ends, it is gone from here
  await cloud.api(`/campaigns/${slowId}/cancel`, { method: "POST" });
  await page.getByText("Nothing is being sent.").waitFor();

  // When what was given up on is worked on again
  const needs = page.getByRole("list", { name: /^Needs you/ });
  await needs.getByText("1 event, of sender").waitFor();
  await needs.getByRole("button", { name: "Work on them again" }).click();
  await needs.getByText("They are worked on again.").waitFor();
  await expect.poll(() => needs.getByRole("button").count()).toBe(0);
  await untilCampaign(cloud, ids[1]!, (campaign) => isCompleted(campaign) && campaign.sent_count === 4);

  // When what needs somebody is followed: the people that a reason counts, and the campaign
  await needs.getByRole("link", { name: "13 of 107 messages bounced for good" }).click();
  await heading(page, "Weekly 26").waitFor();
  await expect
    .poll(() => page.getByLabel("Show").locator("option:checked").textContent())
    .toBe("Bounced for good");
  await page.goBack();
  await needs.getByRole("link", { name: "Review it: Four eyes" }).click();
  await heading(page, "Four eyes").waitFor();
  expect(complaints).toEqual([]);
});
