import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askApi } from "../support/ask.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { launchChromium } from "./chromium.ts";
import { lookEverywhere } from "./look.ts";
import { desktop, goTo, heading, type Visitor, visit } from "./visitor.ts";

let cloud: TestCloud;
let browser: Browser;
beforeAll(async () => {
  [cloud, browser] = await Promise.all([startTestCloud(), launchChromium()]);
});
afterAll(async () => {
  await Promise.all([browser?.close(), cloud?.stop()]);
});

interface Device {
  readonly session: CDPSession;
  readonly authenticatorId: string;
}
/**
 * Gives a page a device with passkeys in it.
 * https://chromedevtools.github.io/devtools-protocol/tot/WebAuthn/
 */
const addDevice = async (page: Page, isUserVerified = true): Promise<Device> => {
  const session = await page.context().newCDPSession(page);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    },
  });
  return { session, authenticatorId };
};

/** Somebody who came by an invitation, with a device at hand. */
const come = async (
  name: string,
): Promise<Visitor & { readonly device: Device; readonly member_id: string }> => {
  const email = `${name.toLowerCase()}@example.com`;
  const { answer } = await askApi<{ link: string; member_id: string }>(cloud, "POST", "/members", {
    name,
    email,
    role: "sender",
  });
  const visitor = await visit(browser, new URL(answer.link).origin);
  const device = await addDevice(visitor.page);
  await visitor.page.goto(answer.link);
  await visitor.page.getByRole("button", { name: "Sign in" }).click();
  await heading(visitor.page, "My account").waitFor();
  return { ...visitor, device, member_id: answer.member_id };
};
const addPasskey = async (page: Page, name: string): Promise<void> => {
  await page.getByLabel("Name of a new passkey").fill(name);
  await page.getByRole("button", { name: "Add passkey" }).click();
  await page.getByText(`Added the passkey ${name}.`).waitFor();
};
const signOut = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await heading(page, "Sign in").waitFor();
};
const usePasskey = (page: Page): Promise<void> =>
  page.getByRole("button", { name: "Sign in with a passkey" }).click();

test("a passkey is added, signs its owner in, and lets nobody in once it is removed", async () => {
  const { page, complaints } = await come("Nora");
  await page.getByText("You have none yet").waitFor();
  await page.getByRole("button", { name: "Add passkey" }).click();
  await page.getByText("Say which device it is for.").waitFor();
  await addPasskey(page, "Laptop");
  const table = page.getByRole("table", { name: "Passkeys" });
  await table.getByRole("row", { name: /Laptop.*Not yet/ }).waitFor();
  // One device, one passkey of hers
  await page.getByLabel("Name of a new passkey").fill("Again");
  await page.getByRole("button", { name: "Add passkey" }).click();
  await page.getByText("This device has a passkey of yours already.").waitFor();
  await lookEverywhere(page, "passkeys");
  await page.setViewportSize(desktop);

  await signOut(page);
  await lookEverywhere(page, "sign-in-localhost");
  await page.setViewportSize(desktop);
  await usePasskey(page);
  await heading(page, "My account").waitFor();
  await page.getByText("Nora, nora@example.com: Sender").waitFor();
  await expect.poll(() => table.getByText("Not yet").count()).toBe(0);

  await page.getByRole("button", { name: "Remove Laptop" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("Removed the passkey Laptop.").waitFor();
  await signOut(page);
  await usePasskey(page);
  await page.getByText("This passkey is not known here, or was removed.").waitFor();
  expect(complaints).toEqual([]);
});

test("whoever lost their passkey comes by a link, and adds another", async () => {
  const { page, device } = await come("Ada");
  await addPasskey(page, "Old phone");
  await signOut(page);
  await device.session.send("WebAuthn.clearCredentials", { authenticatorId: device.authenticatorId });
  await usePasskey(page);
  await page.getByText("Nothing was chosen, or it took too long").waitFor();

  await page.getByLabel("E-mail address").fill("ada@example.com");
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByText("Look into your mail").waitFor();
  const link = await waitFor("the mail", async () => {
    const mails = (await cloud.outbox()).filter(({ to }) => to === "ada@example.com");
    if (mails.length < 2) return false;
    const raw = (await cloud.raw(mails.at(-1)!.message_id)).toString().replace(/=\r\n/g, "");
    return /http\S+#\/sign-in\/[\w-]{43}/.exec(raw)![0];
  });
  await page.goto(link);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await heading(page, "My account").waitFor();
  await page.getByRole("button", { name: "Remove Old phone" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
  await page.getByText("Removed the passkey Old phone.").waitFor();
  await addPasskey(page, "New phone");
  await signOut(page);
  await usePasskey(page);
  await heading(page, "My account").waitFor();
});

test("a passkey takes a PIN, a finger or a face, and is good for nobody who was removed", async () => {
  const { page, device, member_id } = await come("Grace");
  await device.session.send("WebAuthn.setUserVerified", {
    authenticatorId: device.authenticatorId,
    isUserVerified: false,
  });
  await page.getByLabel("Name of a new passkey").fill("Stolen");
  await page.getByRole("button", { name: "Add passkey" }).click();
  await page.getByText("Nothing was chosen, or it took too long").waitFor();
  await device.session.send("WebAuthn.setUserVerified", {
    authenticatorId: device.authenticatorId,
    isUserVerified: true,
  });
  await addPasskey(page, "Hers");
  await cloud.api(`/members/${member_id}`, { method: "DELETE" });
  await page.evaluate(() => {
    location.hash = "#/settings";
  });
  // Where she was asked to sign in again she does not get in either
  const dialog = page.getByRole("dialog", { name: "Sign in again" });
  await dialog.getByRole("button", { name: "Sign in with a passkey" }).click();
  await dialog.getByText("This passkey is not known here, or was removed.").waitFor();
});

test("an answer to a challenge is good once, and for the site it was made for", async () => {
  const { page } = await come("Hedy");
  await addPasskey(page, "Laptop");
  // A bystander who has seen all that went over the wire
  const posted = page.waitForRequest((request) => request.url().endsWith("/session/passkey"));
  await signOut(page);
  await usePasskey(page);
  await heading(page, "My account").waitFor();
  const replayed = await page.evaluate(
    async (body) => {
      const response = await fetch("/session/passkey", {
        method: "POST",
        headers: { "content-type": "application/json", "x-tidings": "1" },
        body,
      });
      return [response.status, await response.text()] as const;
    },
    (await posted).postData()!,
  );
  expect(replayed).toEqual([401, expect.stringContaining("unauthorized")]);
});

test("at an IP address, which can have no passkeys, it is said where they are", async () => {
  const { page } = await visit(browser, cloud.origin);
  const link = page.getByRole("link", { name: cloud.origin.replace("127.0.0.1", "localhost") });
  await link.waitFor();
  expect(await page.getByRole("button", { name: "Sign in with a passkey" }).count()).toBe(0);
  await link.click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).waitFor();
  await page.getByLabel("API key").fill(cloud.key);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await goTo(page, "My account");
});
