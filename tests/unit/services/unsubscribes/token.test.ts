import { expect, test } from "vitest";
import { isSigned, readToken, unsubscribeToken } from "../../../../services/unsubscribes/token.ts";

const subject = { campaign_id: "ses_campaign_4f6d0c1e", batch: 41, index: 7 };

test("a token leads back to its recipient and carries the campaign's signature", () => {
  const read = readToken(unsubscribeToken(subject, "key"))!;
  expect(read).toMatchObject(subject);
  expect(isSigned(read, "key")).toBe(true);
  expect(isSigned(read, "another campaign's key")).toBe(false);
});

test("a token changed to name another recipient is not signed", () => {
  const [campaign, batch, , signature] = unsubscribeToken(subject, "key").split(".");
  expect(isSigned(readToken([campaign, batch, "8", signature].join("."))!, "key")).toBe(false);
});

test.each([
  "",
  "x",
  "a.b.c",
  "a.1.1.short",
  `${"a".repeat(80)}.1.1.${"x".repeat(22)}`,
  "a.1.1./../../../../../../../..",
])("%j has not the form of a token", (token) => {
  expect(readToken(token)).toBeUndefined();
});
