import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { requestCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { launchChromium } from "./chromium.ts";
import { desktop, phone, signIn, visit } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

interface ApiDocument {
  readonly paths: Record<string, Record<string, { readonly summary: string }>>;
}

/** The operations that are to be seen. */
const operationsIn = (page: Page): Promise<string[]> =>
  page
    .locator(".opblock-summary")
    .evaluateAll((summaries) =>
      summaries.map((summary) =>
        ["method", "path", "description"]
          .map((part) =>
            summary.querySelector(`.opblock-summary-${part}`)?.textContent?.replaceAll("\u200b", ""),
          )
          .join(" "),
      ),
    );

test.each([
  ["a desktop", desktop],
  ["a phone", phone],
])(
  "on %s, /docs shows every operation and tries one out, and asks nobody but this site",
  async (_, screen) => {
    // Given
    const id = await requestCampaign(cloud, { campaign_name: "Seen in the reference" });
    const { page, complaints } = await visit(browser, cloud.origin, screen);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));

    // When
    await page.goto(`${cloud.origin}/docs`);

    // Then
    await page.getByRole("heading", { level: 1, name: /^Tidings API/ }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/reference.html");
    const { paths } = (await (await fetch(`${cloud.origin}/openapi.json`)).json()) as ApiDocument;
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { summary }]) => `${method.toUpperCase()} ${path} ${summary}`),
    );
    // What is out of sight is not there, and on a busy machine it was scrolled past before it was drawn.
    const shown = new Set<string>();
    const scrollOn = () =>
      page.evaluate(() => {
        const isAtEnd = scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
        scrollTo({ top: isAtEnd ? 0 : scrollY + innerHeight / 2, behavior: "instant" });
      });
    const look = async (): Promise<number> => {
      for (const operation of await operationsIn(page)) shown.add(operation);
      await scrollOn();
      return shown.size;
    };
    await expect.poll(look, { interval: 20 }).toBe(operations.length);
    expect([...shown].toSorted()).toEqual(operations.toSorted());
    await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(screen.width);

    // When tried without a key
    const list = page.locator(".opblock", { has: page.getByText("List campaigns", { exact: true }) });
    await list.getByRole("button", { name: /List campaigns$/ }).click();
    await list.getByRole("button", { name: "Try it out" }).click();
    await list.getByRole("button", { name: "Execute" }).click();

    // Then it is refused, as the API refuses
    await list.locator(".live-responses-table").getByText('"unauthorized"').waitFor();

    // When tried with the key
    await page.getByRole("button", { name: "Authorize", exact: true }).click();
    const dialog = page.locator(".modal-ux");
    await dialog.getByRole("textbox").fill(cloud.key);
    await dialog.getByRole("button", { name: /^Apply/ }).click();
    await dialog.getByRole("button", { name: "Close" }).last().click();
    await list.getByRole("button", { name: "Execute" }).click();

    // Then the campaign is there
    await list.locator(".live-responses-table").getByText(id).first().waitFor();
    expect([...new Set(asked.map((url) => new URL(url).origin))]).toEqual([cloud.origin]);
    expect(complaints).toEqual([]);
  },
);

test("the UI leads to the reference", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await page.getByRole("link", { name: "API" }).click();
  await page.getByRole("heading", { level: 1, name: /^Tidings API/ }).waitFor();
  expect(complaints).toEqual([]);
});
