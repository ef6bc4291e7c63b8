import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { type FurnishedScreen, furnish } from "./furnished.ts";
import { signIn, untilFocused } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
let screens: readonly FurnishedScreen[];
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  screens = await furnish(cloud, 60);
}, 300_000);
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

/** Those of axe, which cannot speak with the frame of a preview, are not. */
const isOwn = (complaint: string) => !complaint.includes("postMessage");

const open = async (page: Page, { name, hash }: FurnishedScreen): Promise<void> => {
  await page.goto(`${cloud.origin}/#/${hash}`);
  // The first: a mail in blocks has one of its own.
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await expect.poll(() => page.locator(".placeholder").count(), { message: `${name} to be loaded` }).toBe(0);
};

/** Counts what moves on a page without anybody's doing: https://web.dev/articles/cls */
const watchShifts = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const moved = { by: 0 };
    Object.assign(globalThis, { moved });
    type Shift = PerformanceEntry & { readonly value: number; readonly hadRecentInput: boolean };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as Shift[]) if (!entry.hadRecentInput) moved.by += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
};
const shiftsOf = (page: Page): Promise<number> =>
  page.evaluate(() => (globalThis as unknown as { moved: { by: number } }).moved.by);

/** What opens the dialogs of a screen. */
const openers: Readonly<Record<string, readonly string[]>> = {
  campaigns: ["Delete Spring letter"],
  write: ["Review and send", "Save as template", "Delete", "Enlarge", "Picture"],
  "campaign-sent": ["Export"],
  contact: ["Edit", "Delete", "Erase this person"],
  lists: ["Edit Members", "Delete Members"],
  keys: ["Revoke Colleague"],
  list: ["Edit"],
  segments: ["Delete Readers in London"],
  suppressions: ["Export", "Suppress addresses", "Details of no-more@example.net"],
  templates: ["Duplicate Our letter", "Rename Our letter", "Delete Our letter"],
  template: ["Duplicate", "Rename", "Delete", "Enlarge"],
};

/** Leaves the dialog of each opener by Escape, and waits until the focus is back there. */
const leaveDialogs = async (page: Page, names: readonly string[]): Promise<void> => {
  for (const name of names) {
    const opener = page.getByRole("main").getByRole("button", { name, exact: true }).first();
    await opener.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await untilFocused(opener);
  }
};

test("every screen keeps still while it is loaded, is accessible, and has the focus back after its dialogs", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await watchShifts(page);
  const found: Record<string, unknown> = {};
  for (const screen of screens) {
    // Loaded anew, as by a link: what was there before would hide what moves.
    await page.goto("about:blank");
    await open(page, screen);
    const moved = await shiftsOf(page);
    await screen.before?.(page);
    const violations = await axeViolations(page);
    if (moved > 0.1 || violations.length > 0) found[screen.name] = { moved, violations };
    await leaveDialogs(page, openers[screen.name] ?? []);
  }
  expect(found).toEqual({});
  expect(complaints.filter(isOwn)).toEqual([]);
}, 300_000);

test("in the colours of the system it is seen which section is open, and what is chosen", async () => {
  const { page } = await signIn(browser, cloud);
  await page.emulateMedia({ forcedColors: "active" });
  await open(page, screens.find(({ name }) => name === "mail")!);
  const borders = (selector: string) =>
    page.locator(selector).evaluateAll((all) => all.map((one) => getComputedStyle(one).borderBottomColor));
  const [current] = await borders(".bar nav a[aria-current]");
  expect(await borders(".bar nav a:not([aria-current])")).not.toContain(current);
  const grounds = (selector: string) =>
    page.locator(selector).evaluateAll((all) => all.map((one) => getComputedStyle(one).backgroundColor));
  const [chosen] = await grounds(".segmented :checked + span");
  expect(await grounds(".segmented :not(:checked) + span")).not.toContain(chosen);
});

/** What on a screen changes something; to compare campaigns and to save figures is to read. */
const changing =
  /^(Add|Make|New|Delete|Duplicate|Rename|Edit|Import|Suppress|Put|Erase|Lift|Pause|Resume|Cancel|Retry|Send|Save(?! as CSV)|Use|Restore|Review|Remove|Picture|Revoke|Work on|Select(?!.* to compare))\b/;

test("a key that may only read is offered nothing that changes anything, on any screen", async () => {
  const { page, complaints } = await signIn(browser, { ...cloud, key: await cloud.createKey("read") });
  const refused: string[] = [];
  page.on("response", (response) => {
    if (response.status() === 403) refused.push(`${response.request().method()} ${response.url()}`);
  });
  const offered: Record<string, string[]> = {};
  for (const screen of screens.filter(({ name }) => !/^(new|edit)-|^review$/.test(name))) {
    await open(page, screen);
    const names = await page
      .getByRole("main")
      .locator('button:enabled, a, input[type="checkbox"]:enabled')
      .evaluateAll((all) =>
        all.map((one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").trim()),
      );
    const wrong = names.filter((name) => changing.test(name));
    if (wrong.length > 0) offered[screen.name] = wrong;
  }
  expect({ offered, refused }).toEqual({ offered: {}, refused: [] });
  expect(complaints.filter(isOwn)).toEqual([]);
}, 300_000);
