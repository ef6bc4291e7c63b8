import { gzipSync } from "node:zlib";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hashKey } from "../../services/api-keys/key.ts";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { launchChromium } from "./chromium.ts";
import {
  beginDraft,
  cells,
  definitions,
  enterKey,
  goTo,
  heading,
  phone,
  signIn,
  untilFocused,
  visit,
} from "./visitor.ts";

const longWord = "Programmvorschau".repeat(8);

let cloud: TestCloud;
let browser: Browser;
let campaignId: string;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
  await addContacts(cloud, [
    { email: `${"longlocalpart".repeat(4)}@${"long-domain-".repeat(4)}x.example.net`, first_name: longWord },
    { email: "bounce@simulator.amazonses.com" },
  ]);
  campaignId = await requestCampaign(cloud, { campaign_name: longWord, subject: longWord });
  await untilCampaign(cloud, campaignId, (c) => isCompleted(c) && c.bounced_count === 1);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

/** Pixels by which the page is wider than the window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

test("what is seen first takes no more than 50 KB of script, compressed", async () => {
  const { page } = await visit(browser, cloud.origin);
  const scripts = new Map<string, Promise<Buffer>>();
  page.on("response", (response) => {
    if (response.url().endsWith(".js")) scripts.set(response.url(), response.body());
  });
  await page.reload();
  await enterKey(page, cloud.key);
  await heading(page, "Overview").waitFor();
  await page.getByRole("heading", { name: "The last 30 days" }).waitFor();
  const bodies = await Promise.all(scripts.values());
  expect(bodies.length).toBeGreaterThan(1);
  expect(bodies.reduce((sum, body) => sum + gzipSync(body).length, 0)).toBeLessThan(50_000);
});

test("no page scrolls sideways on a phone, however long its words", async () => {
  const { page, complaints } = await visit(browser, cloud.origin, phone);
  const overflows: Record<string, number> = { key: await overflow(page) };
  await enterKey(page, cloud.key);
  const open = async (name: string, hash: string, title: string, content: string) => {
    await page.goto(`${cloud.origin}/#/${hash}`);
    await heading(page, title).waitFor();
    await page.getByText(content).first().waitFor();
    overflows[name] = await overflow(page);
  };
  const [mail] = await cloud.outbox();

  await open("campaigns", "campaigns", "Campaigns", longWord);
  await open("draft", "campaigns/new?blank=html", "Untitled campaign", "Send a test");
  await open("campaign", `campaigns/${campaignId}`, longWord, "Bounced");
  await page.getByText("bounce@simulator.amazonses.com").waitFor();
  overflows.recipients = await overflow(page);
  await open("contacts", "contacts", "Contacts", "longlocalpart");
  await page.getByRole("link", { name: /^longlocalpart/ }).click();
  await page.getByRole("button", { name: "Edit" }).click();
  overflows.dialog = await overflow(page);
  await page.keyboard.press("Escape");
  await open("outbox", "outbox", "Outbox", longWord);
  await open("mail", `outbox/${mail!.message_id}`, longWord, "Act as the recipient");
  for (const part of ["Plain text", "Headers", "Source"]) {
    await page.getByText(part, { exact: true }).click();
    overflows[part] = await overflow(page);
  }

  expect(overflows).toEqual(Object.fromEntries(Object.keys(overflows).map((name) => [name, 0])));
  expect(complaints).toEqual([]);
});

test("a bounce is shown with what the receiving server said, and can be filtered for", async () => {
  const { page } = await signIn(browser, cloud);
  await page.goto(`${cloud.origin}/#/campaigns/${campaignId}`);
  const table = page.getByRole("table", { name: "Recipients" });
  const bounced = table.getByRole("row", { name: /bounce@simulator/ });
  await bounced.getByText("No such mailbox").waitFor();
  expect(await cells(table)).toContainEqual(
    expect.arrayContaining(["bounce@simulator.amazonses.com", "Bounced", "No such mailbox"]),
  );
  expect(await table.getByText(/550/).count()).toBe(0);
  await bounced.getByRole("button").click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.getByText(/smtp; 550 5\.1\.1/).isVisible()).toBe(false);
  await dialog.getByText("What was said").click();
  await dialog.getByText(/smtp; 550 5\.1\.1/).waitFor();
  await page.keyboard.press("Escape");

  // When
  await page.getByLabel("Show").selectOption("Failed");

  // Then: to SES the message was sent, so nothing failed
  await page.getByText("There is no recipient with the outcome Failed.").waitFor();
  await page.getByLabel("Show").selectOption("Sent");
  await expect.poll(async () => (await cells(table)).length).toBe(2);
});

test("a session survives a reload, and is nothing that a script can read; signing out ends it", async () => {
  const { page } = await signIn(browser, cloud);
  const readable = () =>
    page.evaluate(() => [document.cookie, JSON.stringify({ ...localStorage, ...sessionStorage })]);
  expect(await readable()).toEqual(["", "{}"]);
  const [cookie, ...others] = await page.context().cookies();
  expect([cookie, others]).toMatchObject([{ httpOnly: true, sameSite: "Strict" }, []]);
  await page.reload();
  await heading(page, "Campaigns").waitFor();

  await page.getByRole("button", { name: "Sign out" }).click();
  await heading(page, "Sign in").waitFor();
  await page.reload();
  await heading(page, "Sign in").waitFor();
});

test("a link that is followed in the moment the page is drawn leads on", async () => {
  const { page } = await signIn(browser, cloud);
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.querySelector("nav")) return;
      observer.disconnect();
      location.hash = "#/lists";
    }).observe(document, { childList: true, subtree: true });
  });
  await page.reload();
  await heading(page, "Lists").waitFor();
});

test("a contact is edited, unsubscribed and deleted, by keyboard alone", async () => {
  await addContacts(cloud, [{ email: "key+board@example.net", first_name: "Key" }]);
  const { page, complaints } = await signIn(browser, cloud);
  await goTo(page, "Contacts");
  const link = page.getByRole("link", { name: "key+board@example.net" });
  await link.press("Enter");
  await heading(page, "key+board@example.net").waitFor();

  // When edited
  await page.getByRole("button", { name: "Edit" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: /^Edit/ });
  await untilFocused(dialog.getByLabel("First name"));
  await dialog.getByLabel("First name").fill("");
  await dialog.getByLabel("Company").fill("Board");
  await dialog.getByLabel("Status").selectOption("Unsubscribed");
  await dialog.getByLabel("Company").press("Enter");
  await page.getByText("Saved.").waitFor();

  // Then
  await expect
    .poll(() => definitions(page.getByRole("region", { name: "What is known" })))
    .toMatchObject({ Company: "Board", Status: "Unsubscribed", Mails: "0 mails" });

  // When deleted, after a change of mind
  await page.getByRole("button", { name: "Delete" }).press("Enter");
  const question = page.getByRole("dialog").getByRole("button", { name: "Delete" });
  await question.waitFor();
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Delete" }).press("Enter");
  await question.press("Enter");
  await heading(page, "Contacts").waitFor();
  await page.getByRole("table").waitFor();
  expect(await link.count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("the suppression of a contact is lifted with a reason, and only then is it subscribed again", async () => {
  await cloud.api("/contacts", {
    method: "POST",
    body: { email: "back@example.net", status: "unsubscribed" },
  });
  const { page, complaints } = await signIn(browser, cloud);
  await goTo(page, "Contacts");
  await page.getByRole("link", { name: "back@example.net" }).click();
  await page.getByText("Suppressed (unsubscribed): nothing is sent to this address").waitFor();
  await page.getByRole("button", { name: "Edit" }).click();
  const dialog = page.getByRole("dialog", { name: /^Edit/ });
  expect(await dialog.getByLabel("Status").count()).toBe(0);
  await page.keyboard.press("Escape");

  // When no reason is given
  await page.locator("summary", { hasText: "Lift the suppression" }).click();
  await page.getByRole("button", { name: "Lift the suppression" }).click();
  // Then
  await page.getByText("Say how the person asked for it").waitFor();

  // When one is
  await page.getByLabel("Why mail may be sent again").fill("Asked by phone.");
  await page.getByRole("button", { name: "Lift the suppression" }).click();
  await page.getByText("The suppression is lifted.").waitFor();
  await page.getByRole("button", { name: "Edit" }).click();
  await dialog.getByLabel("Status").selectOption("Subscribed");
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();

  // Then
  expect(await (await cloud.api("/suppressions/back@example.net")).json()).toMatchObject({
    lift_reason: "Asked by phone.",
  });
  expect(await (await cloud.api("/contacts/back@example.net")).json()).toMatchObject({
    status: "subscribed",
  });
  expect(complaints).toEqual([]);
});

test("a contact that exists is refused at its field", async () => {
  const { page } = await signIn(browser, cloud);
  await goTo(page, "Contacts");
  await page.getByText("Add a contact").click();
  await page.getByLabel("E-mail").fill("Bounce@simulator.amazonses.com");
  await page.getByRole("button", { name: "Add contact" }).click();
  await page.getByText("There is a contact with this address").waitFor();
  expect(await page.getByLabel("E-mail").getAttribute("aria-invalid")).toBe("true");
});

test("what cannot be loaded says so, and is loaded once the server is back", async () => {
  const { page } = await signIn(browser, cloud);
  await page.route("**/contacts?limit*", (route) => route.abort());
  await goTo(page, "Contacts");
  await page.getByText("The contacts could not be loaded").waitFor();

  expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(1);

  // When: nobody has to do anything
  await page.unroute("**/contacts?limit*");

  await page.getByText("bounce@simulator.amazonses.com").waitFor();
  expect(await page.getByRole("alert").count()).toBe(0);
});

test("without a network the page says so, and goes on once there is one", async () => {
  const { page } = await signIn(browser, cloud);
  // Not what a part of the page says, which may have been on its way.
  const message = page.getByText("You are offline. What you see may be old");

  await page.context().setOffline(true);
  await message.waitFor();

  await page.context().setOffline(false);
  await message.waitFor({ state: "detached" });
});

test("a mail's script does not run, and the page's own could not read the session", async () => {
  const { page } = await signIn(browser, cloud);
  await beginDraft(page);
  await page
    .getByLabel("Message in HTML")
    .fill("<p>Words</p><script>parent.document.title = 'taken'</script>");
  await page.frameLocator("iframe").getByText("Words").waitFor();
  expect(await page.title()).toBe("Untitled campaign · Tidings");
});

test("whose key is revoked signs in anew, and goes on where they were", async () => {
  const { page } = await visit(browser, cloud.origin);
  const revoked = async () => {
    const key = await cloud.createKey("admin", "Nora");
    await enterKey(page, key);
    await heading(page, "Overview").waitFor();
    await cloud.api(`/keys/${hashKey(key).slice(0, 16)}`, { method: "DELETE" });
    // Not by the link: the dialog may be above it by then.
    await page.evaluate(() => {
      location.hash = "#/campaigns";
    });
  };
  await revoked();
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await dialog.getByText("Your session is over.").waitFor();
  await dialog.getByLabel("API key").fill(cloud.key);
  await dialog.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: longWord, exact: true }).waitFor();

  // And who has no other signs out
  await page.getByRole("button", { name: "Sign out" }).click();
  await heading(page, "Sign in").waitFor();
  await page.evaluate(() => {
    location.hash = "#/";
  });
  await revoked();
  await dialog.getByRole("button", { name: "Sign out" }).click();
  await heading(page, "Sign in").waitFor();
});
