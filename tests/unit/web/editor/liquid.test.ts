import fc from "fast-check";
import { Liquid } from "liquidjs";
import { expect, test } from "vitest";
import { mergeTag, outsideTags, readMergeTag } from "../../../../web/editor/liquid.ts";

test("the tag of a merge field has its fallback", () => {
  expect(mergeTag({ name: "first_name", fallback: "" })).toBe("{{ first_name }}");
  expect(mergeTag({ name: "first_name", fallback: "friend" })).toBe("{{ first_name | default: 'friend' }}");
  expect(mergeTag({ name: "x", fallback: "it's" })).toBe(`{{ x | default: "it's" }}`);
});

test("whatever the fallback is, the tag is one of Liquid, and says what it said", () => {
  const engine = new Liquid();
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab'\"{}%|\n “") }), (fallback) => {
      const tag = mergeTag({ name: "x", fallback });
      const shown = engine.parseAndRenderSync(tag, {}) as string;
      expect(readMergeTag(tag)).toEqual({ name: "x", fallback: shown });
      if (!/[{}%"\n]| {2}/.test(fallback)) expect(shown).toBe(fallback);
    }),
  );
});

test("what is more than a merge field is none", () => {
  expect(readMergeTag(`{{- city|default:"here" -}}`)).toEqual({ name: "city", fallback: "here" });
  for (const tag of ["{{ a | upcase }}", "{{ a | default: b }}", "{% if a %}", "{{ 'a' }}", "{{ a"])
    expect(readMergeTag(tag)).toBeUndefined();
});

test("only what is no tag is changed", () => {
  expect(outsideTags("a {{ a }} a {% if a %}a", (part) => part.toUpperCase())).toBe(
    "A {{ a }} A {% if a %}A",
  );
});
