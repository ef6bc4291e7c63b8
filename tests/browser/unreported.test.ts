import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { allDeliveries, isCompleted, requestCampaign, sweptUntil } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { pass } from "../support/quiet.ts";
import { launchChromium } from "./chromium.ts";
import { beginDraft, desktop, heading, phone, signIn } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

/** A picture for whoever wants to look, in the folder that SCREENSHOTS names. */
const folder = process.env.SCREENSHOTS;

test("a page says whom SES most likely never had, and a retry mails them and nobody else", async () => {
  // Given: a sender dies before SES has anything of its third block
  await cloud.local("/ses", { method: "PATCH", body: { max_send_rate: 14 } });
  const rules = [{ service: "ses", operation: "SendEmail", kind: "crash-before", skip: 8, count: 1 }];
  await cloud.local("/faults", { method: "PUT", body: { seed: 3, rules } });
  const audience = Array.from({ length: 20 }, (_, i) => `reader${i}@example.net`);
  const id = await requestCampaign(cloud, { campaign_name: "Spring", audience });
  const done = await sweptUntil(cloud, id, (c) => isCompleted(c) && c.delivered_count === c.sent_count);
  await pass(cloud, 3_600);
  await sweptUntil(cloud, id, (c) => c.unreported_count === done.unknown_count);
  const words = `${done.unknown_count} unknown ${done.unknown_count === 1 ? "recipient" : "recipients"}`;
  expect(done.unknown_count).toBeGreaterThan(0);

  for (const screen of [desktop, phone]) {
    // When
    const { page, complaints } = await signIn(browser, cloud, screen);
    await page.goto(`${cloud.origin}/#/campaigns/${id}`);
    await heading(page, "Spring").waitFor();

    // Then
    const whom = done.unknown_count === 1 ? "that one" : "them";
    await page.getByText(`SES most likely never had ${whom}: it told of the messages sent beside`).waitFor();
    await page.getByText(/They get nothing until you try again\./).waitFor();
    await page.getByLabel("Show").selectOption("Unknown, likely never sent");
    const table = page.getByRole("table", { name: "Recipients" });
    await table
      .getByText(/SES most likely never had it/)
      .first()
      .waitFor();
    await expect.poll(() => table.getByRole("row").count()).toBe(done.unknown_count + 1);
    await page.getByRole("button", { name: "Try again" }).click();
    const dialog = page.getByRole("dialog", { name: "Try again?" });
    await dialog.getByLabel(`Try ${words} that SES most likely never had`).check();
    await dialog.getByText(/If only its notices were lost, they get it twice/).waitFor();
    if (folder) await page.screenshot({ path: `${folder}/retry-${screen.width}.png` });
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    if (folder) await page.screenshot({ path: `${folder}/campaign-${screen.width}.png`, fullPage: true });
    expect(complaints).toEqual([]);
    await page.close();
  }

  // When
  const { page } = await signIn(browser, cloud);
  await page.goto(`${cloud.origin}/#/campaigns/${id}`);
  await page.getByRole("button", { name: "Try again" }).click();
  const dialog = page.getByRole("dialog", { name: "Try again?" });
  await dialog.getByRole("checkbox").check();
  await dialog.getByRole("button", { name: "Try again" }).click();

  // Then
  await sweptUntil(cloud, id, (c) => isCompleted(c) && c.sent_count === 20);
  expect((await allDeliveries(cloud, id)).every(({ attempts }) => attempts <= 2)).toBe(true);
});

test("whoever writes a campaign chooses, and reads the risk", async () => {
  for (const screen of [desktop, phone]) {
    const { page, complaints } = await signIn(browser, cloud, screen);
    await beginDraft(page);
    const choice = page.getByRole("group", { name: "If a crash hides whether a message left" });
    await choice.getByText(/if only SES’s notices were lost, that person gets it twice/).waitFor();
    expect(await choice.getByLabel("Hold it until I decide").isChecked()).toBe(true);
    await choice.getByLabel("Send it once more by itself").check();
    if (folder) await page.screenshot({ path: `${folder}/compose-${screen.width}.png`, fullPage: true });
    expect(complaints).toEqual([]);
    await page.close();
  }
});
