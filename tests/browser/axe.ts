import axe from "axe-core";
import type { Page } from "playwright-core";
import { slowdown } from "./slowdown.ts";

/** What axe-core finds wrong with a page as it is shown: the rule, and where. */
export const axeViolations = async (page: Page): Promise<string[]> => {
  // It judges what is drawn, whenever that was, and takes minutes there.
  if (slowdown > 1) return [];
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      // Those of mails have no origin, so nothing gets in, and axe complains in the console.
      iframes: false,
    });
    return violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }));
  });
  return found.map(({ id, where }) => `${id}: ${where.join(" ")}`);
};
