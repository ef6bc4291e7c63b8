import { simpleParser } from "mailparser";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { untilQuiet } from "../support/quiet.ts";
import { launchChromium } from "./chromium.ts";
import { compose, definitions, openBeside, phone, review, signIn } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  await addContacts(cloud, [
    { email: "ada@example.net", first_name: "Ada" },
    { email: "bob@example.net" },
    { email: "sue@example.net" },
  ]);
  await cloud.api("/suppressions", { method: "POST", body: { email: "sue@example.net" } });
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

test("before it is sent, a person reads what would become of a campaign, and sends a test of it", async () => {
  const { page, complaints } = await signIn(browser, cloud, phone);
  const programme = { name: "programme.pdf", mimeType: "application/pdf", buffer: Buffer.alloc(70_000, "%") };
  await compose(page, { name: "Spring", subject: "Hello {{ first_name }}", files: [programme] });

  // When
  await review(page);

  // Then
  const dialog = page.getByRole("dialog");
  const figures = dialog.getByLabel("What is sent");
  await figures.waitFor();
  await expect
    .poll(() => definitions(figures))
    .toEqual({
      Recipients: "2",
      "Left out": "1The address is suppressed: manual.",
      "Each mail": "95 KB",
      Takes: "about 1 s",
      Costs: "about US$0.01",
      "Quota left": "50,000 mails in 24 hours",
    });
  await dialog.getByText("Look at this").waitFor();
  await dialog.getByText("{{ first_name }} is empty for 1 of 2 recipients").waitFor();
  expect(await dialog.getByRole("button", { name: "Send now" }).isEnabled()).toBe(true);

  await dialog.getByRole("button", { name: "Keep editing" }).click();

  // When the test is refused
  const beside = await openBeside(page, "test");
  const address = beside.getByLabel("Test addresses");
  await address.fill("sue@example.net");
  await beside.getByRole("button", { name: "Send test" }).click();

  // Then it is said
  await beside.getByText("Nothing is sent to this address").waitFor();

  // When another is tried
  await address.fill("ada@example.net");
  await address.press("Enter");

  // Then it arrives, and no campaign was made
  await beside.getByText("Sent to ada@example.net").waitFor();
  await untilQuiet(cloud);
  const [message, ...others] = await cloud.outbox();
  expect(others).toEqual([]);
  expect(message).toMatchObject({ to: "ada@example.net", subject: "[Test] Hello Ada" });
  const { attachments } = await simpleParser(await cloud.raw(message!.message_id));
  expect(attachments.map(({ filename }) => filename)).toEqual([programme.name]);
  expect(await (await cloud.api("/campaigns")).json()).toMatchObject({ campaigns: [] });

  // And the address is there the next time
  await page.reload();
  await openBeside(page, "test");
  await expect.poll(() => address.inputValue()).toBe("ada@example.net");
  expect(complaints).toEqual([]);
});

test("what SES would refuse cannot be sent, and says why", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Unverified", from: "hello@nowhere.example" });
  await review(page);

  const dialog = page.getByRole("dialog");
  await dialog.getByText("Stands in the way").waitFor();
  await dialog.getByText("SES knows neither hello@nowhere.example nor its domain").waitFor();
  expect(await dialog.getByRole("button", { name: "Send now" }).isEnabled()).toBe(false);
  expect(complaints).toEqual([]);
});

test("a check that fails does not stand in the way", async () => {
  const { page } = await signIn(browser, cloud);
  await page.route("**/campaigns/preflight", (route) => route.abort());
  await compose(page, { name: "Unchecked" });
  await review(page);

  const dialog = page.getByRole("dialog");
  await dialog.getByText("It could not be checked").waitFor();
  await expect.poll(() => dialog.getByRole("button", { name: "Send now" }).isEnabled()).toBe(true);
});
