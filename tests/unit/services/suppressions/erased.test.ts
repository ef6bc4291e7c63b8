import { expect, test } from "vitest";
import { erasedKey, erasureMark, suppressionSearch } from "../../../../services/suppressions/erased.ts";

const ada = "ada@example.net";
const emails = (keys: readonly { readonly email: string }[]) => keys.map(({ email }) => email);

test("nobody is asked for by a hash while nobody was erased", () => {
  const search = suppressionSearch();
  for (const _ of [1, 2]) {
    const { keys, left } = search([ada]);
    expect(emails(keys)).toEqual([ada, erasureMark]);
    expect(left([{ email: ada }])).toEqual([]);
  }
});

test("once somebody was erased, everybody is asked for by both", () => {
  const search = suppressionSearch();
  const { keys, left } = search([ada]);
  expect(emails(keys)).toEqual([ada, erasureMark]);
  expect(emails(left([{ email: erasureMark }]))).toEqual([erasedKey(ada)]);
  const later = search([ada]);
  expect(emails(later.keys)).toEqual([ada, erasedKey(ada)]);
  expect(later.left([])).toEqual([]);
});

test("of two searches that began before the mark was seen, both ask for the rest", () => {
  const search = suppressionSearch();
  const [first, second] = [search([ada]), search([ada])];
  expect(first.left([{ email: erasureMark }])).toHaveLength(1);
  expect(second.left([{ email: erasureMark }])).toHaveLength(1);
});
