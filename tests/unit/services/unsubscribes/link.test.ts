import { expect, test } from "vitest";
import {
  isUnsubscribeLink,
  linkToken,
  readLinkToken,
  testToken,
  unsubscribeUrl,
} from "../../../../services/unsubscribes/link.ts";
import { unsubscribeToken } from "../../../../services/unsubscribes/token.ts";

const key = Buffer.alloc(32, 7);
const delivery = { campaign_id: `ses_campaign_${"4f".repeat(16)}`, batch: 19_999, index: 49 };
const origin = "https://d111111abcdef8.cloudfront.net";

test("a token holds whom it stands for, and the message it was in", () => {
  for (const holder of [
    { key: "ada@example.net", delivery },
    { key: "o'hara.+x@xn--bcher-kva.example", delivery: { ...delivery, campaign_id: "ses_campaign_a-B" } },
    { key: "ada@example.net" },
  ])
    expect(readLinkToken(linkToken(holder, key), key)).toEqual(holder);
});

test("a token is none of another stage, and no other text", () => {
  expect(readLinkToken(linkToken({ key: "ada@example.net" }, key), Buffer.alloc(32))).toBe(undefined);
  for (const text of ["", testToken, unsubscribeToken(delivery, "key"), "x".repeat(100)])
    expect(readLinkToken(text, key)).toBe(undefined);
});

test("a link is short enough for any mail program: below 200 characters for an address of thirty", () => {
  const url = unsubscribeUrl(origin, linkToken({ key: "a.rather.long@mail.example.net", delivery }, key));
  expect(url.length).toBeLessThan(200);
});

test.each([
  [true, linkToken({ key: "ada@example.net", delivery }, key)],
  [true, `${linkToken({ key: "a@b.cd" }, key)}`],
  [true, `${linkToken({ key: "ada@example.net", delivery }, key)}/preferences`],
  [true, unsubscribeToken(delivery, "key")],
  [true, testToken],
  [false, `${linkToken({ key: "ada@example.net", delivery }, key)}/shop`],
  [false, "newsletter"],
  [false, ""],
])("that a link is one to unsubscribe by is %s of …/unsubscribe/%s", (is, rest) => {
  expect(isUnsubscribeLink(`${origin}/unsubscribe/${rest}`)).toBe(is);
});
