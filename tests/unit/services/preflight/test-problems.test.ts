import { expect, test } from "vitest";
import { campaignRequest } from "../../../../services/campaigns/schemas.ts";
import { testProblems } from "../../../../services/preflight/test-problems.ts";
import { campaign } from "../../../support/campaigns.ts";

const ada = { email: "ada@example.net", address: "ada@example.net", values: { email: "ada@example.net" } };
const problems = (ab_test: object | undefined, recipients: number, fields: object = {}) =>
  testProblems(
    { tracking: true, postalAddress: "" },
    campaignRequest.parse(campaign({ ...(ab_test && { ab_test }), ...fields })),
    [ada],
    { recipients, complete: true },
  ).map(({ severity, code, field, message }) => [severity, code, field, message]);
const halves = { share: 50, variants: [{ subject: "B" }], winner: "opens" };

test("a test is warned of that is too small to show anything", () => {
  expect(problems(halves, 80)).toEqual([
    [
      "warning",
      "small_test",
      "ab_test.share",
      expect.stringMatching(/about 20 people.*less than 31 percentage/),
    ],
  ]);
  expect(problems(halves, 1)).toEqual([
    ["warning", "small_test", "ab_test.share", expect.stringContaining("too small for a test")],
  ]);
  expect(problems(halves, 10_000)).toEqual([]);
  expect(problems(undefined, 2)).toEqual([]);
});

test("a variant that fails on readers is told of by its own fields, and opens that nobody counts", () => {
  const failing = { ...halves, variants: [{ subject: "B" }, { body: "<p>{{ '%' | url_decode }}</p>" }] };
  expect(problems(failing, 10_000)).toMatchObject([
    ["error", "template_fails", "ab_test.variants[1].body", expect.any(String)],
  ]);
  expect(problems(halves, 10_000, { tracking: false })).toMatchObject([
    ["error", "invalid_request", "ab_test.winner", expect.any(String)],
  ]);
  expect(problems({ ...halves, winner: "by_hand" }, 10_000, { tracking: false })).toEqual([]);
});
