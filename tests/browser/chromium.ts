import { type Browser, chromium } from "playwright-core";
import { inject } from "vitest";

/**
 * Starts a headless Chromium: on Linux x64 the one that came with the dependencies, elsewhere an installed Chrome.
 * The package's own argument list is for Lambda, and switches off the security that is tested here; only what a root
 * user in a container needs is taken from it.
 */
export const launchChromium = async (): Promise<Browser> => {
  const executablePath = inject("chromiumPath");
  return executablePath === undefined
    ? await chromium.launch({ channel: "chrome" })
    : await chromium.launch({ executablePath, args: ["--headless=shell", "--no-sandbox"] });
};
