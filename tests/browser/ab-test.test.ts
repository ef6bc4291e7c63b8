import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { CampaignView } from "../../services/campaigns/schemas.ts";
import { isCompleted, mailedBy, requestCampaign, sweptUntil } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { untilQuiet } from "../support/quiet.ts";
import { axeViolations } from "./axe.ts";
import { closePages, launchChromium } from "./chromium.ts";
import { compose, definitions, openBeside, phone, review, signIn, untilFocused, wayTo } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterEach(() => closePages(browser));
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const readers = (kind: string, count: number) =>
  Array.from({ length: count }, (_, place) => `${kind}${place}@example.net`);
const expectNoViolations = async (page: Page) => {
  expect(await axeViolations(page)).toEqual([]);
};
const isTested = ({ ab_test }: CampaignView) => ab_test?.tested_at != null;
const subjectsOf = async (id: string) => {
  await untilQuiet(cloud);
  const mails = (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === id);
  const groups = Map.groupBy(mails, ({ subject }) => subject);
  return Object.fromEntries([...groups].map(([subject, some]) => [subject, some.length]));
};

test("a person tries two subjects, sees what comes back of each, and chooses what the rest gets", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Two subjects", subject: "Spring", list: readers("two", 40).join("\n") });

  // When a test is begun, and its second variant is not written yet
  await page.getByRole("radio", { name: "Several lines for the inbox" }).check();
  await page.getByLabel("The winner has").selectOption("I choose it");
  await wayTo(await openBeside(page, "report"), "Enter the subject of B.").click();
  await untilFocused(page.getByLabel("Subject of B"));
  await page.keyboard.type("It is spring");
  await button(page, "Add variant C").click();
  await untilFocused(page.getByLabel("Subject of C"));
  await page.keyboard.type("Not that");
  await button(page, "Remove variant C").click();
  await page.getByLabel("Share, in percent").fill("50");
  await page.getByText("Each of the 2 wordings goes to about 10 people. The other 20 wait").waitFor();
  await expectNoViolations(page);

  // Then each is shown as it is made, and tested by itself
  const side = await openBeside(page, "preview");
  await side.getByRole("group", { name: "Which variant" }).getByText("Variant B").click();
  await side.getByText("It is spring", { exact: true }).waitFor();
  await openBeside(page, "test");
  await side.getByLabel("Test addresses").fill("tester@example.net");
  await side.getByRole("group", { name: "Which variant" }).getByText("Variant B").click();
  await button(page, "Send test").click();
  await side.getByText("Sent to tester@example.net: look for “[Test B]” before the subject.").waitFor();

  // And it is there after a reload
  await page
    .locator(".save-words")
    .filter({ hasText: /^Saved/ })
    .waitFor();
  await page.reload();
  expect(await page.getByLabel("Subject of B").inputValue()).toBe("It is spring");

  // When it is sent
  await review(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Each of the 2 wordings goes to about 10 people.").waitFor();
  await dialog.getByText("B: It is spring").waitFor();
  await expectNoViolations(page);
  await dialog.getByRole("button", { name: "Send now" }).click();
  await page.waitForURL(/#\/campaigns\//);
  const id = decodeURIComponent(/#\/campaigns\/([^/]+)$/.exec(page.url())![1]!);
  await sweptUntil(cloud, id, isTested, 60);
  await page.getByText("20 recipients wait until somebody chooses. None is ahead.").waitFor();
  const variants = page.getByRole("region", { name: "A/B test" });
  await expect
    .poll(() => definitions(variants.getByRole("listitem").last()))
    .toEqual({ Sent: "10", Delivered: "10", Opened: "0", Clicked: "0", Unsubscribed: "0" });
  await variants.getByTitle("Show them: delivered, variant B").click();
  await page.getByText("Shown: Delivered · Variant B of the test").waitFor();
  const rows = page.getByRole("table", { name: "Recipients" }).getByRole("row");
  await expect.poll(() => rows.count()).toBe(11);
  await expectNoViolations(page);

  // When a person chooses
  await button(page, "Choose this one: B").click();
  const question = page.getByRole("dialog", { name: "Send B to the rest?" });
  await question.getByText("The 20 recipients who wait get B, within a minute from now.").waitFor();
  await expectNoViolations(page);
  await question.getByRole("button", { name: "Send B" }).click();
  await variants.getByText("B was chosen by hand").waitFor();
  expect(await button(page, "Choose this one: A").count()).toBe(0);
  await sweptUntil(cloud, id, isCompleted, 60);
  expect(await subjectsOf(id)).toEqual({ Spring: 10, "It is spring": 30 });
  expect(await mailedBy(cloud, id)).toEqual(readers("two", 40).toSorted());

  // And what was sent is read by its variants
  await page.getByText("The message, as it was written").click();
  await page.getByRole("group", { name: "Which variant" }).getByText("Variant B").click();
  await page.locator(".preview-subject").filter({ hasText: "It is spring" }).waitFor();
  expect(complaints).toEqual([]);
});

test("another message is written beside the first, on a phone too", async () => {
  const { page, complaints } = await signIn(browser, cloud, phone);
  await compose(page, {
    name: "Two messages",
    subject: "News",
    body: "<p>First</p>",
    list: readers("message", 4).join(","),
  });
  await page.getByRole("radio", { name: "Several messages" }).check();
  const second = page.getByLabel("Variant B in HTML");
  await second.filter({ hasText: "First" }).waitFor();
  await second.fill("<p>Second {{ frist_name }}</p>");

  // Then what is wrong with it is told of it
  await (await openBeside(page, "report")).getByText("Variant B: No contact has {{ frist_name }}").waitFor();
  await expectNoViolations(page);

  // And a test that was given up by mistake comes back
  await page.getByRole("radio", { name: "No test" }).check();
  expect(await second.count()).toBe(0);
  await page.getByRole("radio", { name: "Several messages" }).check();
  await second.filter({ hasText: "Second" }).waitFor();
  expect(complaints).toEqual([]);
});

test("who may only read sees the variants, and chooses none", async () => {
  const campaign_name = "Looked at";
  const id = await requestCampaign(cloud, {
    campaign_name,
    audience: readers("seen", 8),
    ab_test: { share: 50, variants: [{ subject: "B" }], winner: "by_hand" },
  });
  await sweptUntil(cloud, id, isTested, 60);
  const { page } = await signIn(browser, { ...cloud, key: await cloud.createKey("read") });
  await page.getByRole("link", { name: campaign_name, exact: true }).click();
  await page.getByText("4 recipients wait until somebody chooses.").waitFor();
  expect(await button(page, "Choose this one: B").count()).toBe(0);
});
