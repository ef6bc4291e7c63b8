import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { type FurnishedScreen, furnish } from "./furnished.ts";
import { desktop, signIn } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
let screens: readonly FurnishedScreen[];
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  screens = await furnish(cloud, 40);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

/** Those of axe, which cannot speak with the frame of a preview, are not. */
const isOwn = (complaint: string) => !complaint.includes("postMessage");

const open = async (page: Page, { hash }: FurnishedScreen): Promise<void> => {
  await page.goto(`${cloud.origin}/#/${hash}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await expect.poll(() => page.locator(".placeholder").count()).toBe(0);
};

test("every screen keeps still while it is loaded, and is accessible in the colours of the system", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await page.emulateMedia({ forcedColors: "active", colorScheme: "dark" });
  // https://web.dev/articles/cls: the sum of what moved without anybody's doing
  await page.addInitScript(() => {
    const moved = { by: 0 };
    Object.assign(globalThis, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[])
        if (!entry.hadRecentInput) moved.by += entry.value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  const found: Record<string, unknown> = {};
  for (const screen of screens) {
    // Loaded anew, as by a link: what was there before would hide what moves.
    await page.goto("about:blank");
    await open(page, screen);
    await screen.before?.(page);
    const moved = await page.evaluate(() => (globalThis as unknown as { moved: { by: number } }).moved.by);
    const violations = await axeViolations(page);
    if (moved > 0.1 || violations.length > 0) found[screen.name] = { moved, violations };
  }
  expect(found).toEqual({});
  expect(complaints.filter(isOwn)).toEqual([]);
});

/** The dialogs of each screen, by what opens them. */
const dialogs: Readonly<Record<string, readonly string[]>> = {
  campaigns: ["Delete Spring letter"],
  write: ["Review and send", "Save as template", "Delete", "Enlarge", "Picture"],
  "campaign-running": ["Cancel campaign", "Export"],
  contact: ["Edit", "Delete", "Erase this person"],
  lists: ["Edit Members", "Delete Members"],
  list: ["Edit"],
  segments: ["Delete Readers in London"],
  suppressions: ["Export", "Suppress addresses", /^Details/.source],
  templates: ["Duplicate Our letter", "Rename Our letter", "Delete Our letter"],
  template: ["Duplicate", "Rename", "Delete", "Enlarge"],
};

test("whoever leaves a dialog by Escape is where they opened it", async () => {
  const { page } = await signIn(browser, cloud);
  const lost: string[] = [];
  for (const screen of screens) {
    if (!dialogs[screen.name]) continue;
    await open(page, screen);
    for (const name of dialogs[screen.name]!) {
      const opener = page
        .getByRole("main")
        .getByRole("button", name.startsWith("^") ? { name: new RegExp(name) } : { name, exact: true })
        .first();
      await opener.focus();
      await page.keyboard.press("Enter");
      const dialog = page.getByRole("dialog");
      await dialog.waitFor();
      await page.keyboard.press("Escape");
      await dialog.waitFor({ state: "detached" });
      if (!(await opener.evaluate((button) => button === document.activeElement)))
        lost.push(`${screen.name}: ${name}`);
    }
  }
  expect(lost).toEqual([]);
});

/** What on a screen changes something. */
const changing =
  /^(Add|Make|New|Delete|Duplicate|Rename|Edit|Import|Suppress|Export|Put|Erase|Lift|Pause|Resume|Cancel|Retry|Send|Save|Use|Restore|Review|Remove|Picture|Blocks|HTML$)/;

test("a key that may only read is offered nothing that changes anything, on any screen", async () => {
  const { page, complaints } = await signIn(
    browser,
    { ...cloud, key: await cloud.createKey("read") },
    desktop,
  );
  const offered: Record<string, string[]> = {};
  const refused: string[] = [];
  page.on("response", (response) => {
    if (response.status() === 403) refused.push(`${response.request().method()} ${response.url()}`);
  });
  for (const screen of screens) {
    if (/^(new-|edit-|review)/.test(screen.name)) continue;
    await open(page, screen);
    const main = page.getByRole("main");
    const all = await main
      .locator("button:enabled, a, input:enabled, select:enabled, textarea:enabled")
      .evaluateAll((each) =>
        each.map((one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").trim()),
      );
    const wrong = all.filter((name) => changing.test(name));
    if (wrong.length > 0) offered[screen.name] = wrong;
  }
  expect(offered).toEqual({});
  expect(refused).toEqual([]);
  expect(complaints.filter(isOwn)).toEqual([]);
});
