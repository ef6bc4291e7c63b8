import { simpleParser } from "mailparser";
import { expect, test } from "vitest";
import { fromAddress, linkMail } from "../../../../services/signing-in/link-mail.ts";
import { linkUrl, siteOf } from "../../../../services/signing-in/site.ts";

test("an IP is no host of passkeys: on a laptop people sign in at localhost", () => {
  expect(siteOf("https://mail.example.com")).toEqual({
    origin: "https://mail.example.com",
    host: "mail.example.com",
  });
  expect(siteOf("http://127.0.0.1:3000")).toEqual({ origin: "http://localhost:3000", host: "localhost" });
});

test("the token of a link is where no server sees it", () => {
  const url = new URL(linkUrl("https://mail.example.com", "token"));
  expect([url.pathname + url.search, url.hash]).toEqual(["/", "#/sign-in/token"]);
});

test.each(["invitation", "sign_in"] as const)(
  "a mail of kind %s has the link, and nothing to be tracked or left by",
  async (kind) => {
    const nora = { name: "Nora <b>&", address: "nora@example.net" };
    const url = linkUrl("https://mail.example.com", "a".repeat(43));
    const message = await linkMail(kind, nora, url, {
      publicUrl: "https://mail.example.com",
      sender: "example.com",
    });
    expect(message).toMatchObject({ from: "tidings@example.com", to: nora.address, tracking: false });
    const mail = await simpleParser(message.raw);
    expect(mail.text).toContain(url);
    expect(mail.html).toContain(`<a href="${url}">`);
    expect(mail.html).toContain("Hello Nora &lt;b&gt;&amp;,");
    expect(mail.text).toContain("mail.example.com");
    expect([...mail.headers.keys()]).not.toContain("list");
    expect(mail.from?.text).toBe('"Tidings" <tidings@example.com>');
  },
);

test("mail is from the stage's sender, which is an address or a domain", () => {
  expect(["hello@example.com", "example.com"].map(fromAddress)).toEqual([
    "hello@example.com",
    "tidings@example.com",
  ]);
});
