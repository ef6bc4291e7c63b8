import type { Page } from "playwright-core";
import { expect } from "vitest";
import { axeViolations } from "./axe.ts";
import { desktop, phone } from "./visitor.ts";

/** A picture for whoever wants to look, in the folder that SCREENSHOTS names. */
const folder = process.env.SCREENSHOTS;

/** Looks at a page on a phone and on a desk, in the dark and the light: it is accessible, and no wider than the window. */
export const lookEverywhere = async (page: Page, name: string): Promise<void> => {
  for (const screen of [phone, { ...desktop, width: 1440 }])
    for (const colorScheme of ["dark", "light"] as const) {
      await page.setViewportSize(screen);
      await page.emulateMedia({ colorScheme });
      expect(await axeViolations(page)).toEqual([]);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider).toBeLessThanOrEqual(0);
      const path = `${folder}/${name}-${screen.width}-${colorScheme}.png`;
      if (folder) await page.screenshot({ path, fullPage: true });
    }
};
