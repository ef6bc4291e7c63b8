import { expect, test } from "vitest";
import type { SoundMail } from "../../../../services/mail/every-fault.ts";
import { wordProblems } from "../../../../services/preflight/check-words.ts";

const address = "Example Ltd, 1 Example Street, Exampletown";
const link = [{ name: "unsubscribe_url" }];
const fine: SoundMail = {
  subject: "What is on in spring",
  preheader: "",
  html: `<p>Hi</p><p>${address}</p>`,
  text: "Hi",
};
const codesOf = (mail: Partial<SoundMail>, postalAddress = address, used = link) =>
  wordProblems({ ...fine, ...mail }, "", used, postalAddress).map(
    ({ severity, code }) => `${severity} ${code}`,
  );

test("nothing is said of a mail that is well, or of a part that is not written yet", () => {
  expect(codesOf({})).toEqual([]);
  expect(codesOf({ subject: undefined, html: undefined, text: undefined })).toEqual([]);
});

test.each([
  ["", ["warning empty_subject"]],
  ["LAST CHANCE TO SAVE", ["warning shouting_subject"]],
  ["SALE: -50%", []],
  ["ÄRZTEKAMMER FÜR ALLE", ["warning shouting_subject"]],
  ["今日のニュースをお届けします", []],
  ["x".repeat(70), []],
  ["x".repeat(71), ["note long_subject"]],
  ["👩‍🚀".repeat(70), []],
])("the subject %j: %j", (subject, expected) => {
  expect(codesOf({ subject })).toEqual(expected);
});

test("more HTML than Gmail shows is told, with its size, and where it is cut", () => {
  const html = `${fine.html}${"x".repeat(102 * 1024)}`;
  expect(codesOf({ html })).toEqual(["warning clipped_by_gmail"]);
  const cutIn = (source: string) => wordProblems({ ...fine, html }, source, link, address)[0];
  expect(cutIn(`<p>\n${"ä".repeat(60 * 1024)}`)).toMatchObject({ line: 2, column: 51 * 1024 - 1 });
  // What it is made of is shorter
  expect(cutIn("<p>{{ long }}")).not.toHaveProperty("line");
});

test("an unsubscribe link that is added by itself is good to know of", () => {
  expect(codesOf({}, address, [])).toEqual(["note unsubscribe_added"]);
  expect(codesOf({}, address, [{ name: "preferences_url" }])).toEqual([]);
});

test("the postal address may be written in any way, in either body", () => {
  for (const html of [
    "<p>Example Ltd<br>1 Example Street<br/>Exampletown</p>",
    "<p>EXAMPLE LTD · 1 Example\n Street · Exampletown",
  ])
    expect(codesOf({ html })).toEqual([]);
  expect(codesOf({ html: "<p>Hi</p>", text: `Hi\n${address}` })).toEqual([]);
  expect(codesOf({ html: "<p>1 Example Streets, Exampletown</p>" })).toEqual(["warning no_postal_address"]);
  expect(codesOf({}, "")).toEqual(["warning no_postal_address"]);
});
