import fc from "fast-check";
import { expect, test } from "vitest";
import { findJsonFlaw } from "../../../../../services/functions/api/json-text.ts";

const digits = expect.stringContaining("send it as a string");

test.each([
  ["1", undefined],
  ["-0.10", undefined],
  ["9007199254740992", undefined],
  ["1e22", undefined],
  ["12345678901234567.5", digits],
  ["9007199254740993", digits],
  ["0.1234567890123456789", digits],
  ["1e400", digits],
  ["1e-400", digits],
  [`1${"0".repeat(50)}`, digits],
])("%s is kept to the last digit, or refused: %s", (number, message) => {
  expect(findJsonFlaw(`{"a": [true, {"b": ${number}}]}`)?.message).toEqual(message);
});

test("every number that JavaScript writes is kept", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(findJsonFlaw(JSON.stringify([number]))).toBeUndefined();
    }),
  );
});

test.each([
  ['{"a": ["x", "\\ud800"]}', ["a", 1], /surrogate/],
  ['{"a": {"\\udc00": 1}}', ["a", "\udc00"], /surrogate/],
  ['{"a": {"__proto__": {}}}', ["a", "__proto__"], /not a name/],
  ['{"a": {"b": 1e400, "c": "\\"1e400"}}', ["a", "b"], /digits/],
])("%s is refused at %j", (text, path, message) => {
  expect(findJsonFlaw(text)).toEqual({ path, message: expect.stringMatching(message) });
});

test.each(['{"a": "\\ud83d\\ude00 1e400 [[[["}', '{"a": "\\\\", "b": "1e400"}', '""'])(
  "%s has no flaw: what a string says is only text",
  (text) => expect(findJsonFlaw(text)).toBeUndefined(),
);

test("what is nested too deep is refused before it is read", () => {
  expect(findJsonFlaw("[".repeat(2_000_000))).toEqual({
    path: [],
    message: "must not be nested more than 32 deep",
  });
  expect(() => findJsonFlaw("[[")).toThrow(SyntaxError);
});
