import type { Page } from "playwright-core";

/**
 * So many times slower is the processor of every page, by `SLOWDOWN=6 npm test -- --project browser`: there the next key
 * or click falls into what takes no time elsewhere.
 */
export const slowdown = Number(process.env.SLOWDOWN ?? 1);

export const slowDown = async (page: Page): Promise<void> => {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
};
