import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { beginDraft, heading, phone, signIn, untilFocused, visit } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
let id: string;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  id = await requestCampaign(cloud, {
    audience: ["ada@example.net"],
    subject: "Spring, {{ first_name | default: 'dear reader' }}",
    body: `<html lang="en"><body><main><h1>Spring</h1><p>It is here, {{ first_name | default: "dear reader" }}.</p>
      <p><a href="{{ view_in_browser_url }}">Read it in the browser</a></p></main></body></html>`,
  });
  await untilCampaign(cloud, id, isCompleted);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

/** A picture for whoever wants to look, in the folder that SCREENSHOTS names. */
const folder = process.env.SCREENSHOTS;
const look = async (page: Page, name: string) => {
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
};
const switchOf = (page: Page) => page.getByRole("checkbox", { name: "Anyone with the link may read it" });

test("a campaign is made public on its page, read by everybody, and taken back", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await page.getByRole("link", { name: "Spring programme" }).first().click();
  await heading(page, "Spring programme").waitFor();

  // When it is made public, by the keyboard
  await switchOf(page).focus();
  await page.keyboard.press("Space");
  const link = page.getByRole("link", { name: `/archive/${id}` });
  await link.waitFor();
  await untilFocused(switchOf(page));
  expect(await axeViolations(page)).toEqual([]);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.getByRole("button", { name: "Copy the link" }).click();
  await page.getByRole("status").filter({ hasText: "Copied" }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${cloud.origin}/archive/${id}`);
  await look(page, "campaign-public");

  // Then everybody finds and reads it
  const reader = await visit(browser, `${cloud.origin}/archive`, phone);
  for (const colorScheme of ["light", "dark"] as const) {
    await reader.page.emulateMedia({ colorScheme });
    expect(await axeViolations(reader.page)).toEqual([]);
    await look(reader.page, `archive-${colorScheme}`);
  }
  await reader.page.getByRole("link", { name: "Spring, dear reader" }).click();
  await reader.page.getByRole("heading", { name: "Spring" }).waitFor();
  expect(await reader.page.title()).toBe("Spring, dear reader");
  expect(await reader.page.getByText("It is here, dear reader.").count()).toBe(1);
  await look(reader.page, "archived");

  // And not once it is taken back
  await switchOf(page).click();
  await link.waitFor({ state: "detached" });
  await reader.page.reload();
  await heading(reader.page, "There is nothing to read here").waitFor();
  await look(reader.page, "not-public");
  expect(await axeViolations(reader.page)).toEqual([]);
  expect([...complaints, ...reader.complaints]).toEqual([]);
});

test("whether a campaign is to be public is chosen where it is written, and kept with its draft", async () => {
  const { page, complaints } = await signIn(browser, cloud, phone);
  await beginDraft(page);
  const draftId = decodeURIComponent(/#\/drafts\/([^/]+)$/.exec(page.url())![1]!);
  await switchOf(page).check();
  await expect
    .poll(async () => await (await cloud.api(`/drafts/${draftId}`)).json())
    .toMatchObject({ content: { archive: true } });
  await page.reload();
  await heading(page, "Untitled campaign").waitFor();
  expect(await switchOf(page).isChecked()).toBe(true);
  expect(await axeViolations(page)).toEqual([]);
  await switchOf(page).scrollIntoViewIfNeeded();
  await look(page, "write-public");
  expect(complaints).toEqual([]);
});
