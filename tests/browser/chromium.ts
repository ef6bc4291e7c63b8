import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { inject } from "vitest";

/**
 * Starts a headless Chromium: on Linux x64 the one that came with the dependencies, elsewhere an installed Chrome.
 * The package's own argument list is for Lambda, and switches off the security that is tested here; only what a root
 * user in a container needs is taken from it.
 */
export const launchFrom = (executablePath: string | undefined): Promise<Browser> =>
  executablePath === undefined
    ? chromium.launch({ channel: "chrome" })
    : chromium.launch({ executablePath, args: ["--headless=shell", "--no-sandbox"] });

const closeContext = async (context: BrowserContext): Promise<void> => {
  await Promise.all(context.pages().map((page) => page.unrouteAll({ behavior: "ignoreErrors" })));
  await context.close();
};

/** Closes all pages, also over answers that a route is still changing: a page that polls asks until its end. */
export const closePages = async (browser: Browser): Promise<void> => {
  await Promise.all(browser.contexts().map(closeContext));
};

const launch = async (): Promise<Browser> => {
  const browser = await launchFrom(inject("chromiumPath"));
  browser.close = () => closePages(browser);
  return browser;
};

let ownBrowser: Promise<Browser> | undefined;

/**
 * Opens the browser of this process, which ends with it: to close it ends the contexts there are. They share nothing, and
 * a file's browser is as new to it as one of its own.
 */
export const launchChromium = (): Promise<Browser> => {
  ownBrowser ??= launch();
  return ownBrowser;
};
