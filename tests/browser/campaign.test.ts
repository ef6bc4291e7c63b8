import { readFile } from "node:fs/promises";
import { simpleParser } from "mailparser";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { untilQuiet } from "../support/quiet.ts";
import { launchChromium } from "./chromium.ts";
import {
  cells,
  compose,
  definitions,
  enterKey,
  goTo,
  heading,
  review,
  send,
  signIn,
  visit,
  wayTo,
} from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

/** A picture for whoever wants to look, in the folder that SCREENSHOTS names. */
const folder = process.env.SCREENSHOTS;

const campaigns = async (): Promise<{ campaign_id: string; campaign_name: string }[]> =>
  ((await (await cloud.api("/campaigns")).json()) as { campaigns: [] }).campaigns;
/** The campaigns of that name, once no other can follow. */
const campaignsNamed = async (name: string) => {
  await untilQuiet(cloud);
  return (await campaigns()).filter(({ campaign_name }) => campaign_name === name);
};

test("a person signs in, adds contacts, sends a campaign with a file, and reads what was received", async () => {
  const { page, complaints } = await visit(browser, cloud.origin);
  const programme = {
    name: "Frühling.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.alloc(
      70_000,
      Uint8Array.from({ length: 256 }, (_, byte) => byte),
    ),
  };

  // Given a wrong key: it is refused where it was entered
  await enterKey(page, "tidings_wrong");
  await page.getByText("This API key is not valid, or was revoked.").waitFor();
  expect(await page.getByLabel("API key").getAttribute("aria-invalid")).toBe("true");

  // Given the right one, and two contacts
  await enterKey(page, cloud.key);
  await page.getByRole("heading", { name: "No campaigns yet" }).waitFor();
  await goTo(page, "Contacts");
  for (const [email, name] of [
    ["Ada@Example.net", "Ada"],
    ["grace@example.net", "Grace"],
  ] as const) {
    await page.getByLabel("E-mail").fill(email);
    await page.getByLabel("First name").fill(name);
    await page.getByLabel("E-mail").press("Enter");
    await page.getByText(`Added ${email}.`).waitFor();
  }

  // When a campaign is composed and sent
  await compose(page, {
    name: "Spring programme",
    subject: "Spring, {{ first_name }}",
    body: "<h1>Hello {{ first_name | default: 'friend' }}</h1><p style='color: green'>Grüße</p>",
    files: [programme],
  });
  await page.getByText("69 KB, 94 KB in the mail").waitFor();
  await page.getByLabel("As this contact gets it").fill("ada@example.net");
  await page.frameLocator("iframe").getByRole("heading", { name: "Hello Ada" }).waitFor();
  await send(page);

  // Then it is seen through to its end, and the ledger closes
  await heading(page, "Spring programme").waitFor();
  await page.getByText("Completed", { exact: true }).waitFor({ timeout: 60_000 });
  expect(await definitions(page.getByRole("region", { name: "Ledger" }))).toEqual({
    Total: "2",
    Sent: "2",
    Failed: "0",
    Suppressed: "0",
    Unknown: "0",
    Remaining: "0",
  });
  expect(await page.getByRole("progressbar").getAttribute("aria-valuetext")).toBe("2 of 2 recipients");
  const table = page.getByRole("table", { name: "Recipients" });
  await expect
    .poll(async () => (await cells(table)).map((row) => row.slice(0, 3)).sort())
    .toEqual([
      ["ada@example.net", "Delivered", ""],
      ["grace@example.net", "Delivered", ""],
    ]);
  await expect
    .poll(() => definitions(page.getByRole("region", { name: "Feedback" })))
    .toMatchObject({ Delivered: "2 100% of sent", Bounced: "0", Complained: "0" });

  // Then the mail is there as it was received
  await page.getByRole("link", { name: "Open the mail to ada@example.net" }).click();
  await heading(page, "Spring, Ada").waitFor();
  await page.getByText("Headers", { exact: true }).click();
  expect(await definitions(page.locator(".mail-headers"))).toMatchObject({
    Subject: "Spring, Ada",
    From: "hello@example.com",
    To: "Ada@example.net",
  });
  await page.getByText("HTML", { exact: true }).click();
  const frame = page.frameLocator('iframe[title="The message"]');
  await frame.getByRole("heading", { name: "Hello Ada" }).waitFor();
  expect(await frame.getByText("Grüße").evaluate((text) => getComputedStyle(text).color)).toBe(
    "rgb(0, 128, 0)",
  );
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: programme.name }).click();
  expect(await readFile(await (await download).path())).toEqual(programme.buffer);
  expect(complaints).toEqual([]);
});

test("what the API refuses is said at the field it is about, and goes away once that is changed", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Refused", list: "ada@example.net\nnobody\ngrace@example.net" });

  // When
  await review(page);
  const dialog = page.getByRole("dialog");
  const words = "nobody: Must be an e-mail address such as ada@example.net.";
  await dialog.getByText(words).waitFor();
  expect(await dialog.getByRole("button", { name: "Send now" }).isDisabled()).toBe(true);
  await wayTo(dialog, words).click();

  // Then
  const addresses = page.getByRole("textbox", { name: "Addresses", exact: true });
  await expect.poll(() => addresses.getAttribute("aria-invalid")).toBe("true");
  await addresses.fill("ada@example.net");
  await expect.poll(() => addresses.getAttribute("aria-invalid")).toBeNull();
  expect(await campaignsNamed("Refused")).toEqual([]);
  expect(complaints).toEqual([]);
});

test("a preview follows the template as it is typed, and says in its place what is wrong with it", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, {
    name: "Preview",
    body: "{% if first_name %}<h1>{{ first_name | upcase }}</h1>{% endif %}",
  });
  const preview = page.frameLocator('iframe[title="Preview of the message"]');
  await preview.getByRole("heading", { name: /^(ADA|GRACE)$/ }).waitFor();

  await page.getByLabel("Message in HTML").fill("<p>\n{% if company %}");
  const problems = page.getByRole("region", { name: "Preview" });
  await problems.getByText(/{% if company %} has no end/).waitFor();
  expect(await page.locator("iframe").count()).toBe(0);

  await page.getByLabel("Message in HTML").fill("<h1>Mended</h1>");
  await preview.getByRole("heading", { name: "Mended" }).waitFor();
  expect(complaints).toEqual([]);
});

test("a double click on Send makes one campaign", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await compose(page, { name: "Double click", list: "ada@example.net" });
  await review(page);
  const sendNow = page.getByRole("button", { name: "Send now" });
  await expect.poll(() => sendNow.isEnabled()).toBe(true);

  // When: two clicks before the page can draw anything in between
  await sendNow.evaluate((button: HTMLElement) => {
    button.click();
    button.click();
  });

  // Then
  await heading(page, "Double click").waitFor();
  await page.getByText("Completed", { exact: true }).waitFor({ timeout: 60_000 });
  expect(await campaignsNamed("Double click")).toHaveLength(1);
  expect(complaints).toEqual([]);
});

test("whether opens and clicks are counted is chosen with the campaign, and one that does not shows no such figures", async () => {
  for (const width of [1440, 390]) {
    const name = `Uncounted ${width}`;
    const { page, complaints } = await signIn(browser, cloud, { width, height: 860 });
    await compose(page, { name, list: "ada@example.net" });
    const choice = page.getByRole("group", { name: "Opens and clicks" });
    expect(await choice.getByLabel("As this installation is set").isChecked()).toBe(true);
    await choice
      .getByText(/so it learns who read what\. The unsubscribe link is never led there\./)
      .waitFor();
    await choice.getByLabel("Do not count them").check();
    if (folder) await page.screenshot({ path: `${folder}/tracking-${width}.png`, fullPage: true });

    // When
    await send(page);

    // Then
    await heading(page, name).waitFor();
    await page.getByText("Completed", { exact: true }).waitFor({ timeout: 60_000 });
    const [made] = await campaignsNamed(name);
    expect(await getCampaign(cloud, made!.campaign_id)).toMatchObject({ tracking: false });
    const shown = Object.keys(
      await definitions(page.getByRole("region", { name: "Feedback" }).locator("dl")),
    );
    expect(shown).toEqual(["Delivered", "Unsubscribed", "Bounced", "Complained"]);
    if (folder) await page.screenshot({ path: `${folder}/untracked-${width}.png`, fullPage: true });
    expect(complaints).toEqual([]);
    await page.close();
  }
});

test("sending again after the reply was lost makes no second campaign", async () => {
  const { page } = await signIn(browser, cloud);
  await compose(page, { name: "Lost reply", list: "ada@example.net" });

  // Given: the request arrives, its reply does not
  await page.route("**/ses-campaign", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await send(page);
  await page.getByText("There was no confirmation that it was sent").waitFor();
  expect(await campaignsNamed("Lost reply")).toHaveLength(1);

  // When
  await page.unroute("**/ses-campaign");
  await page.getByRole("button", { name: "Send now" }).click();

  // Then
  await heading(page, "Lost reply").waitFor();
  expect(await campaignsNamed("Lost reply")).toHaveLength(1);
});

test("files are uploaded as they are chosen, and arrive byte for byte", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  const large = {
    name: "large.bin",
    mimeType: "application/octet-stream",
    buffer: Buffer.alloc(4_500_000, "l"),
  };
  const small = { name: "small.txt", mimeType: "text/plain", buffer: Buffer.from("small") };
  const uploads: string[] = [];
  page.on("request", (request) => {
    const signed = new URL(request.url()).searchParams.get("X-Amz-Algorithm");
    if (request.method() === "PUT" && signed) uploads.push(signed);
  });

  // When
  await compose(page, { name: "Large files", list: "ada@example.net", files: [large, small] });
  await send(page);

  // Then
  await heading(page, "Large files").waitFor();
  await page.getByText("Completed", { exact: true }).waitFor({ timeout: 60_000 });
  expect(uploads).toEqual(["AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256"]);
  const [campaign] = await campaignsNamed("Large files");
  const message = (await cloud.outbox()).find(({ tags }) => tags.campaign_id === campaign!.campaign_id)!;
  const { attachments } = await simpleParser(await cloud.raw(message.message_id));
  expect(
    attachments.map(({ filename, content }) => [
      filename,
      content.equals(filename === large.name ? large.buffer : small.buffer),
    ]),
  ).toEqual([
    ["large.bin", true],
    ["small.txt", true],
  ]);
  expect(complaints).toEqual([]);
});
