import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { TemplateRow } from "../../services/templates/template.ts";
import { blocksToHtml } from "../../web/editor/blocks/to-html.ts";
import { shippedFiles } from "../../web/templates/shipped/all.ts";
import { invitation } from "../../web/templates/shipped/invitation.ts";
import { newsletter } from "../../web/templates/shipped/newsletter.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { axeViolations } from "./axe.ts";
import { closePages, launchChromium } from "./chromium.ts";
import { desktop, goTo, heading, openBeside, phone, signIn, untilFocused, wayTo } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  await addContacts(cloud, [{ email: "ada@example.net", first_name: "Ada" }]);
});
afterEach(() => closePages(browser));
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const subject = (page: Page) => page.getByLabel("Subject");
const dialog = (page: Page, name: string) => page.getByRole("dialog", { name });
const toTemplates = async (page: Page) => {
  await page.getByRole("navigation", { name: "Campaigns" }).getByRole("link", { name: "Templates" }).click();
  await heading(page, "Templates").waitFor();
};
const own = async (): Promise<TemplateRow[]> => {
  const { templates } = (await (await cloud.api("/templates?limit=100")).json()) as {
    templates: TemplateRow[];
  };
  return templates.filter(({ builtin }) => !builtin);
};
const card = (page: Page, name: string) =>
  page.getByRole("listitem").filter({ has: page.getByRole("heading", { level: 3, name, exact: true }) });

test("a campaign begins with a shipped template, becomes one's own, has versions, and one comes back", async () => {
  const { page, complaints } = await signIn(browser, cloud);

  // Given: a new campaign from a shipped template
  await page.getByRole("link", { name: "New campaign" }).click();
  await heading(page, "New campaign").waitFor();
  await page.getByRole("link", { name: "Announcement" }).click();
  await heading(page, "Untitled campaign").waitFor();
  expect(await subject(page).inputValue()).toContain("Something new for you");
  await page.frameLocator("iframe").getByRole("link", { name: "See what is new" }).waitFor();

  // When it is saved as a template
  await page.getByLabel("Campaign name").fill("Spring");
  await subject(page).fill("Our spring");
  await page.getByRole("button", { name: "Save as template" }).click();
  const saveAs = dialog(page, "Save as a template");
  expect(await saveAs.getByLabel("Name").inputValue()).toBe("Spring");
  expect(await axeViolations(page)).toEqual([]);
  await saveAs.getByRole("button", { name: "Save the template" }).click();
  await page.getByText("Saved as version 1 of the template Spring.").waitFor();
  // And again, with other words
  await subject(page).fill("Our late spring");
  await page.getByRole("button", { name: "Save as template" }).click();
  expect(await saveAs.getByRole("radio", { name: "The next version of Spring" }).isChecked()).toBe(true);
  await saveAs.getByRole("button", { name: "Save the new version" }).click();
  await page.getByText("Saved as version 2 of the template Spring.").waitFor();

  // Then both versions are there
  await toTemplates(page);
  await card(page, "Spring").getByText("Version 2").waitFor();
  await page.getByRole("link", { name: "Spring", exact: true }).click();
  await heading(page, "Spring").waitFor();
  await page.getByText("Our late spring").waitFor();
  await page.getByRole("button", { name: "Version 1" }).click();
  await page.getByText("This is version 1 of 2").waitFor();
  await page.locator(".preview-subject").getByText("Our spring", { exact: true }).waitFor();
  expect(await axeViolations(page)).toEqual([]);

  // When the first is restored
  await page.getByRole("button", { name: "Restore this version" }).click();
  // Then
  await page.getByText("Version 1 is the latest again, as version 3.").waitFor();
  await page.getByRole("button", { name: "Version 3, the latest" }).waitFor();
  expect(await own()).toMatchObject([{ name: "Spring", latest_version: 3, subject: "Our spring" }]);
  expect(complaints).toEqual([]);
});

test("a template is edited: what is not saved is kept here, and nobody's version is lost", async () => {
  const content = { format: "html", subject: "One", body: "<p>One</p>" };
  const made = await cloud.api("/templates", { method: "POST", body: { name: "Letter", content } });
  const { template_id } = (await made.json()) as TemplateRow;
  const { page, complaints } = await signIn(browser, cloud);
  await toTemplates(page);
  await card(page, "Letter").getByRole("link", { name: "Edit Letter" }).click();
  await heading(page, "Edit Letter").waitFor();

  // When: the page is left before it is saved
  await subject(page).fill("Mine");
  await page.getByText("Discard changes").waitFor();
  await page.reload();
  // Then
  await page.getByText("What you wrote here before and did not save is here again.").waitFor();
  expect(await subject(page).inputValue()).toBe("Mine");

  // Then what is amiss in its words is said, and leads there; whom it goes to is not asked
  const beside = await openBeside(page, "report");
  await page
    .getByLabel("Message in HTML")
    .fill('<p>{{ frist_name }} <a href="http://example.com">Read</a></p>');
  await beside.getByText("did you mean {{ first_name }}?").waitFor();
  await beside.getByText("A link is not encrypted").waitFor();
  await expect.poll(() => page.locator(".cm-lintRange-warning").count()).toBeGreaterThan(1);
  expect(await beside.getByText("Stands in the way").count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);
  await wayTo(beside, "did you mean").click();
  await untilFocused(page.getByLabel("Message in HTML"));

  // When: somebody saved meanwhile
  const theirs = { version: 1, name: "Letter", content: { ...content, subject: "Theirs" } };
  await cloud.api(`/templates/${template_id}`, { method: "PUT", body: theirs });
  await subject(page).press("Control+s");
  await page.getByText("Somebody saved a version since").waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Save mine after theirs" }).click();

  // Then
  await heading(page, "Letter").waitFor();
  await page.getByRole("button", { name: "Version 3, the latest" }).waitFor();
  const read = async (version: number) =>
    (
      (await (await cloud.api(`/templates/${template_id}?version=${version}`)).json()) as {
        content: { subject: string };
      }
    ).content.subject;
  expect([await read(1), await read(2), await read(3)]).toEqual(["One", "Theirs", "Mine"]);
  expect(complaints).toEqual([]);
});

test("a template is duplicated, renamed and deleted, and the focus goes back", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await toTemplates(page);

  await page.getByRole("button", { name: "Duplicate Newsletter" }).click();
  await page.keyboard.press("Escape");
  await untilFocused(page.getByRole("button", { name: "Duplicate Newsletter" }));
  await page.getByRole("button", { name: "Duplicate Newsletter" }).click();
  const duplicate = dialog(page, "Duplicate Newsletter");
  await duplicate.getByLabel("Name").fill("");
  await duplicate.getByRole("button", { name: "Duplicate" }).click();
  await duplicate.locator('input[aria-invalid="true"]').waitFor();
  await duplicate.getByLabel("Name").fill("Monthly");
  await duplicate.getByRole("button", { name: "Duplicate" }).click();
  await page.getByText("Made Monthly.").waitFor();

  await page.getByRole("button", { name: "Rename Monthly" }).click();
  await dialog(page, "Rename Monthly").getByLabel("Name").fill("Weekly");
  await dialog(page, "Rename Monthly").getByRole("button", { name: "Save" }).click();
  await card(page, "Weekly").getByText("Version 1").waitFor();

  await page.getByRole("button", { name: "Delete Weekly" }).click();
  await dialog(page, "Delete this template?").getByRole("button", { name: "Delete" }).click();
  await page.getByText("Deleted Weekly.").waitFor();
  await expect.poll(async () => (await own()).map(({ name }) => name)).not.toContain("Weekly");
  expect(complaints).toEqual([]);
});

test.each([
  ["light", desktop],
  ["dark", phone],
] as const)(
  "the screens are accessible in the %s, and as wide as the window",
  async (colorScheme, screen) => {
    const { page, complaints } = await signIn(browser, cloud, screen);
    await page.emulateMedia({ colorScheme });
    const look = async (hash: string, title: string) => {
      await page.evaluate((to) => location.assign(to), hash);
      await heading(page, title).waitFor();
      await expect.poll(() => page.locator("iframe").count()).toBeGreaterThan(0);
      expect(await axeViolations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(screen.width);
    };
    await look("#/templates", "Templates");
    await look("#/campaigns/new", "New campaign");
    await look("#/templates/template_welcome", "Welcome");
    expect(complaints).toEqual([]);
  },
);

test("who may only read sees templates, and nothing to do with them", async () => {
  const key = await cloud.createKey("read");
  const { page } = await signIn(browser, { ...cloud, key });
  await goTo(page, "Campaigns");
  await toTemplates(page);
  await card(page, "Invitation").waitFor();
  expect(await page.getByRole("button", { name: /^(Duplicate|Rename|Delete) / }).count()).toBe(0);
  await page.getByRole("link", { name: "Invitation" }).click();
  await heading(page, "Invitation").waitFor();
  await page.frameLocator("iframe").getByText("The name of the evening").waitFor();
  expect(await page.getByRole("link", { name: "New campaign from it" }).count()).toBe(0);
});

/** What axe asks of pages, and no mail program of a mail. */
const ofPages = /^(document-title|html-has-lang|landmark-|region|page-has-heading)/;

const inBoth = shippedFiles.flatMap(({ name, file }) =>
  (["light", "dark"] as const).map((scheme) => [name, scheme, file.body] as const),
);
test.each(inBoth)("the mail of %s can be read in the %s, and fits a phone", async (_, colorScheme, mail) => {
  const page = await browser.newPage({ viewport: phone, colorScheme });
  await page.setContent(mail);
  expect((await axeViolations(page)).filter((violation) => !ofPages.test(violation))).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(phone.width);
  // The ground is of the scheme
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const brightness = Math.max(...(ground.match(/\d+/g) ?? []).slice(0, 3).map(Number));
  expect(colorScheme === "dark" ? brightness < 90 : brightness > 200).toBe(true);
  await page.close();
});

test("columns stand side by side from 600 pixels on, and below one another under that", async () => {
  const page = await browser.newPage();
  for (const { blocks } of [newsletter, invitation]) {
    await page.setContent(blocksToHtml(blocks));
    const tops = async (width: number) => {
      await page.setViewportSize({ width, height: 800 });
      const all = await page
        .locator(".column")
        .evaluateAll((each) => each.map((one) => one.getBoundingClientRect().top));
      return new Set(all).size;
    };
    expect(await tops(600)).toBe(1);
    expect(await tops(599)).toBe(3);
  }
  await page.close();
});
