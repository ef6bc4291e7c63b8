import { describe, expect, test } from "vitest";
import { testWords } from "../../../web/test-words.ts";
import {
  type DraftTest,
  hasRoom,
  kindOf,
  lettersOf,
  newTest,
  previewVariantOf,
  testRequestOf,
  withoutVariant,
  withVariant,
} from "../../../web/write/ab-test.ts";
import { draftOf } from "../../../web/write/content.ts";
import type { Draft } from "../../../web/write/draft.ts";
import { fieldOf } from "../../../web/write/field-names.ts";
import { problemOf } from "../../../web/write/problem-words.ts";

const draft = (fields: Partial<Draft> = {}): Draft => ({
  ...draftOf({ format: "html", subject: "Hello", body: "<p>Hello</p>" }),
  ...fields,
});
const test_ = (...variants: NonNullable<DraftTest["variants"]>): DraftTest => ({
  share: 20,
  winner: "opens",
  after_minutes: 60,
  variants,
});

test("a test of subjects begins with a blank one, a test of messages with a copy", () => {
  expect(newTest("subject", draft())).toMatchObject({ winner: "opens", variants: [{ subject: "" }] });
  const blocks = { root: [] };
  expect(newTest("content", draft({ format: "blocks", blocks }))).toMatchObject({
    winner: "clicks",
    variants: [{ body: "<p>Hello</p>", format: "blocks", blocks }],
  });
});

test.each<[string, DraftTest, string]>([
  ["subjects", test_({ subject: "" }), "subject"],
  ["messages", test_({ body: "" }), "content"],
  ["plain texts", test_({ text_body: "Hi" }), "content"],
  ["nothing yet", test_(), "subject"],
])("a test of %s is known by what its variants have", (_, abTest, kind) => {
  expect(kindOf(abTest)).toBe(kind);
});

test("a variant is changed, emptied and taken out; four are all", () => {
  const two = test_({ subject: "B", preheader: "b" }, { subject: "C" });
  expect(withVariant(two, 0, { preheader: undefined }).variants).toEqual([
    { subject: "B" },
    { subject: "C" },
  ]);
  expect(withVariant(two, 1, { subject: "c" }).variants).toEqual([two.variants![0], { subject: "c" }]);
  expect(withoutVariant(two, 0).variants).toEqual([{ subject: "C" }]);
  expect([hasRoom(two), hasRoom(test_({}, {}, {}))]).toEqual([true, false]);
  expect(lettersOf(draft({ abTest: two }))).toEqual(["A", "B", "C"]);
  expect(lettersOf(draft())).toEqual(["A"]);
});

test("what editors keep, and a text that is blank, are not asked for", () => {
  const abTest = test_({ body: "<p>B</p>", text_body: " ", format: "blocks", blocks: {} }, { subject: "C" });
  expect(testRequestOf(draft({ abTest }))).toEqual(test_({ body: "<p>B</p>" }, { subject: "C" }));
  expect(testRequestOf(draft())).toBeUndefined();
});

test("a preview of a variant has the words of that one", () => {
  const abTest = test_({ subject: "B" }, { subject: "C" });
  expect(previewVariantOf(draft({ abTest }), "C")).toEqual({
    variant: "C",
    ab_test: { variants: [{}, { subject: "C" }] },
  });
  expect(previewVariantOf(draft({ abTest }), "A")).toEqual({});
});

describe("a problem of a variant", () => {
  const problem = (field: string, message: string, abTest: DraftTest, code = "invalid_request" as const) =>
    problemOf({ severity: "error", code, message: `${field}: ${message}`, field }, draft({ abTest }));

  test("is told of the variant by its letter, and leads to its field", () => {
    const told = problem("ab_test.variants[1].body", "is not right", test_({ body: "B" }, { body: "C" }));
    expect(told).toMatchObject({
      field: "ab_test.variants[1].body",
      message: "Variant C: Is not right",
    });
    expect(fieldOf(told.field)).toBe("ab_test.variants[1].body");
    expect(fieldOf("attachments[0].filename")).toBe("attachments");
  });

  test.each<[string, DraftTest, string]>([
    ["ab_test.variants[0].subject", test_({ subject: " " }), "Enter the subject of B."],
    ["ab_test.variants[0].body", test_({ body: "" }), "Write the message of B."],
    ["ab_test.share", test_({ subject: "B" }), "Enter a share between 5 and 50 percent."],
    [
      "ab_test.winner",
      test_({ subject: "B" }),
      "Nobody counts them: have opens and clicks counted, or choose the winner yourself.",
    ],
  ])("%s", (field, abTest, message) => {
    expect(problem(field, "must be otherwise", abTest).message).toBe(message);
  });
});

test.each([
  [
    "opens",
    { each: 62, rest: 992 },
    "Each of the 4 wordings goes to about 62 people. The other 992 wait, and get the one that most people opened, 4 h after the test was sent.",
  ],
  [
    "by_hand",
    { each: 1, rest: 9 },
    "Each of the 4 wordings goes to about 1 person. The other 9 wait, and get the one that somebody chooses.",
  ],
  ["clicks", { each: 0, rest: 2 }, "The audience is too small for a test: everybody gets A."],
  [
    "clicks",
    undefined,
    "The rest of the audience waits, and gets the one whose links most people followed, 4 h after the test was sent.",
  ],
] as const)("what a test by %s means for %j", (winner, size, words) => {
  expect(testWords({ variants: 4, winner, afterMinutes: 240 }, size)).toBe(words);
});
