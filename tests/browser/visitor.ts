import type { Browser, Locator, Page } from "playwright-core";
import { type CloudClient, waitFor } from "../support/cloud.ts";
import { slowDown, slowdown } from "./slowdown.ts";

/** A person in front of the web UI. */
export interface Visitor {
  readonly page: Page;
  /** What the browser complained about: errors of scripts, of the console, and of the content security policy. */
  readonly complaints: readonly string[];
}

export interface Screen {
  readonly width: number;
  readonly height: number;
}

export const desktop: Screen = { width: 1280, height: 860 };
export const phone: Screen = { width: 375, height: 740 };

/** Chromium notes every answer that is not a success; the page is there to show those, and that SES is asked too often. */
const isRefusalNote = (text: string): boolean =>
  /^Failed to load resource: the server responded with a status of (4\d\d|503)/.test(text);

/** Opens the web UI in a browser that knows nothing yet. */
export const visit = async (browser: Browser, origin: string, screen = desktop): Promise<Visitor> => {
  const context = await browser.newContext({
    viewport: screen,
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
  });
  // As long as what is polled: a busy machine is no failure.
  context.setDefaultTimeout(60_000);
  const page = await context.newPage();
  if (slowdown > 1) await slowDown(page);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    const isComplaint = message.type() === "error" || message.type() === "warning";
    if (isComplaint && !isRefusalNote(message.text())) complaints.push(message.text());
  });
  await page.goto(`${origin}/`);
  return { page, complaints };
};

/** Keeps what a page asks for there from being answered. @returns has it answered after all */
export const hold = async (page: Page, url: string): Promise<() => void> => {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  await page.route(url, async (route) => {
    await released;
    await route.continue();
  });
  return release;
};

/** Signs in with a key; does not wait for what comes of it. */
export const enterKey = async (page: Page, key: string): Promise<void> => {
  await page.getByLabel("API key").fill(key);
  await page.getByRole("button", { name: "Sign in" }).click();
};

/** Opens the web UI, signs in, and goes to the campaigns. */
export const signIn = async (browser: Browser, cloud: CloudClient, screen = desktop): Promise<Visitor> => {
  const visitor = await visit(browser, cloud.origin, screen);
  await enterKey(visitor.page, cloud.key);
  await goTo(visitor.page, "Campaigns");
  return visitor;
};

/** The heading of the page with that title. */
export const heading = (page: Page, title: string): Locator =>
  page.getByRole("heading", { level: 1, name: title, exact: true });

const sections = ["Overview", "Campaigns", "Outbox"] as const;
const within = {
  Audience: ["Contacts", "Lists", "Segments", "Imports", "Suppressions"],
  Settings: ["Stage", "Senders", "People", "API keys", "Costs", "Dead letters", "Audit log", "My account"],
} as const;

/** The section that a place is in; undefined: it is one. */
const sectionOf = (place: string): string | undefined =>
  Object.entries(within).find(([, places]) => places.some((one) => one === place))?.[0];

/** Goes to a section, or to a place in one, by its links. */
export const goTo = async (
  page: Page,
  place: (typeof sections)[number] | (typeof within)[keyof typeof within][number],
): Promise<void> => {
  const follow = async (level: string, name: string) =>
    await page.getByRole("navigation", { name: level }).getByRole("link", { name }).click();
  const section = sectionOf(place);
  await follow("Sections", section ?? place);
  if (section) await follow(section, place);
  await heading(page, place).waitFor();
};

/** What a definition list says once it is there: the text of each term's definition. */
export const definitions = async (list: Locator): Promise<Record<string, string>> => {
  const terms = list.locator("dt");
  await terms.first().waitFor();
  const said = await terms.evaluateAll((all) =>
    all.map((term) => [
      term.textContent.trim(),
      (term.nextElementSibling?.textContent ?? "").replace(/\s+/g, " ").trim(),
    ]),
  );
  return Object.fromEntries(said) as Record<string, string>;
};

/** The texts of a table's body, cell by cell. */
export const cells = (table: Locator): Promise<string[][]> =>
  table
    .locator("tbody tr")
    .evaluateAll((rows) =>
      rows.map((row) => Array.from(row.children, (cell) => cell.textContent.replace(/\s+/g, " ").trim())),
    );

export interface CampaignText {
  readonly name: string;
  readonly from?: string;
  readonly subject?: string;
  readonly body?: string;
  /** Addresses; left out: all subscribed contacts. */
  readonly list?: string;
  readonly files?: readonly { name: string; mimeType: string; buffer: Buffer }[];
}

/** Begins a new campaign: a draft, which is on the server from then on. */
export const beginDraft = async (page: Page): Promise<void> => {
  await goTo(page, "Campaigns");
  await page.getByRole("link", { name: "New campaign" }).click();
  await page.getByRole("link", { name: "Blank, in HTML" }).click();
  await heading(page, "Untitled campaign").waitFor();
};

/** Begins a new campaign and fills it in. */
export const compose = async (page: Page, campaign: CampaignText): Promise<void> => {
  await beginDraft(page);
  await page.getByLabel("Campaign name").fill(campaign.name);
  await page.getByLabel("From address").fill(campaign.from ?? "hello@example.com");
  await page.getByLabel("Subject").fill(campaign.subject ?? "News");
  await page.getByLabel("Message in HTML").fill(campaign.body ?? "<p>News.</p>");
  if (campaign.list !== undefined) {
    await page.getByRole("radio", { name: "A list of addresses" }).check();
    await page.getByRole("textbox", { name: "Addresses", exact: true }).fill(campaign.list);
  }
  if (campaign.files) await attach(page, campaign.files);
};

/** Chooses files, and waits until they are uploaded. */
export const attach = async (page: Page, files: NonNullable<CampaignText["files"]>): Promise<void> => {
  await page.getByLabel("Attachments").setInputFiles([...files]);
  for (const { name } of files) await page.getByRole("button", { name: `Remove ${name}` }).waitFor();
};

const besideTabs = {
  preview: "Preview",
  report: /^(To mend|To look at|Ready|Checking|Not checked|Nothing amiss)/,
  test: "Send a test",
} as const;

/** Opens one of the tabs beside what is written. @returns what stands there */
export const openBeside = async (page: Page, tab: keyof typeof besideTabs): Promise<Locator> => {
  const beside = page.locator("aside.write-side");
  await beside.getByRole("tab", { name: besideTabs[tab] }).click();
  return beside;
};

/** Opens the last look, which says what will happen. */
export const review = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Review and send" }).click();
  const dialog = page.getByRole("dialog", { name: "Send this campaign?" });
  // It is read from its beginning.
  await untilFocused(dialog.getByRole("heading", { level: 2, name: "Send this campaign?" }));
};

/** Waits until that is where the keyboard is. */
export const untilFocused = async (place: Locator): Promise<void> => {
  const isFocused = () => place.evaluate((element) => element === document.activeElement);
  await waitFor(`the focus on ${place}`, isFocused, { timeoutMs: 60_000 });
};

/** The way from a problem, which has those words, to where it is mended. */
export const wayTo = (place: Locator, words: string | RegExp): Locator =>
  place.getByRole("listitem").filter({ hasText: words }).getByRole("button", { name: "Go there" });

/** Sends what was composed. */
export const send = async (page: Page): Promise<void> => {
  await review(page);
  await page.getByRole("button", { name: "Send now" }).click();
};
