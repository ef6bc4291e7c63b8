import { expect, test } from "vitest";
import { leftSince } from "../../../../services/audience/left-since.ts";
import type { AudienceParts } from "../../../../services/campaigns/campaign.ts";

const exclude = { lists: [], segments: [], addresses: 0 };
const parts = (fields: Partial<AudienceParts>): AudienceParts => ({ ...exclude, exclude, ...fields });
const left = "The person left the list.";

test.each<[string | undefined, AudienceParts | undefined, string[], string[]]>([
  [left, parts({ lists: ["a"] }), [], ["a"]],
  [left, parts({ lists: ["a", "b"] }), ["c"], ["b"]],
  [undefined, parts({ lists: ["a", "b"] }), ["a"], ["b"]],
  // An operator took them off, which changes no frozen audience
  [undefined, parts({ lists: ["a"] }), [], []],
  [undefined, parts({ lists: ["a"], segments: ["s"] }), [], ["a"]],
  [undefined, parts({ lists: ["a"], addresses: 1 }), [], ["a"]],
  [undefined, parts({ lists: ["a"], all: true }), [], ["a"]],
  [undefined, parts({ all: true }), [], ["a"]],
  [undefined, undefined, [], ["a"]],
])("%s: of the audience %j on %j, having left %j", (reason, audience_parts, lists, left_lists) => {
  expect(leftSince({ ...(audience_parts && { audience_parts }) }, { lists, left_lists })).toBe(reason);
});
