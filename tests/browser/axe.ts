import axe from "axe-core";
import type { Page } from "playwright-core";
import { slowdown } from "./slowdown.ts";

/** A page that is never still is judged as it is. */
const triesMax = 10;

/** What axe-core finds wrong with a page as it is shown: the rule, and where. */
export const axeViolations = async (page: Page): Promise<string[]> => {
  // It judges what is drawn, whenever that was, and takes minutes there.
  if (slowdown > 1) return [];
  await page.evaluate(axe.source);
  const found = await page.evaluate(async (triesMax) => {
    const { axe: checker } = globalThis as unknown as { axe: typeof axe };
    // Those of mails have no origin, so nothing gets in, and axe complains in the console.
    const run = () => checker.run(document, { iframes: false });
    for (let tries = 1; ; tries++) {
      let hasChanged = false;
      const observer = new MutationObserver(() => {
        hasChanged = true;
      });
      observer.observe(document, { subtree: true, childList: true });
      const result = await run().catch((error: Error) => error);
      observer.disconnect();
      const isRight = !(result instanceof Error) && result.violations.length === 0;
      // What it says of a page that changed under it, or that it failed there, is said of none.
      if (!isRight && hasChanged && tries < triesMax) continue;
      if (result instanceof Error) throw result;
      return result.violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }));
    }
  }, triesMax);
  return found.map(({ id, where }) => `${id}: ${where.join(" ")}`);
};
