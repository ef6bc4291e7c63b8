import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CampaignReport } from "../../services/deliveries/report-view.ts";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { untilQuiet } from "../support/quiet.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { cells, definitions, heading, signIn, untilFocused } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud({ sesMaxSendRate: 1_000 }), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

/** A picture for whoever wants to look, in the folder that SCREENSHOTS names. */
const folder = process.env.SCREENSHOTS;

const open = async (page: Page, id: string, name: string): Promise<void> => {
  await page.goto(`${cloud.origin}/#/campaigns/${id}`);
  await heading(page, name).waitFor();
  await page.getByRole("region", { name: "Feedback" }).waitFor();
};
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const recipients = (page: Page) => page.getByRole("table", { name: "Recipients" });
const emailsShown = async (page: Page): Promise<string[]> =>
  (await cells(recipients(page))).map(([email]) => email ?? "").sort();

const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148";
const windows = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Thunderbird/133.0";

/** A campaign of which everything happened: two readers, a robot, bounces, and one who must get nothing. */
const givenReport = async (): Promise<string> => {
  await cloud.api("/contacts", { method: "POST", body: { email: "left@example.org" } });
  await cloud.api("/suppressions", { method: "POST", body: { email: "left@example.org", reason: "manual" } });
  const bounces = ["a", "b"].map((which) => `bounce+${which}@simulator.amazonses.com`);
  const readers = ["ada@gmail.com", "bob@example.net", "scan@example.net", "eve@gmail.com"];
  const id = await requestCampaign(cloud, {
    campaign_name: "Everything",
    audience: [...readers, ...bounces, "left@example.org"],
    body: '<p><a href="https://shop.example/new">New</a> <a href="https://shop.example/for/{{ email }}">Yours</a></p>',
  });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.delivered_count === 4 && c.bounced_count === 2);
  const mails = new Map(
    (await cloud.outbox())
      .filter(({ tags }) => tags.campaign_id === id)
      .map(({ to, message_id }) => [to, message_id]),
  );
  const tell = (to: string, type: string, more: object = {}) =>
    cloud.local(`/outbox/${mails.get(to)}/events`, { method: "POST", body: { type, ...more } });
  await tell("ada@gmail.com", "open", { user_agent: iPhone });
  await tell("ada@gmail.com", "click", {
    link: "https://shop.example/for/ada@gmail.com",
    user_agent: iPhone,
  });
  await tell("bob@example.net", "click", { link: "https://shop.example/new", user_agent: windows });
  await tell("scan@example.net", "open", { robot: true });
  await untilCampaign(cloud, id, (c) => c.clicked_count === 2 && c.robot_opened_count === 1);
  await untilQuiet(cloud);
  return id;
};

let made: Promise<string> | undefined;
const everything = (): Promise<string> => {
  made ??= givenReport();
  return made;
};

test("every figure of a campaign leads to its people, and each of them to what became of the mail", async () => {
  const id = await everything();
  const { page, complaints } = await signIn(browser, cloud);
  await open(page, id, "Everything");

  // Of so few nothing is judged.
  expect(await page.locator(".page-head .badge").allTextContents()).toEqual(["Completed"]);
  expect(await definitions(page.getByRole("region", { name: "Feedback" }).locator("dl"))).toMatchObject({
    Delivered: "4 66.7% of sent",
    Opened: "1 25% of delivered",
    Clicked: "2 50% of delivered",
    Bounced: "2 33.3% of sent",
  });
  await page.getByText("33.3% of sent; pauses beyond 5%").waitFor();

  // When each figure is followed
  const bounced = ["bounce+a@simulator.amazonses.com", "bounce+b@simulator.amazonses.com"];
  const readers = ["ada@gmail.com", "bob@example.net"];
  for (const [title, people] of [
    ["opened", ["ada@gmail.com"]],
    ["opened by robots", ["scan@example.net"]],
    ["clicked", readers],
    ["bounced for good", bounced],
    ["no such mailbox", bounced],
    ["suppressed by hand", ["left@example.org"]],
    ["sent, gmail.com", ["ada@gmail.com", "eve@gmail.com"]],
    ["clicked, example.net", ["bob@example.net"]],
    ["followed https://shop.example/for/{{ email }}", ["ada@gmail.com"]],
    ["on: computer", ["bob@example.net"]],
    ["suppressed", ["left@example.org"]],
  ] as const) {
    await page.getByTitle(`Show them: ${title}`, { exact: true }).first().click();
    await expect.poll(() => emailsShown(page)).toEqual(people);
    await untilFocused(page.getByRole("heading", { name: "Recipients" }));
  }
  expect(await axeViolations(page)).toEqual([]);

  expect(complaints).toEqual([]);
});

test("those behind a figure are searched for anew only once its figure changed", async () => {
  const id = await everything();
  const { page, complaints } = await signIn(browser, cloud);
  let searches = 0;
  let [opened, polls] = [1, 0];
  await page.route(`**/campaigns/${id}/deliveries?**`, async (route) => {
    searches++;
    await route.continue();
  });
  await page.route(`**/campaigns/${id}`, async (route) => {
    const response = await route.fetch();
    const json = { ...((await response.json()) as object), opened_count: opened };
    await route.fulfill({ response, json });
    polls++;
  });
  await page.clock.install();
  await page.goto(`${cloud.origin}/#/campaigns/${id}?fact=opened`);
  await expect.poll(() => emailsShown(page)).toEqual(["ada@gmail.com"]);
  const polled = async (times: number) => {
    const until = polls + times;
    while (polls < until) await page.clock.runFor(1_000);
  };

  await polled(5);
  expect(searches).toBe(1);

  opened = 2;
  await polled(3);
  await expect.poll(() => searches).toBe(2);
  await polled(3);
  expect(searches).toBe(2);
  expect(complaints).toEqual([]);
});

test("the way back from a figure is the one before, and all can be shown again", async () => {
  const id = await everything();
  const { page, complaints } = await signIn(browser, cloud);
  await open(page, id, "Everything");
  await page.getByTitle("Show them: on: computer", { exact: true }).click();
  await expect.poll(() => emailsShown(page)).toEqual(["bob@example.net"]);
  await page.getByTitle("Show them: suppressed", { exact: true }).click();
  await expect.poll(() => emailsShown(page)).toEqual(["left@example.org"]);

  // When
  await page.goBack();

  // Then
  await expect.poll(() => emailsShown(page)).toEqual(["bob@example.net"]);
  await button(page, "Show all").click();
  await expect.poll(() => emailsShown(page)).toHaveLength(7);
  expect(complaints).toEqual([]);
});

test("a person is found by address, with all that became of the mail, and the figures are files, too", async () => {
  const id = await everything();
  const { page, complaints } = await signIn(browser, cloud);
  await open(page, id, "Everything");

  // When a person is looked for, from where the figures begin
  await button(page, "Find a recipient").click();
  await untilFocused(page.getByLabel("Find a recipient by address"));
  await page.getByLabel("Find a recipient by address").fill("Nobody@example.net");
  await button(page, "Find").click();
  await page.getByText("Nobody@example.net is not among the recipients of this campaign.").waitFor();
  await page.getByLabel("Find a recipient by address").fill("ADA@gmail.com");
  await page.keyboard.press("Enter");
  await expect.poll(() => emailsShown(page)).toEqual(["ada@gmail.com"]);
  await button(page, "ada@gmail.com").click();

  // Then there is all that became of the mail, and the focus goes back to where it was
  const dialog = page.getByRole("dialog", { name: "ada@gmail.com" });
  await dialog.getByText("on a phone").waitFor();
  expect(await dialog.locator(".timeline-word").allTextContents()).toEqual([
    "Sent",
    "Delivered",
    "Opened",
    "Clicked",
  ]);
  await dialog.getByText("https://shop.example/for/{{ email }}").waitFor();
  // To the second: it may all be within a minute
  for (const at of await dialog.locator("time").allTextContents()) expect(at).toMatch(/\d\d:\d\d:\d\d/);
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await untilFocused(button(page, "ada@gmail.com"));

  // And what the server said is there for who asks, and the figures as a file
  await page.getByText("What was said").click();
  await page.getByText("Permanent/General: smtp; 550 5.1.1 user unknown").first().waitFor();
  const download = page.waitForEvent("download");
  await button(page, "Save as CSV: Mail providers").click();
  expect((await download).suggestedFilename()).toBe(`domains-${id}.csv`);

  expect(complaints).toEqual([]);
});

test("the page of a campaign fits a phone and a wide screen, in the light and in the dark", async () => {
  const id = await everything();
  const { page, complaints } = await signIn(browser, cloud);
  // Given: a course of two hours, which no test waits for
  await page.route(`**/campaigns/${id}/report`, async (route) => {
    const response = await route.fetch();
    const report = (await response.json()) as CampaignReport;
    const from = Date.parse("2026-11-29T08:00:00.000Z");
    const pace = Array.from({ length: 100 }, (_, minute) => ({
      from: new Date(from + minute * 60_000).toISOString(),
      minutes: 1,
      seconds: 60,
      sent: Math.round(500 + 300 * Math.sin(minute / 9)),
    })).filter((_, minute) => minute < 40 || minute > 55);
    await route.fulfill({
      response,
      json: {
        ...report,
        pace,
        account: { max_per_second: 14, quota_left: 49_000, read_at: report.pace[0]!.from },
      },
    });
  });
  await open(page, id, "Everything");
  for (const [width, scheme] of [
    [1440, "light"],
    [390, "light"],
    [1440, "dark"],
    [390, "dark"],
    [320, "light"],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.locator(".rate-chart canvas").waitFor();
    expect(await axeViolations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    // Nothing of a table is out of sight, where nothing says that it can be scrolled.
    const cut = await page
      .locator(".figures-scroll")
      .evaluateAll((all) =>
        all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.textContent),
      );
    expect(cut).toEqual([]);
    if (folder) await page.screenshot({ path: `${folder}/watch-${width}-${scheme}.png`, fullPage: true });
  }
  expect(complaints).toEqual([]);
});

test("the course of the rate is read under the pointer, and goes on without being drawn anew", async () => {
  const id = await everything();
  const { page } = await signIn(browser, cloud);
  let minutes = 20;
  await page.route(`**/campaigns/${id}/report`, async (route) => {
    const response = await route.fetch();
    const report = (await response.json()) as CampaignReport;
    const pace = Array.from({ length: minutes }, (_, minute) => ({
      from: new Date(Date.parse("2026-11-29T08:00:00.000Z") + minute * 60_000).toISOString(),
      minutes: 1,
      seconds: 60,
      sent: 720,
    }));
    await route.fulfill({
      response,
      json: { ...report, pace, account: { max_per_second: 14, quota_left: 9, read_at: pace[0]!.from } },
    });
  });
  await page.clock.install();
  await open(page, id, "Everything");
  const canvas = page.locator(".rate-chart canvas");
  await canvas.waitFor();
  await canvas.evaluate((one) => one.setAttribute("data-first", ""));

  // When
  await page.locator(".rate-chart .u-over").hover();

  // Then
  const legend = page.locator(".rate-chart .u-legend");
  await expect
    .poll(() => legend.textContent())
    .toMatch(/At.*\d\d:\d\d.*Sent.*12 a second.*SES takes.*14 a second/);
  minutes = 40;
  const answered = page.waitForResponse((response) => response.url().endsWith("/report"));
  await page.clock.fastForward(31_000);
  await answered;
  await expect.poll(() => page.locator('table[aria-labelledby="rate-rows"] tbody tr').count()).toBe(40);
  expect(await page.locator(".rate-chart canvas[data-first]").count()).toBe(1);
  await expect.poll(() => legend.textContent()).toMatch(/12 a second/);
});

test("in the colours of the system gauges and the keys of colours are drawn", async () => {
  const id = await everything();
  const { page } = await signIn(browser, cloud);
  await page.emulateMedia({ forcedColors: "active", colorScheme: "light" });
  await open(page, id, "Everything");
  const ground = (selector: string, pseudo?: string) =>
    page
      .locator(selector)
      .first()
      .evaluate((one, before) => getComputedStyle(one, before).backgroundColor, pseudo);

  const [track, fill, line] = [".gauge-track", ".gauge-fill", ".gauge-line"].map((part) => ground(part));
  expect(new Set([await track, await fill, await line]).size).toBe(3);
  expect(await track).not.toBe("rgba(0, 0, 0, 0)");
  const keys = ["delivered", "bounced"].map((part) => ground(`.part-key.${part}`, "::before"));
  expect(new Set(await Promise.all(keys)).size).toBe(2);
});

/** What the browser says of requests that were cut on purpose. */
const isCut = (complaint: string): boolean => /ERR_FAILED|ERR_INTERNET_DISCONNECTED/.test(complaint);

/** A campaign that takes its time. */
const givenSlow = async (name: string, people: number): Promise<string> => {
  await cloud.local("/ses", { method: "PATCH", body: { max_send_rate: 2 } });
  const audience = Array.from({ length: people }, (_, i) => `${name.toLowerCase()}${i}@example.net`);
  const id = await requestCampaign(cloud, { campaign_name: name, audience });
  await untilCampaign(cloud, id, ({ sent_count }) => sent_count > 0);
  return id;
};

test("what is shown says how old it is once the connection is lost, and goes on by itself after", async () => {
  const id = await givenSlow("Cut", 400);
  const { page, complaints } = await signIn(browser, cloud);

  // Given: not even the first answer comes
  let isLost = true;
  await page.route(`**/campaigns/${id}**`, async (route) => {
    if (isLost) await route.abort();
    else await route.continue();
  });
  await page.goto(`${cloud.origin}/#/campaigns/${id}`);
  await page.getByText("The campaign could not be loaded").waitFor();
  isLost = false;
  await heading(page, "Cut").waitFor();
  await page.getByText(/per second/).waitFor();

  // When it is lost while the campaign runs
  isLost = true;

  // Then neither rate nor time left is claimed
  await page.getByText(/^as of \d\d:\d\d:\d\d$/).waitFor();
  expect(await page.getByText(/per second|Estimating/).count()).toBe(0);

  // When an order gets no answer, and never arrives
  await page.clock.install();
  await button(page, "Pause").click();
  const isUnknown = page.getByText("It is not known whether the campaign was paused");
  const notSoFar = page.getByText("It was not carried out so far. Try it again.");
  await isUnknown.waitFor();
  isLost = false;

  // Then it is not known, however often the campaign is seen unchanged, before nothing can be under way any more
  await page.getByText(/^as of/).waitFor({ state: "detached" });
  const asked = () => page.waitForResponse((response) => response.url().endsWith(`/campaigns/${id}`));
  for (let look = 0; look < 3; look++) await asked();
  expect([await isUnknown.count(), await notSoFar.count()]).toEqual([1, 0]);
  await page.clock.fastForward(30_000);
  await notSoFar.waitFor();

  // When it arrives all the same
  await cloud.api(`/campaigns/${id}/pause`, { method: "POST" });

  // Then nothing contradicts it
  await page.getByText("Paused", { exact: true }).waitFor();
  await page.getByText("The campaign was not paused").waitFor({ state: "detached" });
  await button(page, "Resume").click();
  await page.getByText("In progress", { exact: true }).waitFor();

  // When one is carried out at once, and its answer is lost
  await page.route(`**/campaigns/${id}/pause`, async (route) => {
    await route.fetch();
    await route.abort();
  });
  await button(page, "Pause").click();

  // Then what became of it is found out
  await page.getByText("Paused", { exact: true }).waitFor();
  await expect.poll(() => page.getByText(/It is not known|not carried out/).count()).toBe(0);
  await cloud.api(`/campaigns/${id}/cancel`, { method: "POST", body: {} });
  expect(complaints.filter((complaint) => !isCut(complaint))).toEqual([]);
});

test("5,000 recipients are paged and searched as ten are; two pages show the same, and a key that expired is asked for above it", async () => {
  // Given: frozen, and none of it sent, as its window opens in an hour
  const hour = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString().slice(11, 16);
  const audience = Array.from({ length: 5_000 }, (_, i) => `reader${i}@example.net`);
  audience[4_990] = "late@example.org";
  const id = await requestCampaign(cloud, {
    campaign_name: "Large",
    audience,
    sending_window: { from: hour(1), to: hour(6) },
    time_zone: "UTC",
  });
  await untilCampaign(cloud, id, (c) => c.total_contacts === 5_000 && c.resumes_at !== null);
  const { page, complaints } = await signIn(browser, cloud);
  await open(page, id, "Large");
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));

  // When somebody far behind is asked for
  await page.getByTitle("Show them: remaining", { exact: true }).click();
  await expect.poll(() => emailsShown(page)).toHaveLength(25);
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByText("Page 2").waitFor();
  await page.getByLabel("Find a recipient by address").fill("late@example.org");
  await page.keyboard.press("Enter");
  await expect.poll(() => emailsShown(page)).toEqual(["late@example.org"]);
  expect(asked.filter((url) => url.includes("email=late"))).toHaveLength(1);

  // When the key expires: the page waits under the question
  const body = { error: { code: "unauthorized", message: "This API key is not valid, or was revoked." } };
  await page.route("**/campaigns/**", (route) => route.fulfill({ status: 401, json: body }));
  // A poll may have found out before.
  await button(page, "Show all").dispatchEvent("click");
  const question = page.getByRole("dialog", { name: "Sign in again" });
  await question.getByLabel("API key").waitFor();
  await page.unroute("**/campaigns/**");
  await question.getByLabel("API key").fill(cloud.key);
  await question.getByLabel("API key").press("Enter");
  await expect.poll(() => emailsShown(page)).toHaveLength(25);

  // And a second page of the same campaign can stand elsewhere in it
  const second = await page.context().newPage();
  await second.goto(`${cloud.origin}/#/campaigns/${id}?domain=example.org`);
  await expect.poll(() => emailsShown(second)).toEqual(["late@example.org"]);
  await expect.poll(() => emailsShown(page)).toHaveLength(25);
  expect(complaints).toEqual([]);
});
