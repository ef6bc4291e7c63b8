import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { CampaignView } from "../../services/campaigns/schemas.ts";
import type { Segment } from "../../services/segments/segment.ts";
import { isCompleted, mailedBy, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { compose, goTo, heading, review, signIn, untilFocused } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

/** Holds a screen to what every screen is to be, at the width of a desk and of a phone. */
const expectFitting = async (page: Page): Promise<void> => {
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 860 });
    // What is being loaded anew is dimmed for a moment.
    await expect.poll(() => page.locator("[aria-busy=true]").count()).toBe(0);
    expect([width, await axeViolations(page)]).toEqual([width, []]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    if (width === 1440) {
      const heights = await page
        .locator("tbody tr")
        .evaluateAll((rows) => rows.map((row) => row.clientHeight));
      expect(Math.max(0, ...heights)).toBeLessThanOrEqual(48);
    }
  }
  await page.setViewportSize({ width: 1280, height: 860 });
};

const status = (page: Page, text: string | RegExp) =>
  page.getByRole("status").filter({ hasText: text }).waitFor();

test("lists, a segment and a campaign to both, as a person makes them", async () => {
  await addContacts(cloud, [
    ...["ada", "bob", "cyd"].map((name) => ({
      email: `${name}@example.net`,
      attributes: { city: "Berlin", age: 20 },
    })),
    { email: "eve@example.net", attributes: { city: "Ulm", age: 40 } },
    { email: "zoe@example.net" },
  ]);
  const { page, complaints } = await signIn(browser, cloud);

  // A list is made, somebody put on it, and it is renamed
  await goTo(page, "Lists");
  expect(
    await page
      .locator("header [aria-current]")
      .evaluateAll((links) =>
        links.map((link) => `${link.textContent}: ${link.getAttribute("aria-current")}`),
      ),
  ).toEqual(["Audience: true", "Lists: page"]);
  await page.getByLabel("Name of a new list").fill("Newsletter");
  await page.getByRole("button", { name: "Make list" }).click();
  await page.getByRole("link", { name: "Newsletter" }).click();
  await heading(page, "Newsletter").waitFor();
  await page.getByText("Nobody is on it yet").waitFor();
  await page.getByLabel("Address of a contact").fill("nobody@example.net");
  await page.getByRole("button", { name: "Put on list" }).click();
  await page.getByText("There is no contact with this address.").waitFor();
  for (const name of ["zoe", "eve"]) {
    await page.getByLabel("Address of a contact").fill(`${name}@example.net`);
    await page.getByRole("button", { name: "Put on list" }).click();
    await page.getByRole("row", { name: new RegExp(name) }).waitFor();
  }
  await page.getByText("2 contacts", { exact: true }).waitFor();
  await expectFitting(page);
  await page.getByRole("checkbox", { name: "Select eve@example.net" }).check();
  await page.getByRole("button", { name: "Remove from list" }).click();
  const removal = page.getByRole("dialog", { name: "Remove from a list: 1 contact" });
  expect(await removal.getByLabel("List").locator("option:checked").textContent()).toBe("Newsletter");
  await removal.getByRole("button", { name: "Remove", exact: true }).click();
  await removal.getByText("1 contact changed.").waitFor();
  await removal.getByRole("button", { name: "Close" }).click();
  await page.getByText("1 contact", { exact: true }).waitFor();
  await goTo(page, "Lists");
  await page.getByRole("button", { name: "Edit Newsletter" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Weekly");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("row", { name: /^Weekly 1 as of/ }).waitFor();
  await expectFitting(page);

  // A segment is built: city is Berlin, and any of age over 30, or never mailed
  await goTo(page, "Segments");
  await page.getByRole("link", { name: "New segment" }).click();
  await heading(page, "New segment").waitFor();
  await page.getByLabel("Name").fill("Berliners");
  const first = page.getByRole("group", { name: "Condition 1 of Filter", exact: true });
  await first.getByLabel("Field").selectOption("city");
  expect(await page.getByRole("button", { name: "Save segment" }).isDisabled()).toBe(true);
  await first.getByLabel("Value").fill("Berlin");
  await status(page, /^3 contacts, 3 of whom get mail$/);
  await page.getByRole("button", { name: "Add group" }).first().click();
  const inner = page.getByRole("group", { name: "Group 2", exact: true });
  const second = inner.getByRole("group", { name: "Condition 1 of Group 2" });
  await second.getByLabel("Field").selectOption("age");
  await second.getByLabel("How").selectOption("is more than");
  await second.getByLabel("Value").fill("30");
  await status(page, /^0 contacts$/);
  // By keyboard: the new condition has the focus
  await inner.getByRole("button", { name: "Add condition" }).press("Enter");
  const third = inner.getByRole("group", { name: "Condition 2 of Group 2" });
  await third.waitFor();
  await untilFocused(third.getByLabel("Field"));
  await third.getByLabel("Field").selectOption("Last mailed");
  await third.getByLabel("How").selectOption("never");
  await page.getByText("city is “Berlin” and (age is more than 30 or last mailed: never)").waitFor();
  await status(page, /^3 contacts, 3 of whom get mail$/);
  await expectFitting(page);
  await page.getByRole("button", { name: "Save segment" }).click();
  await heading(page, "Segments").waitFor();
  await page.getByRole("row", { name: /^Berliners/ }).waitFor();
  await expectFitting(page);
  const { segments } = (await (await cloud.api("/segments")).json()) as { segments: Segment[] };
  expect(segments.map(({ filter }) => filter)).toEqual([
    {
      all: [
        { field: "attributes.city", operator: "is", value: "Berlin" },
        {
          any: [
            { field: "attributes.age", operator: "more_than", value: 30 },
            { field: "last_email_sent", operator: "empty" },
          ],
        },
      ],
    },
  ]);

  // A campaign goes to both, less one address
  await compose(page, { name: "Both" });
  await page.getByRole("radio", { name: "Lists and segments" }).check();
  await page.getByText("Nobody is chosen yet.").waitFor();
  await page.getByRole("group", { name: "Send to lists" }).getByLabel("Weekly").check();
  await page.getByRole("group", { name: "Send to segments" }).getByLabel("Berliners").check();
  await status(page, /^4 recipients$/);
  await page.getByText("Leave some out").click();
  await page.getByLabel("Leave out these addresses").fill("bob@example.net");
  await status(page, /^3 recipients; 1 more gets nothing/);
  await expectFitting(page);
  await review(page);
  const question = page.getByRole("dialog");
  await question.getByText("List Weekly, segment Berliners, without 1 address").waitFor();
  await question.getByRole("button", { name: "Send now" }).click();
  await heading(page, "Both").waitFor();
  const about = page.getByRole("region", { name: "About" });
  await about.getByText("Without 1 address").waitFor();
  expect(await about.getByRole("link").allTextContents()).toEqual(["Weekly", "Berliners", "Who did what"]);
  await about.getByRole("link", { name: "Weekly" }).click();
  await heading(page, "Weekly").waitFor();

  const { campaigns } = (await (await cloud.api("/campaigns")).json()) as { campaigns: CampaignView[] };
  const id = campaigns[0]!.campaign_id;
  await untilCampaign(cloud, id, isCompleted);
  expect(await mailedBy(cloud, id)).toEqual(["ada", "cyd", "zoe"].map((name) => `${name}@example.net`));
  expect(complaints).toEqual([]);
});
