import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { revokeKey } from "../support/revoke-key.ts";
import { axeViolations } from "./axe.ts";
import { closePages, launchChromium } from "./chromium.ts";
import {
  attach,
  beginDraft,
  compose,
  definitions,
  desktop,
  goTo,
  heading,
  openBeside,
  phone,
  review,
  type Screen,
  signIn,
  untilFocused,
  wayTo,
} from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  await addContacts(cloud, [
    { email: "ada@example.net", first_name: "Ada" },
    { email: "bob@example.net", first_name: "Bob" },
  ]);
});
afterEach(() => closePages(browser));
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const subject = (page: Page) => page.getByLabel("Subject");
const state = (page: Page) => page.locator(".save-words");
const saved = (page: Page) => state(page).filter({ hasText: /^Saved \d\d:\d\d$/ });
const idOf = (page: Page): string => decodeURIComponent(/#\/drafts\/([^/]+)$/.exec(page.url())![1]!);
const stored = async (id: string) =>
  (await (await cloud.api(`/drafts/${id}`)).json()) as {
    version: number;
    content: { subject: string; campaign_name: string };
  };
const storedSubject = async (page: Page) => (await stored(idOf(page))).content.subject;
/** Writes a subject, and waits until it is saved. */
const write = async (page: Page, text: string) => {
  await subject(page).fill(text);
  await expect.poll(() => storedSubject(page)).toBe(text);
  await saved(page).waitFor();
};

test("a draft is on the server at once, saves itself, and is there after a reload", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await beginDraft(page);
  expect(await stored(idOf(page))).toMatchObject({ version: 1 });

  // When
  await page.getByLabel("Campaign name").fill("Spring");
  await subject(page).fill("Spring is here");

  // Then
  await saved(page).waitFor();
  await expect.poll(() => storedSubject(page)).toBe("Spring is here");
  await page.reload();
  await heading(page, "Spring").waitFor();
  expect(await subject(page).inputValue()).toBe("Spring is here");

  // And what was written last is saved by leaving, or by Ctrl+S
  await subject(page).fill("Left");
  const id = idOf(page);
  await goTo(page, "Campaigns");
  await expect.poll(async () => (await stored(id)).content.subject).toBe("Left");
  await page.getByRole("link", { name: "Spring", exact: true }).click();
  await subject(page).fill("By hand");
  await subject(page).press("Control+s");
  await expect.poll(() => storedSubject(page)).toBe("By hand");
  expect(complaints).toEqual([]);
});

test("drafts are listed, duplicated and deleted", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Twice" });
  await saved(page).waitFor();
  const first = idOf(page);

  // When duplicated, with what was written a moment before
  await subject(page).fill("A moment before");
  await page.getByRole("button", { name: "Duplicate" }).click();
  // Then
  await expect.poll(() => /#\/drafts\/(.+)$/.exec(page.url())?.[1] ?? first).not.toBe(first);
  await heading(page, "Twice").waitFor();
  expect(await subject(page).inputValue()).toBe("A moment before");

  // When deleted
  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  // Then
  await heading(page, "Campaigns").waitFor();
  const drafts = page.getByRole("region", { name: "Drafts" });
  await expect.poll(() => drafts.getByRole("link", { name: "Twice", exact: true }).count()).toBe(1);
  expect(await axeViolations(page)).toEqual([]);
  await drafts.getByRole("button", { name: "Delete Twice" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await expect.poll(() => drafts.getByRole("link", { name: "Twice", exact: true }).count()).toBe(0);
  expect((await cloud.api(`/drafts/${first}`)).status).toBe(404);
  expect(complaints).toEqual([]);
});

test("a key that expires is asked for above the page, and nothing typed is lost", async () => {
  const key = await cloud.createKey("send", "Expires");
  const { page } = await signIn(browser, { ...cloud, key });
  await compose(page, { name: "Expired" });
  // Seen and checked, too: nothing asks for the key while the next words are typed, and takes the focus from them.
  const asked = ["preflight", "preview"].map((what) =>
    page.waitForResponse(
      (response) =>
        response.url().endsWith(`/campaigns/${what}`) &&
        response.request().postData()?.includes("Before") === true,
    ),
  );
  await write(page, "Before");
  await Promise.all(asked);

  // Given
  await revokeKey(cloud, "Expires");

  // When
  await subject(page).fill("Typed meanwhile");
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await dialog.waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  expect(await dialog.isVisible()).toBe(true);
  await dialog.getByLabel("API key").fill(await cloud.createKey("send"));
  await dialog.getByRole("button", { name: "Sign in" }).click();

  // Then: the save that was refused is made again
  await dialog.waitFor({ state: "detached" });
  expect(await subject(page).inputValue()).toBe("Typed meanwhile");
  await saved(page).waitFor();
  await expect.poll(() => storedSubject(page)).toBe("Typed meanwhile");
});

test("of two tabs none writes over the other unless a person says so", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Two tabs" });
  await write(page, "First");
  const other = await page.context().newPage();
  await other.goto(page.url());
  await heading(other, "Two tabs").waitFor();
  const conflict = page.getByText("This draft was changed elsewhere");
  /** Each time the other tab is first. */
  const collide = async (theirs: string, mine: string) => {
    await write(other, theirs);
    await subject(page).fill(mine);
    await conflict.waitFor();
    await page.waitForTimeout(1_500);
    expect(await storedSubject(page)).toBe(theirs);
    expect(await subject(page).inputValue()).toBe(mine);
  };

  // When theirs is taken
  await collide("Theirs", "Mine");
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Take the newer version" }).click();
  await conflict.waitFor({ state: "detached" });
  expect(await subject(page).inputValue()).toBe("Theirs");

  // When it is written over, knowingly
  await collide("Theirs again", "Mine again");
  await page.getByRole("button", { name: "Overwrite it with mine" }).click();
  await conflict.waitFor({ state: "detached" });
  await expect.poll(() => storedSubject(page)).toBe("Mine again");

  // Then the other tab, which wrote nothing since, shows it when it is looked at
  await other.bringToFront();
  await other.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect.poll(() => subject(other).inputValue()).toBe("Mine again");

  // When mine is kept as a copy
  const id = idOf(page);
  await collide("Theirs at last", "Mine at last");
  await page.getByRole("button", { name: "Keep mine as a copy" }).click();
  await heading(page, "Two tabs (my copy)").waitFor();
  expect(await subject(page).inputValue()).toBe("Mine at last");
  expect(idOf(page)).not.toBe(id);
  expect((await stored(id)).content.subject).toBe("Theirs at last");
  expect(complaints).toEqual([]);
});

test("without a network what is written is kept, and saved once there is one; also by who left in between", async () => {
  const { page } = await signIn(browser, cloud);
  await compose(page, { name: "Offline" });
  await write(page, "Online");
  const id = idOf(page);

  // When
  await page.context().setOffline(true);
  await subject(page).fill("Offline");
  // Then
  await page.getByText(/^Not saved: You are offline\. It is kept here/).waitFor();
  expect(await axeViolations(page)).toEqual([]);

  // When they go elsewhere, and come back with the network
  await page.getByRole("link", { name: "All campaigns" }).click();
  await heading(page, "Campaigns").waitFor();
  expect((await stored(id)).content.subject).toBe("Online");
  await page.goto("about:blank");
  await page.context().setOffline(false);
  await page.goto(`${cloud.origin}/#/drafts/${id}`);
  // Then
  await heading(page, "Offline").waitFor();
  expect(await subject(page).inputValue()).toBe("Offline");
  await expect.poll(() => storedSubject(page)).toBe("Offline");
});

test("a save whose answer is lost is no conflict", async () => {
  const { page } = await signIn(browser, cloud);
  await compose(page, { name: "Lost answer" });
  await write(page, "Before");
  await page.route("**/drafts/*", async (route) => {
    if (route.request().method() !== "PUT") return await route.fallback();
    await route.fetch();
    await route.abort();
  });
  await subject(page).fill("Arrived");
  await page.getByText(/^Not saved:/).waitFor();
  await page.unroute("**/drafts/*");
  await subject(page).fill("Arrived, and more");
  await expect.poll(() => storedSubject(page)).toBe("Arrived, and more");
  await saved(page).waitFor();
  expect(await page.getByText("This draft was changed elsewhere").count()).toBe(0);
});

test("on a slow network a person writes on, and the last of it is what is saved", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Slow" });
  await page.route("**/drafts/*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await route.continue();
  });
  await subject(page).fill("");
  await subject(page).pressSequentially("word by word by word", { delay: 150 });
  expect(await subject(page).inputValue()).toBe("word by word by word");
  await expect.poll(() => storedSubject(page)).toBe("word by word by word");
  await saved(page).waitFor();
  expect(complaints).toEqual([]);
});

/** Drops files on an element, as from a folder. */
const drop = async (page: Page, files: readonly { name: string; size: number }[]) => {
  const data = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { name, size } of given)
      transfer.items.add(new File([new Uint8Array(size)], name, { type: "application/pdf" }));
    return transfer;
  }, files);
  for (const event of ["dragover", "drop"])
    await page.getByLabel("Subject").dispatchEvent(event, { dataTransfer: data });
};

test("files are dropped anywhere, what is too large never leaves, and what failed is tried again", async () => {
  const { page } = await signIn(browser, cloud);
  await compose(page, { name: "Files" });
  const uploads: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/attachments")) uploads.push(request.method());
  });
  await page.getByText(/Up to 10 MB a mail/).waitFor();

  // When one of them is too large
  await drop(page, [
    { name: "small.pdf", size: 1_000 },
    { name: "large.pdf", size: 11_000_000 },
  ]);
  // Then
  await page
    .getByText(/^Not taken, as 10 MB is left in each mail: large\.pdf \(15 MB in the mail\)/)
    .waitFor();
  await page.getByRole("button", { name: "Remove small.pdf" }).waitFor();
  expect(uploads).toEqual(["POST"]);

  // When an upload is cut off
  await page.route("**/*X-Amz-Signature=*", (route) => route.abort());
  await page.getByLabel("Attachments").setInputFiles({
    name: "cut.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.alloc(2_000, "%"),
  });
  await page.getByText(/^Not uploaded: /).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.unroute("**/*X-Amz-Signature=*");
  await page.getByRole("button", { name: "Try again: cut.pdf" }).click();
  // Then
  await page.getByRole("button", { name: "Remove cut.pdf" }).waitFor();

  // And a type that SES refuses says so
  await page.getByLabel("Attachments").setInputFiles({
    name: "setup.exe",
    mimeType: "application/octet-stream",
    buffer: Buffer.from("MZ"),
  });
  await page.getByText(/^Not uploaded: .*is of a type that SES refuses/).waitFor();
  await page.getByRole("button", { name: "Remove setup.exe" }).click();

  // Then they are there after a reload
  await saved(page).waitFor();
  await page.reload();
  const list = page.getByRole("list", { name: "Chosen files" });
  await expect.poll(() => list.getByRole("listitem").count()).toBe(2);
});

test("the mail is seen as each contact gets it, wide and narrow, dark, as text, and without pictures", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  const body =
    "<style>p { color: rgb(1, 2, 3) } @media (prefers-color-scheme: dark) { p { color: rgb(4, 5, 6) } }</style><p>Hello {{ first_name }}</p>";
  await compose(page, { name: "Seen", subject: "For {{ first_name }}", body });
  const mail = page.frameLocator('iframe[title="Preview of the message"]');
  const preview = page.getByRole("region", { name: "Preview" });

  // As a contact
  await preview.getByLabel("As this contact gets it").fill("bob@example.net");
  await mail.getByText("Hello Bob").waitFor();
  await preview.getByText("For Bob").waitFor();

  // Dark is the mail's own, whatever the system is set to
  const colour = () => mail.getByText("Hello Bob").evaluate((text) => getComputedStyle(text).color);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await colour()).toBe("rgb(1, 2, 3)");
  await preview.getByText("Dark", { exact: true }).click();
  await expect.poll(colour).toBe("rgb(4, 5, 6)");

  // On a phone
  await preview.getByText("Phone", { exact: true }).click();
  await expect.poll(() => mail.locator("html").evaluate(() => window.innerWidth)).toBe(375);

  // Without pictures
  const source = () => page.locator("iframe").getAttribute("srcdoc");
  expect(await source()).not.toContain("img-src data:");
  await preview.getByText("No images", { exact: true }).click();
  await expect.poll(source).toContain("img-src data:");

  // As text
  await preview.getByText("Plain text", { exact: true }).click();
  await preview.getByText(/^Hello Bob/).waitFor();
  expect(await page.locator("iframe").count()).toBe(0);

  // F9 shows it large, and gives the focus back
  await subject(page).focus();
  await page.keyboard.press("F9");
  const large = page.getByRole("dialog", { name: "Preview" });
  await large.getByText("For Bob").waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await large.waitFor({ state: "detached" });
  await untilFocused(subject(page));
  expect(complaints).toEqual([]);
});

test("the mail is seen beside the editor, whatever there is to mend, and the way on stays in sight", async () => {
  const { page } = await signIn(browser, cloud, { width: 1366, height: 768 });
  await compose(page, {
    name: "In sight",
    from: "hello@nowhere.example",
    body: "<p>Hello {{ frist_name }}</p>",
  });
  const side = page.getByRole("complementary", { name: "What would happen" });
  await side.getByRole("tab", { name: /^To mend/ }).waitFor();
  await page.locator(".message-editor").evaluate((editor) => editor.scrollIntoView());
  const frame = page.locator('iframe[title="Preview of the message"]');
  const shown = () =>
    frame.evaluate((mail) => {
      const { top, bottom } = mail.getBoundingClientRect();
      return Math.min(bottom, innerHeight) - Math.max(top, 0);
    });
  await expect.poll(shown).toBeGreaterThanOrEqual(300);
  expect(await page.getByRole("button", { name: "Review and send" }).boundingBox()).toMatchObject({
    y: expect.toSatisfy((y: number) => y >= 0 && y < 100),
  });

  // When the next tab is opened by the keyboard
  await side.getByRole("tab", { name: "Preview" }).press("ArrowRight");
  await untilFocused(side.getByRole("tab", { name: /^To mend/ }));
  await wayTo(side, "SES knows neither").waitFor();
  expect(await frame.isVisible()).toBe(false);
});

test("on a phone nothing that has the focus is below the bar at the bottom", async () => {
  const { page } = await signIn(browser, cloud, phone);
  await compose(page, { name: "Tabbed through", from: "" });
  await page.getByRole("button", { name: /to mend before it can start$/ }).waitFor();
  await page.getByLabel("Campaign name").focus();
  const covered: string[] = [];
  for (let presses = 0; presses < 20; presses++) {
    // Out of the editor, in which Tab indents.
    await page.keyboard.press("Escape");
    await page.keyboard.press("Tab");
    const under = await page.evaluate(() => {
      const focused = document.activeElement!;
      const bar = document.querySelector(".write-bar")!;
      const isUnder = focused.getBoundingClientRect().bottom > bar.getBoundingClientRect().top;
      return isUnder && !bar.contains(focused) && !focused.closest(".cm-editor") ? focused.outerHTML : "";
    });
    if (under) covered.push(under);
  }
  expect(covered).toEqual([]);
});

test("a long message scrolls in its editor, and what comes after it is not far", async () => {
  const { page } = await signIn(browser, cloud);
  await compose(page, { name: "Long" });
  // As a person brings a long message. To fill the field in enters it line by line, and Chromium lays out each.
  await page.getByLabel("Message in HTML").evaluate((field, text) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, "<p>One more line</p>\n".repeat(2_000));
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(6_000);
  await page.getByLabel("Message in HTML").press("Control+End");
  const scrolled = () => page.locator(".cm-scroller").evaluate(({ scrollTop }) => scrollTop);
  await expect.poll(scrolled).toBeGreaterThan(10_000);
  expect(await page.getByRole("button", { name: "Review and send" }).boundingBox()).toMatchObject({
    y: expect.toSatisfy((y: number) => y >= 0 && y < 860),
  });
});

test("what would happen stands beside the form, and what is wrong leads to its field", async () => {
  for (const screen of [{ width: 1440, height: 900 }, phone]) await checked(screen);
});

const checked = async (screen: Screen) => {
  const { page, complaints } = await signIn(browser, cloud, screen);
  await compose(page, { name: "Checked", from: "hello@nowhere.example" });
  const side = page.getByRole("complementary", { name: "What would happen" });
  await side.getByRole("tab", { name: "To mend (1)" }).waitFor();
  if (screen === phone) {
    // On a phone it is below the form, and one press away
    await page.getByRole("button", { name: "1 thing to mend before it can start" }).click();
    await untilFocused(page.locator("#check"));
  } else {
    // However far down the form a person is, it stays in sight
    await page.evaluate(() => scrollTo(0, 600));
    await expect.poll(async () => (await side.boundingBox())?.y).toBeGreaterThanOrEqual(0);
    await openBeside(page, "report");
  }
  await side.getByText(/SES knows neither hello@nowhere\.example nor its domain/).waitFor();
  expect(await axeViolations(page)).toEqual([]);

  // When
  await wayTo(side, "SES knows neither").click();
  // Then
  const from = page.getByLabel("From address");
  await untilFocused(from);

  // When it is mended
  await from.fill("hello@example.com");
  await expect.poll(() => definitions(side.getByLabel("What is sent"))).toMatchObject({ Recipients: "2" });
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(complaints).toEqual([]);
};

test("the last look says what will happen, and what is broken cannot be started", async () => {
  const { page } = await signIn(browser, cloud);
  await compose(page, {
    name: "Broken",
    subject: "Spring",
    body: "<p>{{ first_name | shout }}</p>",
    list: "ada@example.net\nbob@example.net\nADA@example.net",
  });
  await attach(page, [
    { name: "programme.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(900, "%") },
  ]);

  // When
  await review(page);
  // Then
  const dialog = page.getByRole("dialog");
  expect(await definitions(dialog.getByLabel("What will happen"))).toEqual({
    Subject: "Spring",
    From: "hello@example.com",
    To: "2 addresses",
    When: "As soon as it is sent",
    Files: "1 file: programme.pdf",
  });
  await dialog.getByText(/^It cannot start before (that is|these are) mended\.$/).waitFor();
  expect(await dialog.getByRole("button", { name: "Send now" }).isDisabled()).toBe(true);
  expect(await axeViolations(page)).toEqual([]);

  // When the way to it is taken
  await wayTo(dialog, "shout").click();
  // Then
  await dialog.waitFor({ state: "detached" });
  const message = page.getByLabel("Message in HTML");
  await untilFocused(message);
  expect(await message.getAttribute("aria-invalid")).toBe("true");

  // When it is mended
  await message.fill("<p>{{ first_name }}</p>");
  await review(page);
  await dialog.getByText("Mail that was sent cannot be taken back.").waitFor();
  expect(await definitions(dialog.getByLabel("What is sent"))).toMatchObject({ Recipients: "2" });
  const id = idOf(page);
  await dialog.getByRole("button", { name: "Send now" }).click();

  // Then the draft is that campaign
  await heading(page, "Broken").waitFor();
  await page.getByText("Completed", { exact: true }).waitFor({ timeout: 60_000 });
  await goTo(page, "Campaigns");
  const broken = page.getByRole("link", { name: "Broken", exact: true });
  await broken.waitFor();
  expect(await broken.count()).toBe(1);
  await page.goto(`${cloud.origin}/#/drafts/${id}`);
  await heading(page, "This draft was started").waitFor();
});

test("a key that may only read is shown what is there, and nothing to change it with", async () => {
  const { page: writer } = await signIn(browser, cloud);
  await compose(writer, { name: "Read only" });
  await write(writer, "Look at me");
  const { page, complaints } = await signIn(
    browser,
    { ...cloud, key: await cloud.createKey("read") },
    desktop,
  );
  expect(await page.getByRole("link", { name: "New campaign" }).count()).toBe(0);
  await page.getByRole("link", { name: "Read only", exact: true }).click();
  await page.getByText("You may read and not write").waitFor();
  expect(await subject(page).inputValue()).toBe("Look at me");
  expect(await subject(page).isDisabled()).toBe(true);
  expect(await page.getByRole("button", { name: "Review and send" }).count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);
  for (const place of ["Contacts", "Lists", "Segments", "Imports", "Suppressions"] as const) {
    await goTo(page, place);
    await page.getByRole("status").first().waitFor({ state: "attached" });
    const forbidden = /^(Add|Make|New|Delete|Edit|Import a file|Suppress addresses|Export)/;
    expect(await page.getByRole("main").getByRole("button", { name: forbidden }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "New segment" }).count()).toBe(0);
  }
  expect(complaints).toEqual([]);
});
