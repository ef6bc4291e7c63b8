import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { launchChromium } from "./chromium.ts";
import { lookEverywhere } from "./look.ts";
import { definitions, enterKey, heading, send, untilFocused, visit } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

test("from the sign-in to a campaign that was sent, and to what its recipients got", async () => {
  const { page, complaints } = await visit(browser, cloud.origin);
  const began = performance.now();
  let lookedMs = 0;
  const look = async (name: string) => {
    const from = performance.now();
    await lookEverywhere(page, name);
    lookedMs += performance.now() - from;
  };
  await enterKey(page, cloud.key);

  // Given: nothing there yet
  await page.getByRole("heading", { name: "No campaigns yet" }).waitFor();
  await page.getByRole("button", { name: "Add sample people" }).waitFor();
  await look("first-run");

  // When: the sample people are added, and the first campaign is sent as it is
  await page.getByRole("button", { name: "Add sample people" }).click();
  const write = page.getByRole("button", { name: "Write the first campaign" });
  await page.getByRole("link", { name: "Sample people" }).waitFor({ timeout: 60_000 });
  await untilFocused(write);
  await look("first-run-people");
  await write.click();
  await heading(page, "My first campaign").waitFor();
  expect(await page.getByLabel("From address").inputValue()).toBe("hello@example.com");
  await send(page);

  // Then
  await heading(page, "My first campaign").waitFor();
  await page.getByText("Completed", { exact: true }).waitFor({ timeout: 60_000 });
  // Within the two minutes that a first run may take, and most of it is waiting for this machine
  expect((performance.now() - began - lookedMs) / 1_000).toBeLessThan(120);
  expect(await definitions(page.getByRole("region", { name: "Ledger" }))).toMatchObject({
    Total: "10",
    Sent: "10",
    Unknown: "0",
    Remaining: "0",
  });
  const feedback = page.getByRole("region", { name: "Feedback" });
  await expect.poll(async () => (await definitions(feedback)).Bounced).toBe("1 10% of sent");
  await expect.poll(async () => (await definitions(feedback)).Complained).toMatch(/^1 /);

  // And the mails are there as they were received
  await page.getByRole("link", { name: "See the mails" }).click();
  await heading(page, "Outbox").waitFor();
  await page.getByRole("link", { name: "success+ada@simulator.amazonses.com" }).click();
  await heading(page, "Ada, this is our first campaign").waitFor();
  const mail = page.frameLocator('iframe[title="The message"]');
  await mail.getByText("Greetings to everybody at Analytical Engines in London.").waitFor();
  await page.getByRole("button", { name: "Open it" }).click();
  await page.getByRole("list", { name: "What became of the mail" }).getByText("Opened").waitFor();
  expect(complaints).toEqual([]);
  await look("first-mail");
});

test("who has no attribute is greeted all the same", async () => {
  const { page } = await visit(browser, cloud.origin);
  await enterKey(page, cloud.key);
  await heading(page, "Overview").waitFor();
  const { message_id, subject } = (await cloud.outbox()).find(({ to }) => to.startsWith("success+somebody"))!;
  expect(subject).toBe("Hello, this is our first campaign");
  await page.goto(`${cloud.origin}/#/outbox/${message_id}`);
  await page
    .frameLocator('iframe[title="The message"]')
    .getByRole("heading", { name: "Hello there, it works." })
    .waitFor();
});

test("sample people who are there already are put on their list, and a fault is said and can be tried again", async () => {
  const other = await startTestCloud();
  try {
    await other.api("/contacts", {
      method: "POST",
      body: { email: "success+ada@simulator.amazonses.com", first_name: "Ada" },
    });
    const { page } = await visit(browser, other.origin);
    await enterKey(page, other.key);
    await page.route("**/contacts", (route) => route.abort());
    const add = page.getByRole("button", { name: "Add sample people" });
    await add.click();
    await page.getByText("The sample people were not all added").waitFor();
    await page.unroute("**/contacts");
    expect(await page.getByRole("link", { name: "Sample people" }).count()).toBe(0);
    await add.click();
    await page.getByRole("link", { name: "Sample people" }).waitFor();
    const { lists } = (await (await other.api("/lists")).json()) as { lists: { list_id: string }[] };
    expect(lists).toHaveLength(1);
    const members = await other.api(`/lists/${lists[0]!.list_id}/contacts?limit=100`);
    expect(((await members.json()) as { contacts: [] }).contacts).toHaveLength(10);
  } finally {
    await other.stop();
  }
});
