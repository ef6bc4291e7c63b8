import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { type FurnishedScreen, furnish } from "./furnished.ts";
import { desktop, heading, hold, signIn, untilFocused } from "./visitor.ts";

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
    // The frames of mails run no script, and complain of one that is told of theirs.
    if (self !== top) return;
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

/** Badges of which not all is seen, because what they stand in cuts them off. */
const cutBadges = (page: Page): Promise<string[]> =>
  page.locator(".badge").evaluateAll((all) => {
    const isCut = (badge: Element): boolean => {
      const { left, right } = badge.getBoundingClientRect();
      // As text is where there is less room than it takes, or what stands in a cell of a table.
      for (let around = badge.parentElement; around; around = around.parentElement) {
        const { overflowX, clipPath } = getComputedStyle(around);
        // Not to be seen at all: the head of a table whose rows are cards.
        if (clipPath !== "none") return false;
        const room = around.getBoundingClientRect();
        const cuts = overflowX !== "visible";
        if (cuts && (right > room.right + 0.5 || left < room.left - 0.5)) return true;
      }
      return badge.scrollWidth > badge.clientWidth;
    };
    return all
      .filter((badge) => badge.checkVisibility() && isCut(badge))
      .map(({ textContent }) => textContent);
  });

/** What is wrong with a screen at other sizes, and in the dark. It is the same page: to load it again takes longer. */
const amissElsewhere = async (page: Page) => {
  const cut: string[] = [];
  for (const width of [1024, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    cut.push(...(await cutBadges(page)));
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  cut.push(...(await cutBadges(page)));
  const violations = await axeViolations(page);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(desktop);
  return { cut, violations };
};

/** What opens the dialogs of a screen. */
const openers: Readonly<Record<string, readonly string[]>> = {
  campaigns: ["Delete Spring letter"],
  write: ["Review and send", "Save as template", "Delete", "Enlarge", "Picture"],
  "campaign-sent": ["Export"],
  contact: ["Edit", "Delete", "Erase this person"],
  lists: ["Edit Members", "Delete Members"],
  keys: ["Revoke Colleague"],
  people: ["Change the role of Nora", "Remove Nora"],
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
  const brandPlaces = new Set<number | undefined>();
  for (const screen of screens) {
    // Loaded anew, as by a link: what was there before would hide what moves.
    await page.goto("about:blank");
    await open(page, screen);
    const moved = await shiftsOf(page);
    await screen.before?.(page);
    const violations = await axeViolations(page);
    const elsewhere = await amissElsewhere(page);
    // One header for all of them: who goes from one to another finds it where it was.
    const brandAt = (await page.locator(".bar .brand").boundingBox())?.x;
    brandPlaces.add(brandAt);
    const amiss = [...violations, ...elsewhere.violations, ...elsewhere.cut];
    if (moved > 0.1 || amiss.length > 0) found[screen.name] = { moved, violations, elsewhere };
    await leaveDialogs(page, openers[screen.name] ?? []);
  }
  expect(found).toEqual({});
  expect([...brandPlaces]).toEqual([expect.any(Number)]);
  expect(complaints.filter(isOwn)).toEqual([]);
}, 600_000);

test("the contacts keep still when the lists to find them by come last", async () => {
  const { page } = await signIn(browser, cloud);
  await watchShifts(page);
  const answer = await hold(page, "**/lists?*");
  const contacts = page.waitForResponse(/\/contacts\?/);
  await page.goto("about:blank");
  await page.goto(`${cloud.origin}/#/contacts`);
  await (await contacts).finished();
  // What can be drawn of them is.
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  answer();
  await page.getByLabel("List", { exact: true }).waitFor();
  await page.getByRole("table", { name: "Contacts" }).waitFor();
  expect(await shiftsOf(page)).toBeLessThan(0.1);
});

test("that contacts are being counted can be read", async () => {
  const { page } = await signIn(browser, cloud);
  await hold(page, "**/contacts/count*");
  await page.goto(`${cloud.origin}/#/contacts`);
  await page.getByRole("table", { name: "Contacts" }).waitFor();
  await page.getByText("Counting…").waitFor();
  expect(await axeViolations(page)).toEqual([]);
});

/** How far apart two colours are in brightness (WCAG 2.2, contrast ratio), as an element and what is behind it. */
const contrastOf = (page: Page, selector: string): Promise<number> =>
  page
    .locator(selector)
    .first()
    .evaluate((shape) => {
      const brightness = (element: Element) => {
        const parts = getComputedStyle(element).backgroundColor.match(/\d+/g)!.map(Number);
        const [r, g, b] = parts.map((part) => {
          const share = part / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
      };
      const both = [brightness(shape), brightness(document.documentElement)];
      return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
    });

test("while its drafts are on their way the page of campaigns shows a shape that is seen, light and dark", async () => {
  const { page } = await signIn(browser, cloud);
  const answer = await hold(page, "**/drafts?*");
  await page.reload();
  // Its own: what the page itself is on its way behind is gone by then.
  await heading(page, "Campaigns").waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await contrastOf(page, ".placeholder > div")).toBeGreaterThan(1.6);
  }
  answer();
  await page.getByRole("table", { name: "Campaigns" }).waitFor();
});

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

/** What a screen says while something of it cannot be had. */
const lacks = (page: Page) => page.getByRole("main").getByText(/could not be|is not known/);
const goToHash = (page: Page, hash: string) =>
  page.evaluate((to) => {
    location.hash = `#/${to}`;
  }, hash);

test("every screen says what it lacks while the connection is lost, and comes by itself when it is back", async () => {
  const { page } = await signIn(browser, cloud);
  // They ask for nothing before something is done on them.
  for (const screen of screens.filter(({ name }) => !/^(account|link)$/.test(name))) {
    // Its script is there then, so that it is its content that is not.
    await open(page, screen);
    await goToHash(page, "nowhere");
    await heading(page, "There is no such page").waitFor();
    await page.context().setOffline(true);
    // Chromium has been told; the page hears of it a moment later.
    await page.waitForFunction(() => !navigator.onLine);
    await goToHash(page, screen.hash);
    await expect.poll(() => lacks(page).count(), { message: `${screen.name} to say so` }).toBeGreaterThan(0);
    await page.context().setOffline(false);
    const awaited = page.locator(".placeholder").or(lacks(page));
    await expect.poll(() => awaited.count(), { message: `${screen.name} to come back` }).toBe(0);
  }
}, 300_000);

/** What on a screen changes something; to compare campaigns, save figures or look at what awaits release is to read. */
const changing =
  /^(Add|Make|New|Delete|Duplicate|Rename|Edit|Import|Suppress|Put|Erase|Lift|Pause|Resume|Cancel|Retry|Send|Save(?! as CSV)|Use|Restore|Review(?! it)|Remove|Picture|Revoke|Work on|Select(?!.* to compare))\b/;

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

/** What leaves the stage, or changes whom mail goes to. */
const sending =
  /^(Import|Suppress|Put|Erase|Lift|Pause|Resume|Retry|Send|Review(?! it)|Revoke|Work on|Export(?! data)|Invite|Share)\b/;

test("an author is offered nothing that sends, and asks for nothing that is refused, on any screen", async () => {
  const { page, complaints } = await signIn(browser, { ...cloud, key: await cloud.createKey("write") });
  const refused: string[] = [];
  page.on("response", (response) => {
    if (response.status() === 403) refused.push(`${response.request().method()} ${response.url()}`);
  });
  const offered: Record<string, string[]> = {};
  for (const screen of screens.filter(({ name }) => !/^(review|link)$/.test(name))) {
    await open(page, screen);
    const names = await page
      .getByRole("main")
      .locator("button:enabled, a")
      .evaluateAll((all) =>
        all.map((one) => (one.getAttribute("aria-label") ?? one.textContent ?? "").trim()),
      );
    const wrong = names.filter((name) => sending.test(name));
    if (wrong.length > 0) offered[screen.name] = wrong;
  }
  expect({ offered, refused }).toEqual({ offered: {}, refused: [] });
  expect(complaints.filter(isOwn)).toEqual([]);
}, 300_000);
