import { simpleParser } from "mailparser";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { axeViolations } from "./axe.ts";
import { launchChromium } from "./chromium.ts";
import { goTo, heading, signIn } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

const post = (path: string, body: object) => cloud.api(path, { method: "POST", body });
const read = async (path: string) => (await cloud.api(path)).json();
const addList = async (name: string, fields: object = {}): Promise<string> =>
  ((await (await post("/lists", { name, ...fields })).json()) as { list_id: string }).list_id;

/** A contact on these lists. @returns the link of a message to it */
const reader = async (email: string, lists: string[]): Promise<string> => {
  await post("/contacts", { email, lists });
  const id = await requestCampaign(cloud, { audience: [email], from_name: "Tidings" });
  await untilCampaign(cloud, id, isCompleted);
  const message = await waitFor("the message", async () =>
    (await cloud.outbox()).find(({ tags }) => tags.campaign_id === id),
  );
  return /^List-Unsubscribe: <([^>]+)>/im.exec((await cloud.raw(message.message_id)).toString())![1]!;
};

const confirmLinkTo = async (email: string): Promise<string> => {
  const message = (await cloud.outbox()).findLast(({ to }) => to === email)!;
  const { text } = await simpleParser(await cloud.raw(message.message_id));
  return /https?:\S+\/subscribe\/confirm\/[\w-]+/.exec(text!)![0];
};

/** A person whose browser runs no script. */
const withoutScripts = async (use: (page: Page) => Promise<void>): Promise<void> => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-GB" });
  await use(await context.newPage());
  await context.close();
};

/** Moves by the Tab key to what has the focus by that name. */
const tabTo = async (
  page: Page,
  name: string,
  role: "button" | "checkbox" | "radio" | "textbox" = "button",
) => {
  const wanted = page.getByRole(role, { name });
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press("Tab");
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`the Tab key does not lead to "${name}"`);
};

test("without scripts and by keyboard alone a person leaves a list, pauses, leaves, says why and comes back", async () => {
  const [news, offers] = [await addList("News"), await addList("Offers", { description: "Once a week" })];
  const email = "keys@example.net";
  const link = await reader(email, [news, offers]);
  await withoutScripts(async (page) => {
    await page.goto(link);
    await heading(page, "Unsubscribe, or choose what you get").waitFor();
    expect(await page.getByRole("main").innerText()).toContain(
      "Tidings (hello@example.com) to k•••@example.net",
    );

    await tabTo(page, "Offers Once a week", "checkbox");
    await page.keyboard.press("Space");
    await tabTo(page, "Save");
    await page.keyboard.press("Enter");
    await page.getByRole("status").getByText("Your choice is saved.").waitFor();
    expect(await page.getByRole("checkbox", { name: /Offers/ }).isChecked()).toBe(false);
    expect(await read(`/contacts/${email}`)).toMatchObject({ lists: [news], left_lists: [offers] });

    await tabTo(page, "a month", "radio");
    await page.keyboard.press("Space");
    await tabTo(page, "Pause");
    await page.keyboard.press("Enter");
    await page.getByText("Your mail is paused.").waitFor();
    await tabTo(page, "Get mail again now");
    await page.keyboard.press("Enter");
    await page.getByText("You get mail again from now on.").waitFor();

    await tabTo(page, "Unsubscribe");
    await page.keyboard.press("Enter");
    await heading(page, "You are unsubscribed").waitFor();
    await tabTo(page, "There was too much mail", "radio");
    await page.keyboard.press("Space");
    await tabTo(page, "In your own words, if you like", "textbox");
    await page.keyboard.type("Twice a day!");
    await tabTo(page, "Send");
    await page.keyboard.press("Enter");
    await page.getByText("Thank you for saying why.").waitFor();
    expect(await read(`/suppressions/${email}`)).toMatchObject({
      parting: { reason: "too_many", comment: "Twice a day!" },
    });

    await tabTo(page, "Subscribe again");
    await page.keyboard.press("Enter");
    await heading(page, "You are subscribed").waitFor();
    expect(await read(`/contacts/${email}`)).toMatchObject({ status: "subscribed" });
  });
});

test("without scripts a person subscribes by the page of a list, mends the address, and confirms", async () => {
  const list_id = await addList("Letters", { double_opt_in: true, from_email: "hello@example.com" });
  await withoutScripts(async (page) => {
    await page.goto(`${cloud.origin}/subscribe/${list_id}`);
    await heading(page, "Subscribe to Letters").waitFor();
    await tabTo(page, "E-mail address", "textbox");
    // A browser lets it pass, and nobody has such an address
    await page.keyboard.type("ada@example");
    await tabTo(page, "Last name, if you like", "textbox");
    await page.keyboard.type("Lovelace");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").getByText("This is no e-mail address").waitFor();
    const address = page.getByRole("textbox", { name: "E-mail address" });
    expect(await address.getAttribute("aria-describedby")).toBe("fault");
    expect(await page.getByLabel("Last name").inputValue()).toBe("Lovelace");
    await address.fill("ada@example.net");
    await page.keyboard.press("Enter");
    await heading(page, "Check your mail").waitFor();

    await page.goto(await confirmLinkTo("ada@example.net"));
    await heading(page, "Do you want Letters?").waitFor();
    expect((await cloud.api("/contacts/ada@example.net")).status).toBe(404);
    await tabTo(page, "Yes, subscribe me");
    await page.keyboard.press("Enter");
    await heading(page, "You are subscribed").waitFor();
    expect(await read("/contacts/ada@example.net")).toMatchObject({
      status: "subscribed",
      last_name: "Lovelace",
      lists: [list_id],
    });
    await page.getByRole("link", { name: "Unsubscribe, or choose what you get" }).click();
    await page.getByRole("checkbox", { name: "Letters" }).waitFor();
  });
});

test("an operator opens a list to subscribers, and closes it again", async () => {
  const { page, complaints } = await signIn(browser, cloud);
  await addList("Gazette");
  await goTo(page, "Lists");
  const edit = async () => {
    await page.getByRole("button", { name: "Edit Gazette" }).click();
    return page.getByRole("dialog", { name: "Edit Gazette" });
  };
  const dialog = await edit();
  await dialog.getByLabel("People subscribe by a form").check();
  await dialog.getByLabel("Sender of the mail that asks").fill("nobody");
  await dialog.getByLabel("What they agree to").fill("I want the gazette.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByText(/^Must be an e-mail address/).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await dialog.getByLabel("Sender of the mail that asks").fill("hello@example.com");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });

  await page.getByRole("link", { name: "Gazette" }).click();
  await page.getByRole("link", { name: "its form" }).click();
  await heading(page, "Subscribe to Gazette").waitFor();
  await page.getByText("I want the gazette.").waitFor();
  const form = page.url();

  await page.goBack();
  await page.getByRole("link", { name: "All lists" }).click();
  const again = await edit();
  await again.getByLabel("What they agree to").fill("");
  await again.getByLabel("Sender of the mail that asks").fill("");
  await again.getByRole("button", { name: "Save" }).click();
  await again.waitFor({ state: "detached" });
  expect((await fetch(form)).status).toBe(404);
  expect(complaints).toEqual([]);
});

/** Every public page, on the way of a person. */
const walk = async (
  context: BrowserContext,
  see: (name: string, page: Page) => Promise<void>,
): Promise<void> => {
  const long = "A list with a name that is longer than most, as somebody who never saw a phone would name it";
  const list_id = await addList(long, {
    description: "donaudampfschifffahrtsgesellschaftskapitänswitwenrentenauszahlungsstelle".repeat(3),
    double_opt_in: true,
    from_email: "hello@example.com",
  });
  const email = `walker${Math.random().toString(36).slice(2)}@example.net`;
  const link = await reader(email, [list_id, await addList("News")]);
  const page = await context.newPage();
  const seen = async (name: string, title: string) => {
    await heading(page, title).waitFor();
    await see(name, page);
  };
  await page.goto(link);
  await seen("preferences", "Unsubscribe, or choose what you get");
  await page.getByRole("radio", { name: "3 months" }).check();
  await page.getByRole("button", { name: "Pause" }).click();
  await seen("paused", "Unsubscribe, or choose what you get");
  await page.getByRole("button", { name: "Unsubscribe", exact: true }).click();
  await seen("unsubscribed", "You are unsubscribed");
  await page.getByRole("button", { name: "Subscribe again" }).click();
  await seen("subscribed-again", "You are subscribed");
  await page.goto(`${cloud.origin}/unsubscribe/none`);
  await seen("invalid", "This link is not valid");
  await page.goto(`${cloud.origin}/subscribe/${list_id}`);
  await seen("form", `Subscribe to ${long}`);
  const signup = `signup.${email}`;
  await page.getByLabel("E-mail address").fill("ada@example");
  await page.getByRole("button", { name: "Subscribe" }).click();
  await page.getByRole("alert").waitFor();
  await seen("form-fault", `Subscribe to ${long}`);
  await page.getByLabel("E-mail address").fill(signup);
  await page.getByRole("button", { name: "Subscribe" }).click();
  await seen("check-your-mail", "Check your mail");
  await page.goto(await confirmLinkTo(signup));
  await seen("confirm", `Do you want ${long}?`);
  await page.getByRole("button", { name: "Yes, subscribe me" }).click();
  await seen("confirmed", "You are subscribed");
};

test.each([390, 1440])(
  "every public page at %d pixels, light and dark, is as wide as the screen and has nothing that axe finds",
  async (width) => {
    const context = await browser.newContext({ viewport: { width, height: 844 }, locale: "en-GB" });
    await walk(context, async (name, page) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        expect([name, colorScheme, await axeViolations(page)]).toEqual([name, colorScheme, []]);
      }
      expect([name, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([name, width]);
    });
    await context.close();
  },
);
