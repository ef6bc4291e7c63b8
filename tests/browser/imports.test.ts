import { readFileSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { definitions, goTo, heading, phone, signIn, untilFocused } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const file = (name: string, text: string) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
const people = [
  "E-mail;First name;City;Shoe size",
  "Ada@example.net;Ada;Turin;38",
  "bob@example.net;Bob;Rome;44",
  "no address;Nobody;=1+1;40",
  "ADA@example.net;Again;Turin;38",
].join("\r\n");

const openImports = async (page: Page) => {
  await goTo(page, "Contacts");
  await page.getByRole("link", { name: "Import contacts" }).click();
  await heading(page, "Imports").waitFor();
};

test("a person imports a file: sees its rows, maps its columns, says how they agreed, and gets what was refused", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await openImports(page);
  await page.getByText("No imports yet").waitFor();
  expect(await axeViolations(page)).toEqual([]);

  // When
  await page.getByLabel("File of contacts").setInputFiles(file("people.csv", people));
  await heading(page, "people.csv").waitFor();

  // Then: what is guessed is shown
  expect(await page.getByLabel("Encoding").inputValue()).toBe("utf-8");
  expect(await page.getByLabel("Between columns").inputValue()).toBe(";");
  await page.getByRole("cell", { name: "Ada@example.net", exact: true }).waitFor();
  expect(await page.getByLabel("E-mail is", { exact: true }).inputValue()).toBe("email");
  expect(await page.getByLabel("First name is", { exact: true }).inputValue()).toBe("first_name");
  expect(await page.getByLabel("Name of City").inputValue()).toBe("city");
  expect(await axeViolations(page)).toEqual([]);

  // When: a column is ignored, another renamed, and the start asks for what is missing
  await page.getByLabel("City is", { exact: true }).selectOption("Ignore it");
  await page.getByLabel("Name of Shoe size").fill("shoes");
  await page.getByLabel("Kind of Shoe size").selectOption("Number");
  await page.getByRole("button", { name: "Start the import" }).click();
  const consent = page.getByLabel("How did they agree to get mail?");
  await untilFocused(consent);
  expect(await consent.getAttribute("aria-invalid")).toBe("true");
  await consent.fill("Form on example.org");
  await page.getByLabel("When did they agree?").fill("2026-10-02");
  await page.getByLabel("How did they agree to get mail?").focus();
  await page.keyboard.press("Enter");

  // Then
  await page.getByText("Completed", { exact: true }).waitFor();
  const progress = page.getByRole("region", { name: "Progress" });
  expect(await definitions(progress)).toMatchObject({
    "Rows read": "4",
    Added: "2",
    Refused: "1",
    Duplicates: "1",
  });
  expect(await axeViolations(page)).toEqual([]);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download refused rows" }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("refused-rows.csv");
  const list = readFileSync(await download.path(), "utf8");
  expect(list).toContain("4,E-mail,no address,");
  expect(list).toContain("'=1+1");
  const stored = await (await cloud.api("/contacts/ada@example.net")).json();
  expect(stored).toMatchObject({ first_name: "Ada", attributes: { shoes: 38 } });
  // Where the person is who says it, the day begins so
  expect(stored).toMatchObject({ consents: { all: { at: "2026-10-01T22:00:00.000Z" } } });
  expect(complaints).toEqual([]);
});

test("how a file is written is set right, with the rows shown anew; what was said of its people stays", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await openImports(page);
  // By commas both rows have more cells than by what is meant
  const text = ["1,2,3,4,Zoë", "2,3,4,5,Ada"].map(
    (row, place) => `${row}|p${place}@example.net|2025-02-03|192.0.2.7`,
  );
  await page.getByLabel("File of contacts").setInputFiles(file("odd.csv", text.join("\n")));
  await heading(page, "odd.csv").waitFor();
  await page.getByRole("columnheader", { name: "3", exact: true }).waitFor();
  await page.getByLabel("How did they agree to get mail?").fill("At the fair");

  await page.getByLabel("Between columns").selectOption("Bars");
  await page.getByRole("cell", { name: "p0@example.net", exact: true }).waitFor();
  await page.getByLabel("The first row names the columns").check();
  await page.getByRole("columnheader", { name: "p0@example.net" }).waitFor();
  await page.getByLabel("Encoding").selectOption("UTF-16 (little-endian)");
  await page.getByRole("columnheader", { name: "p0@example.net" }).waitFor({ state: "detached" });
  await page.getByLabel("Encoding").selectOption("UTF-8");
  await page.getByLabel("The first row names the columns").uncheck();
  await page.getByRole("cell", { name: "1,2,3,4,Zoë", exact: true }).waitFor();
  await page.getByLabel("Column 3 is", { exact: true }).selectOption("Time of consent");
  await page.getByText("A column of the file says so of each").waitFor();
  await page.getByLabel("Column 4 is", { exact: true }).selectOption("IP of consent");
  expect(await axeViolations(page)).toEqual([]);
  expect(await page.getByLabel("How did they agree to get mail?").inputValue()).toBe("At the fair");
  await page.getByRole("button", { name: "Start the import" }).click();
  await page.getByText("Completed", { exact: true }).waitFor();
  const progress = page.getByRole("region", { name: "Progress" });
  expect(await definitions(progress)).toMatchObject({ "Rows read": "2", Added: "2" });

  // And the contact's page says how it is known that the person wants mail
  await page.goto(`${cloud.origin}/#/contacts/p0@example.net`);
  const consent = page.getByRole("region", { name: "Consent" });
  await consent.getByText("At the fair").waitFor();
  expect(await consent.textContent()).toMatch(/At the fair, 3 Feb.* from 192\.0\.2\.7/);
  expect(await axeViolations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test("a file is dropped anywhere on the page; on a phone all of it fits", async () => {
  await cloud.api("/contacts", { method: "POST", body: { email: "stop@example.net" } });
  const { page, complaints } = await signIn(browser, cloud, phone);
  await openImports(page);
  const dropped = await page.evaluateHandle((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], "dropped.csv", { type: "text/csv" }));
    return data;
  }, "email\nstop@example.net\n");
  await page.dispatchEvent("h1", "dragover", { dataTransfer: dropped });
  await page.dispatchEvent("h1", "drop", { dataTransfer: dropped });
  await heading(page, "dropped.csv").waitFor();
  await page.getByLabel("Nothing may be sent to these addresses: suppress them").check();
  expect(await page.getByLabel("How did they agree to get mail?").count()).toBe(0);
  await page.getByLabel("Why?").selectOption("They complained");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width);
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Start the import" }).click();
  await page.getByText("Completed", { exact: true }).waitFor();
  const suppression = await (await cloud.api("/suppressions/stop@example.net")).json();
  expect(suppression).toMatchObject({ reason: "complaint" });
  const id = (suppression as { source: string }).source;

  // And the suppression leads back to the file, by its name
  await goTo(page, "Suppressions");
  const source = page.getByRole("link", { name: "dropped.csv" });
  expect(await source.getAttribute("href")).toBe(`#/imports/${id}`);
  expect(await page.getByText(id.slice(0, 15)).count()).toBe(0);
  await page.goto(`${cloud.origin}/#/contacts/stop@example.net`);
  await page.getByRole("region", { name: "Suppression" }).getByRole("link", { name: "dropped.csv" }).click();
  await heading(page, "dropped.csv").waitFor();

  // And it is in the list
  await page.getByRole("link", { name: "All imports" }).click();
  const row = page.getByRole("listitem").filter({ hasText: "dropped.csv" });
  await row.getByText("1 row · 1 added").waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width);
  expect(await axeViolations(page)).toEqual([]);
  expect(complaints).toEqual([]);
});

test("a column that seems to say who gets mail is told not to be heeded", async () => {
  const { page } = await signIn(browser, cloud);
  await openImports(page);
  const text = "email,Status\nann@example.net,unsubscribed\n";
  await page.getByLabel("File of contacts").setInputFiles(file("moved.csv", text));
  const warning = page.getByText("What the column “Status” says is not heeded");
  await warning.waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByLabel("They do not want mail: keep them as unsubscribed").check();
  await expect.poll(() => warning.count()).toBe(0);
});

test("a file that is no list says so", async () => {
  const { page } = await signIn(browser, cloud);
  await openImports(page);
  await page.getByLabel("File of contacts").setInputFiles(file("people.xlsx", "PK\u0003\u0004rest"));
  await page.getByText(/It is a zip archive or an Excel workbook/).waitFor();
  expect(await axeViolations(page)).toEqual([]);
});
