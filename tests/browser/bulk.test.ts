import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { Browser, Download, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { desktop, goTo, heading, type Screen, signIn, untilFocused } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  await addContacts(
    cloud,
    Array.from({ length: 130 }, (_, n) => ({ email: `reader${n}@example.net`, first_name: `Ada ${n}` })),
  );
  await cloud.api("/lists", { method: "POST", body: { name: "Newsletter" } });
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const bar = (page: Page) => page.getByRole("group", { name: "Selected contacts" });
const dialog = (page: Page) => page.getByRole("dialog");
const button = (page: Page, name: string) => dialog(page).getByRole("button", { name, exact: true });
const rowsOf = async (download: Download): Promise<Record<string, string>[]> =>
  parse(await readFile(await download.path()), { bom: true, columns: true });

/** Contacts, and all that are found of them selected. */
const selectAll = async (page: Page) => {
  await goTo(page, "Contacts");
  await page.getByLabel("Select all on this page").check();
  await bar(page).getByText("50 contacts selected").waitFor();
  await bar(page).getByRole("button", { name: "Select all found" }).click();
  await bar(page).getByText("130 contacts selected, all found").waitFor();
};

test("a person selects all, puts them on a list and takes some off; how many is said before, what became of it after", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await selectAll(page);
  await bar(page).getByRole("button", { name: "Add to list" }).click();
  await dialog(page).getByRole("heading", { name: "Add to a list: 130 contacts" }).waitFor();
  expect(await button(page, "Add").isDisabled()).toBe(true);
  await dialog(page).getByLabel("List").selectOption("Newsletter");
  await button(page, "Add").click();
  await dialog(page).getByText("130 contacts changed.").waitFor();
  await button(page, "Close").click();
  expect(await bar(page).count()).toBe(0);
  await untilFocused(heading(page, "Contacts"));

  // When two rows are selected, by the keyboard
  await page.getByLabel("Select reader7@example.net").first().focus();
  await page.keyboard.press("Space");
  await page.getByLabel("Select reader9@example.net").first().focus();
  await page.keyboard.press("Space");
  await bar(page).getByText("2 contacts selected").waitFor();
  await bar(page).getByRole("button", { name: "Remove from list" }).click();
  await dialog(page).getByLabel("List").selectOption("Newsletter");
  await button(page, "Remove").click();
  await dialog(page).getByText("2 contacts changed.").waitFor();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });

  // When nobody is selected any more, the keyboard goes on among them
  const first = page.getByRole("checkbox").nth(1);
  await first.check();
  await page.getByRole("button", { name: "Select none" }).press("Enter");
  await untilFocused(first);
  expect(complaints).toEqual([]);
});

test("contacts and suppressions are exported, and the files are what was shown", async () => {
  const { page } = await signIn(browser, cloud);
  await selectAll(page);
  await bar(page).getByRole("button", { name: "Export" }).click();
  const exported = async (): Promise<Download> => {
    await button(page, "Export").click();
    const [file] = await Promise.all([
      page.waitForEvent("download"),
      dialog(page).getByRole("link", { name: "Download CSV" }).click(),
    ]);
    return file;
  };
  const contacts = await exported();
  expect(contacts.suggestedFilename()).toMatch(/^contacts-[\d-]+\.csv$/);
  const rows = await rowsOf(contacts);
  expect(rows).toHaveLength(130);
  expect(rows.find(({ email }) => email === "reader8@example.net")).toMatchObject({
    ...{ first_name: "Ada 8", status: "subscribed", lists: "Newsletter" },
  });
  await button(page, "Close").click();

  await cloud.api("/suppressions", { method: "POST", body: { email: "never@example.net" } });
  await goTo(page, "Suppressions");
  await page.getByRole("button", { name: "Export" }).click();
  expect((await rowsOf(await exported())).map(({ email }) => email)).toEqual(["never@example.net"]);
});

test("a person's data is exported, and the person erased", async () => {
  const { page } = await signIn(browser, cloud);
  await page.goto(`${cloud.origin}/#/contacts/reader129%40example.net`);
  await heading(page, "reader129@example.net").waitFor();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export data" }).click(),
  ]);
  expect(JSON.parse(await readFile(await file.path(), "utf8"))).toMatchObject({
    contact: { email: "reader129@example.net", first_name: "Ada 129" },
    lists: [{ name: "Newsletter" }],
  });

  await page.getByRole("button", { name: "Erase this person" }).click();
  await button(page, "Erase").click();
  await heading(page, "Contacts").waitFor();

  expect((await cloud.api("/contacts/reader129@example.net")).status).toBe(404);
  expect(await (await cloud.api("/suppressions/reader129@example.net")).json()).toMatchObject({
    source: "erasure",
  });
});

test.each<Screen>([
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
])("at $width px the bar and its dialogs fit, and axe finds nothing wrong", async (screen) => {
  const { page } = await signIn(browser, cloud, screen);
  await page.goto(`${cloud.origin}/#/contacts`);
  await page.getByLabel("Select reader7@example.net").first().check();
  await bar(page).waitFor();
  const found = [...(await axeViolations(page))];
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBe(0);
  await bar(page).getByRole("button", { name: "Add to list" }).click();
  await dialog(page).getByLabel("List").waitFor();
  found.push(...(await axeViolations(page)));
  await page.keyboard.press("Escape");
  await bar(page).getByRole("button", { name: "Export" }).click();
  found.push(...(await axeViolations(page)));
  await page.keyboard.press("Escape");
  await page.goto(`${cloud.origin}/#/contacts/reader7%40example.net`);
  await page.getByRole("button", { name: "Export data" }).waitFor();
  found.push(...(await axeViolations(page)));
  expect(await overflow()).toBe(0);
  expect(found).toEqual([]);
});

// Of the two that were taken off.
test("a change whose answer is lost is asked for again, and made once", async () => {
  const { page } = await signIn(browser, cloud);
  const begun = async () => ((await (await cloud.api("/bulk")).json()) as { bulk: unknown[] }).bulk.length;
  const before = await begun();
  await page.route("**/bulk", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await goTo(page, "Contacts");
  for (const name of ["reader7", "reader9"])
    await page.getByLabel(`Select ${name}@example.net`).first().check();
  await bar(page).getByRole("button", { name: "Add to list" }).click();
  await dialog(page).getByLabel("List").selectOption("Newsletter");
  await button(page, "Add").click();
  await dialog(page).getByText("It is not known whether this began").waitFor();
  await dialog(page).getByText("Asked for again from here, it is done once.").waitFor();
  await page.unroute("**/bulk");
  await button(page, "Add").click();
  await dialog(page).getByText("2 contacts changed.").waitFor();
  expect(await begun()).toBe(before + 1);
  await page.context().close();
});

test("who deletes many writes their number first", async () => {
  const { page } = await signIn(browser, cloud, desktop);
  await goTo(page, "Contacts");
  await page.getByLabel("Select all on this page").check();
  await bar(page).getByRole("button", { name: "Select all found" }).click();
  await bar(page).getByText("129 contacts selected").waitFor();
  await bar(page).getByRole("button", { name: "Delete" }).click();
  const remove = button(page, "Delete");
  expect(await remove.isDisabled()).toBe(true);
  await dialog(page).getByLabel("Write 129 to delete them").fill("12");
  expect(await remove.isDisabled()).toBe(true);
  await dialog(page).getByLabel("Write 129 to delete them").fill("129");
  await remove.click();
  await dialog(page).getByText("129 contacts changed.").waitFor();
  await button(page, "Close").click();
  await page.getByText("No contacts yet").waitFor();
});
