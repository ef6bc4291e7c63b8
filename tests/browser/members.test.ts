import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askApi } from "../support/ask.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { launchChromium } from "./chromium.ts";
import { lookEverywhere } from "./look.ts";
import { desktop, goTo, heading, signIn, type Visitor, visit } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

/** The link in the last mail to somebody. */
const mailedLink = (email: string, count = 1): Promise<string> =>
  waitFor(`mail ${count} to ${email}`, async () => {
    const mails = (await cloud.outbox()).filter(({ to }) => to === email);
    if (mails.length < count) return false;
    const raw = (await cloud.raw(mails.at(-1)!.message_id)).toString().replace(/=\r\n/g, "");
    return /http\S+#\/sign-in\/[\w-]{43}/.exec(raw)![0];
  });

const invited = async (name: string, role: string): Promise<string> => {
  const email = `${name.toLowerCase()}@example.com`;
  const { answer } = await askApi<{ link: string }>(cloud, "POST", "/members", { name, email, role });
  return answer.link;
};
/** Follows a link in a browser that knows nothing yet. */
const come = async (link: string): Promise<Visitor> => {
  const visitor = await visit(browser, new URL(link).origin);
  await visitor.page.goto(link);
  await visitor.page.getByRole("button", { name: "Sign in" }).click();
  await heading(visitor.page, "My account").waitFor();
  return visitor;
};
const rows = (page: Page) => page.getByRole("table", { name: "People" }).getByRole("row");

test("an admin invites a colleague, who comes by the mail, is given another role, and is removed", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await goTo(page, "People");
  await page.getByText("Nobody yet").waitFor();
  const invite = page.getByRole("button", { name: "Invite", exact: true });
  await invite.click();
  await page.getByText("Must not be empty.").first().waitFor();
  await page.getByLabel("Name").fill("Nora");
  await page.getByLabel("E-mail address").fill("nora@example.com");
  await page.getByLabel("Role").selectOption("author");
  await invite.click();
  const notice = page.getByRole("status").filter({ hasText: "Nora is invited by mail" });
  const shown = await notice.locator("code").textContent();
  await rows(page).filter({ hasText: "Has yet to come" }).waitFor();
  await lookEverywhere(page, "people");
  await page.setViewportSize(desktop);

  // When she follows the link of the mail, which is the one that was shown
  const link = await mailedLink("nora@example.com");
  expect(link).toBe(shown);
  const nora = await visit(browser, new URL(link).origin);
  await nora.page.goto(link);
  await nora.page.getByText("Your link is good once").waitFor();
  await lookEverywhere(nora.page, "link");
  await nora.page.setViewportSize(desktop);
  await nora.page.getByRole("button", { name: "Sign in" }).click();
  // Then she is in, the link is not in the address any more, and she is offered what an author may
  await heading(nora.page, "My account").waitFor();
  expect(nora.page.url()).not.toContain("sign-in");
  await nora.page.getByText("Nora, nora@example.com: Author").waitFor();
  await lookEverywhere(nora.page, "account");
  await nora.page.setViewportSize(desktop);
  await goTo(nora.page, "People");
  await nora.page.getByText("Your role is author").waitFor();
  await goTo(nora.page, "Campaigns");
  await nora.page.getByRole("link", { name: "New campaign" }).click();
  await nora.page.getByRole("link", { name: "Blank, in HTML" }).click();
  await heading(nora.page, "Untitled campaign").waitFor();
  await nora.page.getByText("somebody who may send starts it").waitFor();
  expect(await nora.page.getByRole("button", { name: /Review/ }).count()).toBe(0);
  expect(await nora.page.getByRole("tab", { name: "Send a test" }).count()).toBe(0);

  // When her role is another she signs in anew
  await page.getByRole("button", { name: "Change the role of Nora" }).click();
  await page.getByRole("dialog").getByLabel("Role").selectOption("sender");
  await page.getByRole("dialog").getByRole("button", { name: "Change role" }).click();
  await page.getByText("Nora: Sender, who sends too.").waitFor();
  await nora.page.reload();
  await heading(nora.page, "Sign in").waitFor();
  await lookEverywhere(nora.page, "sign-in");
  await nora.page.setViewportSize(desktop);

  // And by a link of her own
  await nora.page.getByLabel("E-mail address").fill("Nora@Example.com");
  await nora.page.getByRole("button", { name: "Send me a link" }).click();
  await nora.page.getByText("Look into your mail").waitFor();
  await nora.page.goto(await mailedLink("nora@example.com", 2));
  await nora.page.getByRole("button", { name: "Sign in" }).click();
  await nora.page.getByText("Nora, nora@example.com: Sender").waitFor();

  // When she is removed
  await page.getByRole("button", { name: "Remove Nora" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("Removed Nora.").waitFor();
  await nora.page.reload();
  await heading(nora.page, "Sign in").waitFor();
  expect([complaints, nora.complaints]).toEqual([[], []]);
});

test("a link that was used says so, and who signs out everywhere is out everywhere", async () => {
  const link = await invited("Ada", "viewer");
  const { page: first } = await come(link);
  const second = await visit(browser, new URL(link).origin);
  await second.page.goto(link);
  await second.page.getByRole("button", { name: "Sign in" }).click();
  await second.page.getByText("This link was used already, or its time is over.").waitFor();
  await second.page.getByRole("link", { name: "Sign in another way" }).click();
  await second.page.getByLabel("E-mail address").fill("ada@example.com");
  await second.page.getByRole("button", { name: "Send me a link" }).click();
  await second.page.goto(await mailedLink("ada@example.com", 2));
  await second.page.getByRole("button", { name: "Sign in" }).click();
  await heading(second.page, "My account").waitFor();

  await first.getByRole("button", { name: "Sign out everywhere" }).click();
  await first.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
  await heading(first, "Sign in").waitFor();
  // Not by the link: the dialog may be above it by then
  await second.page.evaluate(() => {
    location.hash = "#/settings";
  });
  await second.page.getByRole("dialog", { name: "Sign in again" }).waitFor();
});

test("whoever is signed in with a key has no account of their own, and is told so", async () => {
  const { page } = await signIn(browser, cloud);
  await goTo(page, "My account");
  await page.getByText("You are signed in with the API key local").waitFor();
  expect(await page.getByRole("button", { name: "Sign out everywhere" }).count()).toBe(0);
});
