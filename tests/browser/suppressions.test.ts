import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { untilQuiet } from "../support/quiet.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { cells, definitions, goTo, heading, signIn } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
let campaignId: string;
const bouncer = "bounce@simulator.amazonses.com";
const long = `${"longlocalpart".repeat(4)}@${"long-domain-".repeat(4)}x.example.net`;

beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  await addContacts(cloud, [{ email: bouncer }]);
  campaignId = await requestCampaign(cloud, { campaign_name: "Spring programme" });
  await untilCampaign(cloud, campaignId, (c) => isCompleted(c) && c.bounced_count === 1);
  const emails = [
    ...Array.from({ length: 55 }, (_, n) => `crowd${String(n).padStart(2, "0")}@example.net`),
    long,
  ];
  await cloud.api("/suppressions/bulk", { method: "POST", body: { emails } });
  await untilQuiet(cloud);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const table = (page: Page) => page.getByRole("table", { name: "Suppressions" });
const addresses = async (page: Page) => (await cells(table(page))).map(([address]) => address);
const wide = { width: 1440, height: 900 };
const narrow = { width: 390, height: 844 };

test("a suppression is found, and says where it came from; it is lifted with a reason, by keyboard alone", async () => {
  const { page, complaints } = await signIn(browser, cloud, wide);
  await goTo(page, "Suppressions");
  await page.getByText("57 addresses").waitFor();
  await page.getByLabel("Address begins with").fill("Bounce@");
  await expect.poll(() => addresses(page)).toEqual([bouncer]);
  await page.getByText("1 address", { exact: true }).waitFor();
  expect(page.url()).toContain("#/suppressions?email=Bounce%40");
  expect(await axeViolations(page)).toEqual([]);

  // When its details are opened
  await page.getByRole("button", { name: `Details of ${bouncer}` }).press("Enter");
  const dialog = page.getByRole("dialog", { name: bouncer });
  await dialog.getByRole("link", { name: "Spring programme" }).waitFor();
  expect(await definitions(dialog.locator("dl").first())).toMatchObject({
    Reason: "Bounced",
    "Came from": "Spring programme",
    "The server said": "smtp; 550 5.1.1 user unknown",
  });
  expect(await axeViolations(page)).toEqual([]);

  // When it is lifted, without a reason first
  await dialog.getByRole("button", { name: "Lift the suppression" }).press("Enter");
  await dialog.getByText("Say how the person asked for it, or what was wrong.").waitFor();
  await dialog.getByLabel("Why mail may be sent again").fill("The mailbox was made again.");
  await page.keyboard.press("Enter");
  await page.getByText(`Lifted the suppression of ${bouncer}.`).waitFor();
  await page.getByText("No address is like that.").waitFor();

  // Then it is among the lifted, with the reason
  await page.getByLabel("Show").selectOption("Lifted");
  await page.getByRole("button", { name: `Details of ${bouncer}` }).click();
  await dialog.getByText("The mailbox was made again.").waitFor();
  expect(await dialog.getByRole("button", { name: "Lift the suppression" }).count()).toBe(0);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  expect(complaints).toEqual([]);
});

test("addresses are pasted; what is none is left to be mended", async () => {
  const { page, complaints } = await signIn(browser, cloud, narrow);
  await page.goto(`${cloud.origin}/#/suppressions`);
  await heading(page, "Suppressions").waitFor();
  await page.getByRole("button", { name: "Suppress addresses" }).click();
  const dialog = page.getByRole("dialog", { name: "Suppress addresses" });
  await dialog.getByRole("button", { name: "Suppress", exact: true }).click();
  await dialog.getByText("Enter an address.").waitFor();

  await dialog
    .getByLabel("Addresses")
    .fill("pasted1@example.net, Pasted2@example.net\nnobody;crowd00@example.net");
  await dialog.getByLabel("Reason").selectOption("Complained");
  await dialog.getByRole("button", { name: "Suppress", exact: true }).click();

  await dialog.getByText("1 line left: no addresses").waitFor();
  expect(await dialog.getByLabel("Addresses").inputValue()).toBe("nobody");
  expect(await axeViolations(page)).toEqual([]);
  await dialog.getByLabel("Addresses").fill("somebody@example.net");
  await dialog.getByRole("button", { name: "Suppress", exact: true }).click();
  await page.getByText("Suppressed 1 address.").waitFor();
  await expect
    .poll(async () => (await addresses(page)).slice(0, 3).sort())
    .toEqual(["pasted1@example.net", "pasted2@example.net", "somebody@example.net"]);
  expect(await axeViolations(page)).toEqual([]);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBe(0);
  expect(complaints).toEqual([]);
});

test("pages and filters are in the address: they are linked to, reloaded, and gone back to", async () => {
  const { page, complaints } = await signIn(browser, cloud, wide);
  await page.goto(`${cloud.origin}/#/suppressions?email=crowd`);
  await page.getByText("55 addresses").waitFor();
  await page.getByRole("button", { name: "Next" }).click();
  await expect.poll(async () => (await addresses(page)).length).toBe(5);
  await page.reload();
  await page.getByText("Page 2").waitFor();
  await expect.poll(async () => (await addresses(page))[0]).toBe("crowd50@example.net");
  await page.goBack();
  await page.getByText("Page 1").waitFor();
  await expect.poll(async () => (await addresses(page)).length).toBe(50);

  // Rows of one line, however long
  await page.getByLabel("Address begins with").fill("longlocal");
  await expect.poll(() => addresses(page)).toEqual([long]);
  const heights = await table(page)
    .locator("tbody tr")
    .evaluateAll((rows) => rows.map((row) => row.clientHeight));
  expect(Math.max(...heights)).toBeLessThanOrEqual(48);
  expect(complaints).toEqual([]);
});
