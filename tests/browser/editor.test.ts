import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { arrived } from "./arrived.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { compose, desktop, phone, send, signIn } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  await addContacts(cloud, [{ email: "ada@example.net", attributes: { city: "London" } }]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const html = (page: Page) => page.getByRole("textbox", { name: "Message in HTML" });
const blocks = (page: Page) => page.getByRole("textbox", { name: "Message in blocks" });
const inEditor = (page: Page) => page.locator(".message-editor");
const panel = (page: Page, name: string) => page.getByRole("dialog", { name });
const written = (page: Page) => html(page).locator(".cm-line").allInnerTexts();

/** Those of axe, which cannot speak with the frame of a preview, are not. */
const isOwn = (complaint: string) => !complaint.includes("postMessage");

const addBlock = async (page: Page, name: string) => {
  await page.getByRole("button", { name: "+ Add" }).click();
  await panel(page, "Add a block").getByRole("button", { name, exact: true }).click();
};

const openBlocks = async (page: Page) => {
  await inEditor(page).getByRole("button", { name: "Blocks" }).click();
  await blocks(page).waitFor();
};

test.each([
  ["on a desktop", desktop],
  ["on a phone", phone],
])("a mail is written in blocks and arrives as it was written, %s", async (_, screen) => {
  const { page, complaints } = await signIn(browser, cloud, screen);
  const name = `Blocks ${screen.width}`;
  await compose(page, { name, body: "", list: "ada@example.net", subject: name });
  await openBlocks(page);

  // When it is written: with a field that is typed, one that is picked, a button and columns
  await blocks(page).locator("h1").click();
  await page.keyboard.type("Spring programme");
  await page.keyboard.press("Enter");
  await page.keyboard.type("For {{ company | default: 'readers' }} in ");
  await inEditor(page).getByRole("button", { name: "{{ }} Field" }).click();
  await panel(page, "Insert a merge field").getByLabel("Where it is empty, write").fill("Rome");
  await panel(page, "Insert a merge field").getByRole("button", { name: "city" }).click();
  await page.keyboard.type(" only.");
  await addBlock(page, "Button");
  await page.keyboard.type("Read more");
  await page.getByLabel("Leads to").fill("example.com/spring");
  await addBlock(page, "Two columns");
  await page.keyboard.type("On the left");
  expect(await axeViolations(page)).toEqual([]);
  await send(page);

  // Then
  const mail = await arrived(cloud, name);
  const body = String(mail.html);
  expect(body).toContain("Spring programme</h1>");
  expect(body).toContain("For readers in London only.</p>");
  // Where it leads goes past the tracking of the stage
  expect(body).toMatch(/<a href="http[^"]*" style="[^"]*color:#ffffff[^"]*">Read more<\/a>/);
  expect(body).toMatch(/<td class="column"[^>]*><p [^>]*>On the left<\/p>/);
  expect(body).toMatch(/<a class="small" href="http[^"]*\/unsubscribe\/[^"]*"[^>]*>Unsubscribe<\/a>/);
  expect(body).not.toContain("{{");
  expect(complaints.filter(isOwn)).toEqual([]);
});

test("blocks are moved, copied and deleted by the keyboard, and all of it is undone", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Keys", body: "" });
  await openBlocks(page);
  await blocks(page).locator("h1").click();
  await page.keyboard.type("One");
  const shown = () =>
    blocks(page)
      .locator("h1, hr")
      .evaluateAll((all) => all.map(({ tagName }) => tagName));
  await addBlock(page, "Line");
  expect(await shown()).toEqual(["H1", "HR"]);

  await page.keyboard.press("Alt+ArrowUp");
  expect(await shown()).toEqual(["HR", "H1"]);
  await page.getByRole("button", { name: "Add a copy" }).click();
  expect(await shown()).toEqual(["HR", "HR", "H1"]);
  await page.getByRole("button", { name: "Delete this block" }).click();
  expect(await shown()).toEqual(["HR", "H1"]);
  for (let step = 0; step < 3; step++) await page.getByRole("button", { name: "Undo" }).click();
  expect(await shown()).toEqual(["H1", "HR"]);
  expect(complaints.filter(isOwn)).toEqual([]);
});

test("a panel has the focus the moment it is there: what is typed at once goes where it was meant", async () => {
  const { page } = await signIn(browser, cloud);
  await compose(page, { name: "Quick", body: "" });
  const focused = inEditor(page)
    .locator('[aria-label="Insert a merge field"]')
    .evaluate(
      (element) =>
        new Promise((resolve) => {
          const look = () => resolve(document.activeElement?.getAttribute("type"));
          new MutationObserver(look).observe(element, { childList: true });
        }),
    );
  await inEditor(page).getByRole("button", { name: "{{ }} Field" }).click();
  expect(await focused).toBe("search");
});

test("what another format would lose is said before, and blocks are there again", async () => {
  const { page } = await signIn(browser, cloud);
  await compose(page, { name: "Both", body: "" });
  await openBlocks(page);
  await blocks(page).locator("h1").click();
  await page.keyboard.type("Kept");

  await inEditor(page).getByRole("button", { name: "HTML" }).click();
  await panel(page, "Go on in HTML?").getByRole("button", { name: "Stay" }).click();
  await blocks(page).waitFor();
  await inEditor(page).getByRole("button", { name: "HTML" }).click();
  await panel(page, "Go on in HTML?").getByRole("button", { name: "Go on in HTML" }).click();
  // Below the styles: what is not in sight of a long text is not drawn.
  await html(page).press("Control+End");
  await html(page).getByText("Kept").waitFor();

  await html(page).fill("<p>Other</p>");
  await inEditor(page).getByRole("button", { name: "Blocks" }).click();
  await panel(page, "Back to the blocks?").getByRole("button", { name: "Back to the blocks" }).click();
  await blocks(page).getByRole("heading", { name: "Kept" }).waitFor();

  await page.getByText("Plain-text version").click();
  await page.getByRole("button", { name: "Write it from the message" }).click();
  await expect
    .poll(() => page.getByLabel("Message in plain text").inputValue())
    .toMatch(
      /^Kept\n====\n\nHello \{\{ first_name \| default: 'there' \}\},\n\n--\nUnsubscribe \(\{\{ unsubscribe_url \}\}\)/,
    );
});

test("HTML is completed and checked as it is typed, and Tab leaves it after Escape", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "HTML", body: "" });
  // Which fields there are is known by then
  await inEditor(page).getByRole("button", { name: "{{ }} Field" }).click();
  await panel(page, "Insert a merge field").getByRole("button", { name: "city" }).waitFor();
  await page.keyboard.press("Escape");
  await html(page).click();

  // When a field is begun, it is completed
  const city = page.getByRole("option", { name: /^city/ });
  await page.keyboard.type("<b>{{ ci", { delay: 100 });
  await city.click();
  await page.keyboard.type("Rome");
  await expect.poll(() => written(page)).toEqual(["<b>{{ city | default: 'Rome' }}"]);

  // What is typed is what is there: no tag and no bracket is put in twice
  await html(page).fill("");
  const typed = "<ul><li>{{ city }}</li><li>{% if city %}(\"b\"){% endif %}</li></ul><p title='x'>it's</p>";
  await page.keyboard.type(typed);
  await expect.poll(() => written(page)).toEqual([typed]);

  // Fast typing loses nothing
  await page.keyboard.press("Control+End");
  const words = "The quick brown fox jumps over the lazy dog. ".repeat(4);
  await page.keyboard.type(words);
  await expect.poll(async () => (await written(page)).join("")).toContain(words.trim());

  // When something is wrong, it is shown where it is
  await html(page).fill("<p>\n{% if city %}");
  const mark = html(page).locator(".cm-lintRange-error");
  await expect.poll(() => mark.allInnerTexts()).toEqual(["{% if city %}"]);
  expect(await axeViolations(page)).toEqual([]);

  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  expect(await html(page).evaluate((editor) => editor.contains(document.activeElement))).toBe(false);
  expect(complaints.filter(isOwn)).toEqual([]);
});

test("all that a preflight tells of the words is marked where it is, beside what Gmail shows of them", async () => {
  const { page } = await signIn(browser, cloud);
  await compose(page, {
    name: "Marks",
    body: '<p>Dear {{ frist_name }},</p>\n<a href="http://example.com">Read</a>\n<p>Bye</p>',
  });
  // The address of the sender and the unsubscribe link would stand at its end
  await expect
    .poll(() => html(page).locator(".cm-lintRange-warning").allInnerTexts())
    .toEqual(["frist_name }}", 'http://example.com">', "</p>"]);
  const told = page.locator(".cm-tooltip-lint");
  await html(page).locator(".cm-lintRange-warning").first().hover();
  await told.getByText("No contact has {{ frist_name }}: did you mean {{ first_name }}?").waitFor();
  await html(page).locator(".cm-lintRange-warning").last().hover();
  await told.getByText("There is no postal address").waitFor();
  await told.getByText("one is added at its end by itself").waitFor();
  await page.getByText("78 B of the 102 KB of HTML that Gmail shows").waitFor();
  expect(await axeViolations(page)).toEqual([]);

  // When it is longer
  await html(page).fill(`<p>\n${"Long. ".repeat(18_000)}`);
  await page.getByText("106 KB of HTML: Gmail shows 102 KB, and cuts off the rest").waitFor();
});

test("a snippet is saved, inserted, changed and deleted", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Snippets", body: "" });
  const open = () => inEditor(page).getByRole("button", { name: "Snippet" }).click();
  const choice = panel(page, "Insert a snippet");
  await open();
  await choice.getByText("There is none yet").waitFor();
  await choice.getByRole("button", { name: "New snippet" }).click();
  const dialog = panel(page, "New snippet");
  await dialog.getByLabel("Text").fill("<i>Dear {{ first_name | default: 'reader' }},</i>");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.locator(".field-error").waitFor();
  await dialog.getByLabel("Name").fill("Greeting");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });

  await open();
  expect(await axeViolations(page)).toEqual([]);
  await choice.getByRole("button", { name: /^Greeting/ }).click();
  await expect.poll(() => written(page)).toEqual(["<i>Dear {{ first_name | default: 'reader' }},</i>"]);

  // In blocks it is text with a field
  await inEditor(page).getByRole("button", { name: "Blocks" }).click();
  await panel(page, "Begin anew in blocks?").getByRole("button", { name: "Begin anew" }).click();
  await blocks(page).locator("h1").click();
  await open();
  await choice.getByRole("button", { name: /^Greeting/ }).click();
  await blocks(page).locator("h1 em").first().waitFor();
  expect(await blocks(page).locator("h1 .chip").innerText()).toBe("first_name or “reader”");

  await open();
  await choice.getByRole("button", { name: "Change Greeting" }).click();
  await panel(page, "Change this snippet").getByRole("button", { name: "Delete" }).click();
  await panel(page, "Change this snippet").waitFor({ state: "detached" });
  await open();
  await choice.getByText("There is none yet").waitFor();
  expect(complaints.filter(isOwn)).toEqual([]);
});

test("the subject has its length, its emoji, and how an inbox shows it", async () => {
  const { page } = await signIn(browser, cloud);
  await compose(page, { name: "Subject", subject: "Hello {{ first_name | default: 'friend' }}" });
  await page.getByRole("button", { name: "Insert an emoji" }).click();
  await panel(page, "Insert an emoji").getByLabel("Find an emoji").fill("rocket");
  await panel(page, "Insert an emoji").getByRole("button", { name: "rocket launch" }).click();
  expect(await page.getByLabel("Subject").inputValue()).toBe("Hello {{ first_name | default: 'friend' }}🚀");
  await page.getByText("7 characters, and what merge fields come to").waitFor();
  await page.getByText("Hello friend🚀", { exact: true }).waitFor();
});
