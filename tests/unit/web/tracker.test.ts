import { expect, test } from "vitest";
import { unsubscribeLinkOf, withoutTracker } from "../../../web/outbox/tracker.ts";

test("the image that counts as opening a mail is taken out, and no other", () => {
  const logo = '<img src="http://127.0.0.1:3000/media/logo.png" alt="Logo">';
  const counting =
    '<img alt="" src="http://127.0.0.1:3000/_local/ses/I0/0100-1" width="1" height="1" style="display:none">';
  expect(withoutTracker(`<p>${logo}</p>${counting}</body>`)).toBe(`<p>${logo}</p></body>`);
});

test("the page to unsubscribe on is that of the header", () => {
  const link = "https://news.example/unsubscribe/t";
  expect(unsubscribeLinkOf([["list-unsubscribe", `<mailto:u@news.example>, <${link}>`]])).toBe(link);
  expect(unsubscribeLinkOf([["List-Unsubscribe", "<mailto:u@news.example>"]])).toBeUndefined();
  expect(unsubscribeLinkOf([["Subject", "Hi"]])).toBeUndefined();
});
