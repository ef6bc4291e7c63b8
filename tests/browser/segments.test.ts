import type { Browser, Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ContactFilter } from "../../services/contacts/filter.ts";
import type { Segment } from "../../services/segments/segment.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { desktop, heading, signIn, untilFocused } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  await addContacts(cloud, [
    { email: "ada@example.net", first_name: "Ada", attributes: { city: "Berlin", since: "2026-11-20" } },
    { email: "eve@example.net", first_name: "Eve", attributes: { city: "berlin", age: "1,234" } },
    { email: "zoe@example.net", first_name: "Zoe", attributes: { city: "Ulm" } },
  ]);
  await cloud.api("/suppressions", {
    method: "POST",
    body: { email: "zoe@example.net", reason: "unsubscribe" },
  });
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const made = async (path: string, body: object) =>
  (await (await cloud.api(path, { method: "POST", body })).json()) as Record<string, string>;

/** Answers a request of the page in its place. */
const answer = (route: Route, body: object) =>
  route.fulfill({ json: body, headers: { "access-control-allow-origin": "*" } });

test("what is rare is looked for until the page is full, and a person may stop it", async () => {
  const { page } = await signIn(browser, cloud);
  // Given requests that find nobody, and one that waits
  let asked = 0;
  let goOn: () => void = () => undefined;
  const waiting = () =>
    new Promise<void>((resolve) => {
      goOn = resolve;
    });
  const [ada] = ((await (await cloud.api("/contacts?q=ada")).json()) as { contacts: object[] }).contacts;
  await page.route(/\/contacts\?.*status=bounced/, async (route) => {
    asked++;
    if (asked === 4) await waiting();
    const contacts = asked === 2 ? [ada] : [];
    await answer(route, { contacts, next_cursor: `cursor${asked}`, examined: 2_000 });
  });

  await page.goto(`${cloud.origin}/#/contacts?status=bounced`);
  await page.getByText("6,000 contacts looked at").waitFor();
  await page.getByText("Still looking…").waitFor();
  await page.getByRole("link", { name: "ada@example.net" }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole("button", { name: "Stop" }).click();
  goOn();

  // Then it ends there, and the next page goes on
  await page.getByText("Still looking…").waitFor({ state: "detached" });
  await untilFocused(page.getByRole("button", { name: "Next" }));
  expect([asked, await page.getByRole("link", { name: "ada@example.net" }).count()]).toEqual([4, 1]);
  await page.keyboard.press("Enter");
  await expect.poll(() => asked).toBeGreaterThan(5);
  await page.getByRole("button", { name: "Stop" }).click();
});

const status = (page: Page) => page.locator(".filter-preview [role=status]");

test("the count of a filter that was changed meanwhile is not shown beside the new one", async () => {
  const { page } = await signIn(browser, cloud);
  let goOn: () => void = () => undefined;
  await page.route("**/segments/preview", async (route) => {
    if (route.request().postData()?.includes("Ulm"))
      await new Promise<void>((resolve) => {
        goOn = resolve;
      });
    await route.continue();
  });
  await page.goto(`${cloud.origin}/#/segments/new`);
  const first = page.getByRole("group", { name: "Condition 1 of Filter", exact: true });
  await first.getByLabel("Field").selectOption("city");
  await first.getByLabel("Value").fill("BERLIN");
  await status(page).filter({ hasText: "2 contacts, 2 of whom get mail" }).waitFor();

  // When another is asked for, whose count takes a while
  await first.getByLabel("Value").fill("Ulm");
  expect(await status(page).textContent()).toBe("Counting…");
  expect(await page.getByRole("table", { name: "Some of them" }).count()).toBe(0);
  // Then its people are there before it
  await page.getByRole("row", { name: /zoe@example.net/ }).waitFor();
  expect(await status(page).textContent()).toBe("Counting…");
  goOn();
  await status(page).filter({ hasText: "1 contact, 0 of whom get mail" }).waitFor();
});

test("a filter that a program saved is shown as it is, and saved as it was where nobody touches it", async () => {
  const { list_id } = await made("/lists", { name: "News" });
  const filter: ContactFilter = {
    any: [
      { field: "attributes.city", operator: "one_of", value: ["Berlin, Mitte", "berlin"] },
      { field: "attributes.age", operator: "more_than", value: 1_000 },
      { field: "attributes.since", operator: "after", value: "2026-11-01T12:00:00+01:00" },
      { field: "attributes.never_seen", operator: "starts_with", value: "x" },
      { field: "status", operator: "one_of", value: ["bounced", "complained"] },
      { none: [{ field: "lists", operator: "not_contains", value: list_id }] },
    ],
  };
  const { segment_id } = await made("/segments", { name: "By program", filter });
  const { page, complaints } = await signIn(browser, cloud);
  await page.goto(`${cloud.origin}/#/segments/${segment_id}`);
  await heading(page, "By program").waitFor();
  await status(page).filter({ hasText: "2 contacts, 2 of whom get mail" }).waitFor();

  const chosen = page.getByLabel("How").locator("option:checked");
  expect(await chosen.allTextContents()).toEqual([
    ...["is one of", "is more than", "after", "starts with", "is one of", "do not include"],
  ]);
  expect(await page.getByLabel("Date and time").inputValue()).toBe("2026-11-01T12:00:00+01:00");
  expect(await page.getByRole("checkbox", { name: "Bounced" }).isChecked()).toBe(true);
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole("checkbox", { name: "Complained" }).uncheck();
  await page.getByLabel("Values, one a line").fill("Berlin, Mitte\nUlm");
  await page.getByRole("button", { name: "Save segment" }).click();
  await heading(page, "Segments").waitFor();

  const saved = (await (await cloud.api(`/segments/${segment_id}`)).json()) as Segment;
  const [, ...others] = (filter as { any: ContactFilter[] }).any;
  expect(saved.filter).toEqual({
    any: [
      { field: "attributes.city", operator: "one_of", value: ["Berlin, Mitte", "Ulm"] },
      ...others.with(3, { field: "status", operator: "one_of", value: ["bounced"] }),
    ],
  });
  expect(complaints).toEqual([]);
});

test("an attribute is asked as a date and as a number, and a segment's people are changed as they are found", async () => {
  await made("/lists", { name: "Twice" });
  const { list_id } = await made("/lists", { name: "twice" });
  const { page } = await signIn(browser, cloud, desktop);
  await page.goto(`${cloud.origin}/#/segments/new`);
  await page.getByLabel("Name").fill("Old or large");
  const condition = (place: number) =>
    page.getByRole("group", { name: `Condition ${place} of Filter`, exact: true });
  await page.getByLabel("Contacts for whom").selectOption("any of these");
  await condition(1).getByLabel("Field").selectOption("since");
  await condition(1).getByLabel("How").selectOption("before");
  await condition(1).getByLabel("Date").fill("2026-11-21");
  await page.getByRole("button", { name: "Add condition" }).click();
  await condition(2).getByLabel("Field").selectOption("age");
  await condition(2).getByLabel("How").selectOption("is more than");
  await condition(2).getByLabel("Value").fill("1000");
  await status(page).filter({ hasText: "2 contacts, 2 of whom get mail" }).waitFor();
  await page.getByRole("button", { name: "Save segment" }).click();
  await heading(page, "Segments").waitFor();

  // Two lists of one name are told apart where one is chosen
  await page.goto(`${cloud.origin}/#/contacts`);
  await page.getByLabel("Segment").selectOption("Old or large");
  await page.getByText("2 contacts found").waitFor();
  await page.getByLabel("Select all on this page").check();
  await page.getByRole("button", { name: "Add to list" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("List").selectOption(`twice (…${list_id!.slice(-4)})`);
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByText("2 contacts changed.").waitFor();
  expect(await (await cloud.api(`/contacts/count?list=${list_id}`)).json()).toMatchObject({ count: 2 });
});

test("the badge of a suppressed contact is whole at 1440 pixels", async () => {
  const { page } = await signIn(browser, cloud, { width: 1440, height: 900 });
  const { contacts } = (await (await cloud.api("/contacts?q=zoe")).json()) as { contacts: object[] };
  // One that a program added once more keeps its status, and gets nothing all the same.
  const listed = contacts.map((zoe) => ({ ...zoe, status: "subscribed" }));
  await page.route(/\/contacts\?/, (route) =>
    answer(route, { contacts: listed, next_cursor: null, examined: 1 }),
  );
  await page.goto(`${cloud.origin}/#/contacts`);
  const cell = page.getByRole("cell", { name: "Suppressed (unsubscribed)" });
  await cell.waitFor();
  const { needed, given } = await cell.evaluate((element) => ({
    needed: element.scrollWidth,
    given: element.clientWidth,
  }));
  expect(needed).toBeLessThanOrEqual(given);
});
