import { expect, test } from "vitest";
import { campaignRequest } from "../../../../services/campaigns/schemas.ts";
import { testProblems, testSize } from "../../../../services/preflight/test-problems.ts";
import { campaign } from "../../../support/campaigns.ts";

const ada = { email: "ada@example.net", address: "ada@example.net", values: { email: "ada@example.net" } };
const deps = {
  tracking: true,
  linkAsker: undefined,
  postalAddress: "",
  publicUrl: "https://news.example.com",
  contacts: { sample: async () => [] },
};
const requestOf = (ab_test: object | undefined, fields: object = {}) =>
  campaignRequest.parse(campaign({ ...(ab_test && { ab_test }), ...fields }));
const problems = async (ab_test: object | undefined, recipients: number, fields: object = {}) =>
  (await testProblems(deps, requestOf(ab_test, fields), [ada], { recipients, complete: true })).map(
    ({ severity, code, field, message }) => [severity, code, field, message],
  );
const halves = { share: 50, variants: [{ subject: "B" }], winner: "opens" };

test("a test is warned of that is too small to show anything", async () => {
  expect(await problems(halves, 80)).toEqual([
    [
      "warning",
      "small_test",
      "ab_test.share",
      expect.stringMatching(/about 20 people.*less than 31 percentage/),
    ],
  ]);
  expect(await problems(halves, 1)).toEqual([
    ["warning", "small_test", "ab_test.share", expect.stringContaining("too small for a test")],
  ]);
  expect(await problems(halves, 10_000)).toEqual([]);
  expect(await problems(undefined, 2)).toEqual([]);
});

test("a variant that fails on readers is told of by its own fields, and opens that nobody counts", async () => {
  const failing = { ...halves, variants: [{ subject: "B" }, { body: "<p>{{ '%' | url_decode }}</p>" }] };
  expect((await problems(failing, 10_000)).filter(([severity]) => severity === "error")).toMatchObject([
    ["error", "template_fails", "ab_test.variants[1].body", expect.any(String)],
  ]);
  expect(await problems(halves, 10_000, { tracking: false })).toMatchObject([
    ["error", "invalid_request", "ab_test.winner", expect.any(String)],
  ]);
  expect(await problems({ ...halves, winner: "by_hand" }, 10_000, { tracking: false })).toEqual([]);
});

test("what spoils a variant is told of its own words, and of no others", async () => {
  const variants = [
    { subject: "{{ frist_name }}, COME AND SEE IT ALL" },
    { body: "<p>{{ first_name }} <a href='#'>here</a></p>" },
  ];
  // The campaign's own body has a link that leads nowhere too
  const body = "<p><a href='#'>there</a></p>";
  const found = await problems({ ...halves, winner: "by_hand", variants }, 10_000, { subject: "A", body });
  expect(found.map(([severity, code, field]) => `${severity} ${code} ${field}`)).toEqual([
    "warning unknown_variable ab_test.variants[0].subject",
    "warning shouting_subject ab_test.variants[0].subject",
    "warning undefined_variable ab_test.variants[1].body",
    "note unsubscribe_added ab_test.variants[1].body",
    "warning no_postal_address ab_test.variants[1].body",
    "warning empty_link ab_test.variants[1].body",
  ]);
});

test.each([
  [{ share: 50, variants: [{ subject: "B" }] }, 100, { each: 25, rest: 50 }],
  [{ share: 20, variants: [{ subject: "B" }, { subject: "C" }] }, 1_000, { each: 67, rest: 799 }],
  [{ share: 50, variants: [{ subject: "B" }] }, 3, { each: 1, rest: 1 }],
  [{ share: 50, variants: [{ subject: "B" }] }, 1, { each: 0, rest: 1 }],
  [undefined, 10, undefined],
])("%j on %i people", (ab_test, recipients, size) => {
  const request = requestOf(ab_test && { ...ab_test, winner: "opens" });
  expect(testSize(request, { recipients })).toEqual(size);
});
