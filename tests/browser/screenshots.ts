/**
 * `npm run screenshots [folder] [part of a name]`: pictures of every screen, with people and mail on it, into a folder
 * (`.screenshots` unless given): at 390 and 1440 pixels, light and dark, and with forced colours. To be looked at.
 * `npm run screenshots docs`: those of the project's front page.
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import { freePort, startCloudProcess } from "../support/cloud.ts";
import { launchFrom } from "./chromium.ts";
import { furnish } from "./furnished.ts";
import { unpackInto } from "./global-setup.ts";
import { enterKey } from "./visitor.ts";

const [folder = ".screenshots", part = ""] = process.argv.slice(2);

/** How the screens are looked at. */
const allLooks: Readonly<Record<string, BrowserContextOptions>> = {
  "1440-light": { viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  "1440-dark": { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  "390-light": { viewport: { width: 390, height: 844 }, colorScheme: "light" },
  "390-dark": { viewport: { width: 390, height: 844 }, colorScheme: "dark" },
  "1440-forced": { viewport: { width: 1440, height: 900 }, colorScheme: "dark", forcedColors: "active" },
};

const isForDocs = folder === "docs";
const looks = isForDocs ? { front: { viewport: { width: 1280, height: 860 } } } : allLooks;
const onFrontPage: Readonly<Record<string, string>> = {
  "campaign-running": "campaign",
  "write-blocks": "write",
  mail: "outbox",
};

/** Nothing is on its way any more, and the frames of mails are drawn. */
const settled = async (page: Page): Promise<void> => {
  await page.locator(".placeholder").first().waitFor({ state: "detached" });
  // A page that asks again and again, as that of a running campaign, is never idle.
  await page.waitForLoadState("networkidle", { timeout: 2_000 }).catch(() => {});
};

const stateDir = await mkdtemp(join(tmpdir(), "tidings-screenshots-"));
const chromiumDir = await mkdtemp(join(tmpdir(), "tidings-chromium-"));
const [cloud, browser] = await Promise.all([
  startCloudProcess({ stateDir, port: await freePort() }),
  unpackInto(chromiumDir).then(launchFrom),
]);
try {
  await mkdir(folder, { recursive: true });
  const screens = (await furnish(cloud, 400)).filter(({ name }) => !isForDocs || onFrontPage[name]);
  for (const [look, options] of Object.entries(looks)) {
    const context = await browser.newContext({ ...options, locale: "en-GB", timezoneId: "Europe/Berlin" });
    const page = await context.newPage();
    const shoot = async (name: string) => {
      const path = join(folder, `${isForDocs ? onFrontPage[name] : `${name}-${look}`}.png`);
      if (path.includes(part)) await page.screenshot({ path, fullPage: !isForDocs });
    };
    await page.goto(cloud.origin);
    if (!isForDocs) await shoot("key");
    await enterKey(page, cloud.key);
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    for (const { name, hash, before } of screens) {
      if (!`${name}-${look}`.includes(part)) continue;
      await page.goto(`${cloud.origin}/#/${hash}`);
      await settled(page);
      await before?.(page);
      await settled(page);
      await shoot(name);
    }
    await context.close();
  }
} finally {
  await browser.close();
  await cloud.stop();
  await Promise.all([stateDir, chromiumDir].map((dir) => rm(dir, { recursive: true, force: true })));
}
process.exit();
