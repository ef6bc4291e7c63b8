import { expect, test } from "vitest";
import { mappingOf, mappingWords, meaningOf } from "../../../../services/client/import-plan.ts";

const preview = {
  columns: ["Mail", "Second mail", "Born", "A=B"],
  mapping: [
    { column: 0, field: "email" as const },
    { column: 1, attribute: "second_mail", type: "text" as const },
    { column: 2, attribute: "born", type: "text" as const },
    { column: 3, attribute: "a_b", type: "text" as const },
  ],
};

test("what is said of a column stands, all else is as it was guessed", () => {
  expect(mappingOf(preview, [])).toEqual(preview.mapping);
  expect(mappingOf(preview, ["Second mail=email", "Born=year:number", "A=B="])).toEqual([
    { column: 1, field: "email" },
    { column: 2, attribute: "year", type: "number" },
  ]);
});

test("each column is named with what becomes of it", () => {
  expect(mappingWords(preview.columns, mappingOf(preview, ["A=B="]))).toBe(
    "  Mail: email\n  Second mail: {{ second_mail }}\n  Born: {{ born }}\n  A=B: ignored",
  );
});

test("a column that is not there, or is not said, is refused", () => {
  expect(() => mappingOf(preview, ["Name=first_name"])).toThrow(
    'The file has no column "Name"; it has "Mail", "Second mail", "Born", "A=B".',
  );
  expect(() => mappingOf(preview, ["Mail"])).toThrow("it is COLUMN=TARGET");
});

test.each([
  [{ unsubscribed: true }, { mode: "both", as: { status: "unsubscribed" } }],
  [{ suppressed: "bounce" }, { mode: "both", as: { status: "suppressed", reason: "bounce" } }],
  [
    { consent: "Form", wording: "I want it", mode: "add" },
    { mode: "add", as: { status: "subscribed" }, consent: { source: "Form", wording: "I want it" } },
  ],
])("%j is meant so", (said, meaning) => {
  expect(meaningOf(said)).toEqual(meaning);
});

test.each([
  [{}, "Who are they?"],
  [{ consent: "Form", unsubscribed: true }, "Who are they?"],
  [{ suppressed: "because" }, "--suppressed must be one of bounce, complaint, unsubscribe, manual."],
  [{ unsubscribed: true, mode: "replace" }, "--mode must be one of add, update, both."],
])("%j cannot be meant", (said, words) => {
  expect(() => meaningOf(said)).toThrow(words);
});
