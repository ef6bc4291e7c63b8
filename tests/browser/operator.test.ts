import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  allDeliveries,
  mailedBy,
  mailedSoFar,
  requestCampaign,
  untilCampaign,
} from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { launchChromium } from "./chromium.ts";
import {
  cells,
  compose,
  definitions,
  goTo,
  heading,
  openBeside,
  send,
  signIn,
  untilFocused,
} from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const buttons = (page: Page): Promise<string[]> =>
  page.getByRole("main").locator(".operator").getByRole("button").allTextContents();
const ledger = (page: Page) => definitions(page.getByRole("region", { name: "Ledger" }));
const mailed = async (id: string): Promise<number> => (await mailedSoFar(cloud, id)).length;

test("an operator pauses a campaign, resumes it, and ends it; the counts say who was reached", async () => {
  // Given a campaign that takes its time
  await cloud.local("/ses", { method: "PATCH", body: { max_send_rate: 2 } });
  const audience = Array.from({ length: 200 }, (_, i) => `reader${i}@example.net`);
  const id = await requestCampaign(cloud, { campaign_name: "Steered", audience });
  const { page, complaints } = await signIn(browser, cloud);
  await page.goto(`${cloud.origin}/#/campaigns/${id}`);
  await heading(page, "Steered").waitFor();
  await untilCampaign(cloud, id, ({ sent_count }) => sent_count > 0);

  // When paused: by keyboard, twice before the page can draw anything in between
  const orders: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") orders.push(new URL(request.url()).pathname.split("/").at(-1) ?? "");
  });
  await button(page, "Pause").focus();
  await button(page, "Pause").evaluate((pause: HTMLElement) => {
    pause.click();
    pause.click();
  });

  // Then it stands still, says why, promises no time, and the keyboard is where it was
  await page.getByText("Paused by an operator. Nothing more is sent until it is resumed.").waitFor();
  expect(orders).toEqual(["pause"]);
  expect(await buttons(page)).toEqual(["Resume", "Cancel campaign"]);
  await untilFocused(button(page, "Resume"));
  expect(await page.getByText(/ left$|per second|Time left|Measuring/).count()).toBe(0);
  const still = (await mailedBy(cloud, id)).length;
  await expect
    .poll(() => ledger(page))
    .toMatchObject({ Total: "200", Sent: String(still), Remaining: String(200 - still) });

  // When resumed
  await page.keyboard.press("Enter");

  // Then it goes on
  await button(page, "Pause").waitFor();
  await expect.poll(() => mailed(id)).toBeGreaterThan(still);

  // When cancelled, after a change of mind
  await button(page, "Cancel campaign").click();
  const question = page.getByRole("dialog", { name: "Cancel this campaign?" });
  await question.getByText(/What remains will never be sent/).waitFor();
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  expect(orders).toEqual(["pause", "resume"]);
  await button(page, "Cancel campaign").click();
  await question.getByRole("button", { name: "Cancel for good" }).click();

  // Then it is over, and what is shown is who was mailed
  await page.getByText("Cancelled", { exact: true }).waitFor();
  expect(await buttons(page)).toEqual([]);
  await untilFocused(page.getByRole("heading", { level: 1 }));
  const reached = (await mailedBy(cloud, id)).length;
  await page
    .getByText(`Ended by an operator: ${200 - reached} of 200 recipients were not reached.`)
    .waitFor();
  expect(await ledger(page)).toEqual({
    Total: "200",
    Sent: String(reached),
    Failed: "0",
    Suppressed: "0",
    Unknown: "0",
    Remaining: String(200 - reached),
  });
  expect((await allDeliveries(cloud, id, "&status=sent")).map(({ email }) => email).sort()).toEqual(
    await mailedBy(cloud, id),
  );
  await page.getByLabel("Show").selectOption("Not sent");
  await page.getByRole("table", { name: "Recipients" }).getByText("Not sent").first().waitFor();
  expect(complaints).toEqual([]);
});

test("an order that no longer fits is refused in words, and the page shows what is so", async () => {
  // Given a page that does not know yet that someone else has cancelled
  await cloud.local("/ses", { method: "PATCH", body: { max_send_rate: 1 } });
  const audience = Array.from({ length: 100 }, (_, i) => `late${i}@example.net`);
  const id = await requestCampaign(cloud, { campaign_name: "Refused order", audience });
  const { page, complaints } = await signIn(browser, cloud);
  await page.goto(`${cloud.origin}/#/campaigns/${id}`);
  await button(page, "Pause").waitFor();
  await page.route(`**/campaigns/${id}/pause`, async (route) => {
    await cloud.api(`/campaigns/${id}/cancel`, { method: "POST", body: {} });
    await route.continue();
  });

  // When
  await button(page, "Pause").click();

  // Then
  const alert = page.getByRole("alert");
  await alert.getByText("The campaign was not paused").waitFor();
  await alert
    .getByText("The campaign is cancelled; to pause it, it must be scheduled or pending or in_progress.")
    .waitFor();
  await page.getByText("Cancelled", { exact: true }).waitFor();
  expect(await buttons(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test("a campaign to 5,000 people is counted, watched and stopped, a page of them at a time", async () => {
  await addContacts(
    cloud,
    Array.from({ length: 5_000 }, (_, n) => ({ email: `crowd${n}@example.net` })),
  );
  await cloud.local("/ses", { method: "PATCH", body: { max_send_rate: 14 } });
  const { page, complaints } = await signIn(browser, cloud);
  await goTo(page, "Contacts");
  await page.getByText(/5,000 contacts/).waitFor();

  // When it is asked for
  await compose(page, { name: "Crowd" });
  const beside = await openBeside(page, "report");
  await expect
    .poll(() => definitions(beside.getByLabel("What is sent")))
    .toMatchObject({ Recipients: "5,000" });
  await send(page);

  // Then the ledger closes from the first moment on, and the people come by the page
  await expect.poll(() => ledger(page)).toMatchObject({ Total: "5,000" });
  const shown = async () =>
    (await cells(page.getByRole("table", { name: "Recipients" }))).map(([one]) => one);
  await expect.poll(async () => (await shown()).length).toBeGreaterThan(0);
  const first = await shown();
  expect(first.length).toBeLessThanOrEqual(50);
  await page.getByRole("button", { name: "Next" }).click();
  await expect.poll(async () => (await shown()).some((one) => first.includes(one))).toBe(false);

  // When it is stopped
  await button(page, "Cancel campaign").click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel for good" }).click();
  await page.getByText(/^Ended by an operator: [\d,]+ of 5,000 recipients were not reached\.$/).waitFor();
  expect(complaints).toEqual([]);
});
