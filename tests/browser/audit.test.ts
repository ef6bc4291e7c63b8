import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askApi } from "../support/ask.ts";
import { requestCampaign } from "../support/campaigns.ts";
import { clientOf, startTestCloud, type TestCloud } from "../support/cloud.ts";
import { untilQuiet } from "../support/quiet.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { enterKey, goTo, heading, phone, signIn, visit } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
let campaignId: string;
let readKey: string;
const person = "ada@example.net";

beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  readKey = await cloud.createKey("read", "Grace");
  const send = clientOf(cloud.origin, await cloud.createKey("send", "Ada"));
  const read = clientOf(cloud.origin, readKey);
  campaignId = await requestCampaign(cloud, {
    campaign_name: "Spring sale",
    send_at: new Date(Date.now() + 3_600_000).toISOString(),
  });
  await askApi(read, "POST", `/campaigns/${campaignId}/pause`);
  await askApi(send, "POST", `/campaigns/${campaignId}/pause`);
  await askApi(send, "POST", "/contacts", { email: person });
  await askApi(send, "PATCH", `/contacts/${person}`, { company: "Example" });
  // More than a page of them
  for (let n = 0; n < 52; n++)
    await askApi(cloud, "POST", "/snippets", { name: `Greeting ${n}`, text: "Hello," });
  await untilQuiet(cloud);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const rows = (page: Page) => page.getByRole("table", { name: "What was done" }).getByRole("rowheader");
const sentences = async (page: Page) =>
  (await rows(page).allTextContents()).map((text) => text.replace(/\s+/g, " ").trim());
const place = (page: Page) => page.getByRole("navigation").getByRole("link", { name: "Audit log" });

test("it is found from a campaign who did what to it, in words, and who was not allowed to", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await page.goto(`${cloud.origin}/#/campaigns/${campaignId}`);
  await page.getByRole("link", { name: "Who did what" }).click();
  await heading(page, "Audit log").waitFor();
  await expect
    .poll(() => sentences(page))
    .toEqual([
      "Ada’s key paused the campaign “Spring sale”",
      "Grace’s key was not allowed to pause the campaign “Spring sale”",
      "local’s key launched the campaign “Spring sale”",
    ]);
  await page.getByText("Refused", { exact: true }).waitFor();
  expect(await place(page).getAttribute("aria-current")).toBe("page");
  expect(await axeViolations(page)).toEqual([]);

  // When the key is followed, then what else was done with it
  await page.getByRole("link", { name: "Ada’s key" }).click();
  const key = page.getByLabel("By", { exact: true }).locator("option:checked");
  await expect.poll(() => key.textContent()).toBe("Ada");
  await expect.poll(async () => (await sentences(page)).length).toBe(3);
  await page.getByLabel("What", { exact: true }).selectOption("Pause the campaign");
  await expect.poll(() => sentences(page)).toEqual(["Ada’s key paused the campaign “Spring sale”"]);

  // It is in the address: reloaded, it is the same
  await page.reload();
  await expect.poll(() => sentences(page)).toEqual(["Ada’s key paused the campaign “Spring sale”"]);
  expect(complaints).toEqual([]);
});

test("what was done to a person is found by their address, which is shown to nobody who does not have it", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await page.goto(`${cloud.origin}/#/contacts/${person}`);
  await page.getByRole("link", { name: "Who did what" }).click();
  await expect
    .poll(() => sentences(page))
    .toEqual([`Ada’s key changed the contact ${person}`, `Ada’s key added the contact ${person}`]);
  await page.getByLabel("Done to an id or an address").fill("");
  await page.getByLabel("What", { exact: true }).selectOption("Add the contact");
  await expect
    .poll(() => sentences(page))
    .toEqual([expect.stringMatching(/^Ada’s key added the contact [0-9a-f]{8}$/)]);
  await page.getByLabel("What", { exact: true }).selectOption("Delete the contact");
  await page.getByText("Nothing like that was done.").waitFor();
  await page.getByLabel("What", { exact: true }).selectOption("Anything");
  await page.getByLabel("To", { exact: true }).fill("2020-01-01");
  await page.getByText("Nothing like that was done.").waitFor();
  expect(complaints).toEqual([]);
});

test("it is read page by page, on a phone too", async () => {
  const { page, complaints } = await signIn(browser, cloud, phone);
  await goTo(page, "Audit log");
  await expect
    .poll(async () => (await sentences(page)).find((words) => !words.endsWith("signed in to the site")))
    .toBe("local’s key added the snippet “Greeting 51”");
  expect(await axeViolations(page)).toEqual([]);
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBe(0);
  await page.getByRole("button", { name: "Next" }).click();
  await expect.poll(() => sentences(page)).toContain("local’s key launched the campaign “Spring sale”");
  expect(complaints).toEqual([]);
});

test("a key that is no admin's is told why the page is empty, and led there by no campaign", async () => {
  const { page, complaints } = await visit(browser, cloud.origin);
  await enterKey(page, readKey);
  await goTo(page, "Audit log");
  await page.getByText("Your key has the scope read; this needs admin.").waitFor();
  await page.goto(`${cloud.origin}/#/campaigns/${campaignId}`);
  await heading(page, "Spring sale").waitFor();
  await page.getByRole("heading", { name: "About" }).waitFor();
  expect(await page.getByRole("link", { name: "Who did what" }).count()).toBe(0);
  expect(complaints).toEqual([]);
});
