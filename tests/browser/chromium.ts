import sparticuz from "@sparticuz/chromium";
import { type Browser, chromium } from "playwright-core";

/**
 * Starts a headless Chromium: on Linux x64 the one that came with the dependencies, elsewhere an installed Chrome.
 * Its own argument list is for Lambda, and switches off the security that is tested here; only what a root user in a
 * container needs is taken from it.
 */
export const launchChromium = async (): Promise<Browser> =>
  process.platform === "linux" && process.arch === "x64"
    ? await chromium.launch({
        executablePath: await sparticuz.executablePath(),
        args: ["--headless=shell", "--no-sandbox"],
      })
    : await chromium.launch({ channel: "chrome" });
