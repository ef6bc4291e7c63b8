import { describe, expect, test } from "vitest";
import { parseRoute } from "../../../web/router.ts";
import { addressesIn, chunksOf } from "../../../web/suppressions/addresses.ts";
import { filterIn, isFiltered, requestOf } from "../../../web/suppressions/filter.ts";

describe("what is pasted", () => {
  test.each([
    ["a@example.net", ["a@example.net"]],
    [
      "a@example.net, b@example.net;c@example.net\r\n\n d@example.net ",
      ["a", "b", "c", "d"].map((name) => `${name}@example.net`),
    ],
    ["a@example.net\na@example.net", ["a@example.net"]],
    [" \n,;", []],
  ])("%j is read as %j", (text, addresses) => {
    expect(addressesIn(text)).toEqual(addresses);
  });

  test("is sent in parts that the API takes", () => {
    const emails = Array.from({ length: 2001 }, (_, n) => `${n}@example.net`);
    expect(chunksOf(emails).map(({ length }) => length)).toEqual([1000, 1000, 1]);
    expect(chunksOf(emails).flat()).toEqual(emails);
    expect(chunksOf([])).toEqual([]);
  });
});

describe("the filter in the address of the page", () => {
  test("is read, and what is not known in it is left out", () => {
    const found = filterIn(new URLSearchParams("email=ada&reason=bounce&source=ses&state=lifted"));
    expect(requestOf(found)).toEqual({ email: "ada", reason: "bounce", source: "ses", state: "lifted" });
    expect(isFiltered(found)).toBe(true);
    const none = filterIn(new URLSearchParams("reason=spam&state=gone"));
    expect(requestOf(none)).toEqual({
      email: undefined,
      reason: undefined,
      source: undefined,
      state: "standing",
    });
    expect(isFiltered(none)).toBe(false);
  });

  test("does not change which page it is", () => {
    expect(parseRoute("#/suppressions?email=a%2Fb")).toEqual({ page: "suppressions" });
  });
});
