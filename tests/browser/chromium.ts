import { type Browser, chromium } from "playwright-core";
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

const launch = async (): Promise<Browser> => {
  const browser = await launchFrom(inject("chromiumPath"));
  browser.close = async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  };
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
