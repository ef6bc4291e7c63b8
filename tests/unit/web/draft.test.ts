import { describe, expect, test } from "vitest";
import { encodedBytes } from "../../../services/attachments/attachment.ts";
import type { DraftContent } from "../../../web/api/client.ts";
import { Refusal } from "../../../web/api/refusal.ts";
import { audienceOf, isNobodyChosen } from "../../../web/write/audience-request.ts";
import { contentOf, draftOf, requestOf } from "../../../web/write/content.ts";
import { addressesOf, bytesInMail, type Draft } from "../../../web/write/draft.ts";
import { problemOf, problemOfRefusal } from "../../../web/write/problem-words.ts";
import { faultsOf } from "../../../web/write/use-report.ts";

const draft = (fields: Partial<Draft> = {}): Draft => ({
  ...draftOf({ format: "html" }),
  campaignName: "Spring",
  fromEmail: "hello@example.com",
  subject: "Hello",
  body: "<p>Hello</p>",
  timeZone: "Europe/Berlin",
  ...fields,
});
const refusal = (field: string | undefined, message: string) =>
  new Refusal("invalid_request", message, field);

test("a pasted list is one address a line, or separated by commas or semicolons", () => {
  expect(addressesOf(" a@x.net\n\nb@x.net, c@x.net;\r\nd@x.net,")).toEqual([
    "a@x.net",
    "b@x.net",
    "c@x.net",
    "d@x.net",
  ]);
});

test("the size of a file in a mail is the one the API counts", () => {
  for (const size of [0, 1, 3, 56, 57, 58, 1_000_000]) expect(bytesInMail(size)).toBe(encodedBytes(size));
});

describe("a draft is on the server as it is on the page", () => {
  const exclude = { lists: ["list_2"], segments: [], list: "a@x.net" };
  test.each<[string, Partial<Draft>]>([
    ["empty", { campaignName: "", fromEmail: "", subject: "", body: "" }],
    ["for a list", { audience: "list", list: "a@x.net\nnobody" }],
    ["for nobody yet", { audience: "chosen" }],
    ["for lists, less some", { audience: "chosen", lists: ["list_1"], exclude }],
    ["for all, less some", { exclude }],
    ["for later, without a time yet", { start: "later", timeZone: "Asia/Tokyo" }],
    ["for later", { start: "later", sendAt: "2026-12-01T09:00" }],
    ["for certain hours", { window: { limited: true, from: "09:00", to: "", days: ["mon"] } }],
    [
      "that repeats",
      {
        start: "later",
        sendAt: "2026-12-07T09:00",
        recurrence: { every: "week", interval: 2, until: "2027-06-30" },
      },
    ],
    ["untracked", { tracking: "off", unreported: "resend" }],
    ["to be released by another", { approval: true }],
    ["with a file", { attachments: [{ attachment_id: "1", filename: "a.pdf", size_bytes: 3 }] }],
    ["begun with a template", { template: { template_id: "template_letter", version: 1 } }],
    ["with a test", { abTest: { share: 20, variants: [{ subject: "Hi" }], winner: "clicks" } }],
    ["of blocks", { format: "blocks", blocks: { root: [] } }],
  ])("%s", (_, fields) => {
    const written = draft(fields);
    const kept = JSON.parse(JSON.stringify(contentOf(written))) as DraftContent;
    expect(draftOf(kept)).toEqual({
      ...written,
      ...(kept.time_zone ? {} : { timeZone: expect.any(String) }),
    });
  });
});

test("the start of a campaign that was taken back is shown by the clocks of its time zone", () => {
  const content = { format: "html", send_at: "2026-12-01T14:30:00.000Z" } as const;
  expect(draftOf({ ...content, time_zone: "Europe/Berlin" }).sendAt).toBe("2026-12-01T15:30");
  expect(draftOf({ ...content, time_zone: "America/New_York" }).sendAt).toBe("2026-12-01T09:30");
  expect(draftOf({ ...content, send_at: "2026-12-01T09:00", time_zone: "UTC" }).sendAt).toBe(
    "2026-12-01T09:00",
  );
});

test("a test that came with a draft is part of the campaign that it asks for", () => {
  const abTest = { share: 20, variants: [{ subject: "Hi" }], winner: "by_hand" } as const;
  expect(requestOf(draft({ abTest: { ...abTest, variants: [...abTest.variants] } }))).toMatchObject({
    ab_test: abTest,
  });
});

test("what is optional and empty is no part of a campaign's request", () => {
  expect(requestOf(draft({ fromName: " ", preheader: "" }))).toEqual({
    campaign_name: "Spring",
    subject: "Hello",
    body: "<p>Hello</p>",
    from_email: "hello@example.com",
    attachments: [],
  });
});

describe("a refusal", () => {
  const wordsAt = (field: string | undefined, message: string, of = draft()) => {
    const { field: at, message: words } = problemOfRefusal(refusal(field, message), of) ?? {};
    return [at, words];
  };

  test("is shown at its field, without the name the API has for it", () => {
    expect(wordsAt("from_email", "from_email: must be an e-mail address.")).toEqual([
      "from_email",
      "Must be an e-mail address.",
    ]);
  });

  test("of an address in the list names that address", () => {
    const list = draft({ audience: "list", list: "a@x.net\nnobody" });
    expect(wordsAt("audience[1]", "audience[1]: must be an e-mail address.", list)).toEqual([
      "audience",
      "nobody: Must be an e-mail address.",
    ]);
  });

  test("of an attachment names that file", () => {
    const attachments = [{ attachment_id: "1", filename: "setup.exe", size_bytes: 1 }];
    expect(wordsAt("attachments[0]", "It has expired.", draft({ attachments }))).toEqual([
      "attachments",
      "setup.exe: It has expired.",
    ]);
  });

  test("of no field is none of the form's", () => {
    expect(problemOfRefusal(refusal(undefined, "It failed."), draft())).toBeUndefined();
  });
});

test("what is missing is said as what is to be done; what is there and wrong in the API's words", () => {
  const told = (field: string) =>
    ({
      severity: "error",
      code: "invalid_request",
      field,
      message: `${field}: too small: expected string to have >=1 characters.`,
    }) as const;
  const empty = draft({ campaignName: " ", subject: "", body: "\n", fromEmail: "", audience: "chosen" });
  const fields = ["campaign_name", "subject", "body", "from_email", "audience"];
  expect(fields.map((field) => problemOf(told(field), empty).message)).toEqual([
    "Give the campaign a name.",
    "Enter a subject.",
    "Write the message.",
    "Enter the address it is from.",
    "Choose whom it goes to: a list, a segment, or addresses.",
  ]);
  expect(problemOf(told("subject"), draft()).message).toBe(
    "Too small: expected string to have >=1 characters.",
  );
});

test("at a field stands the first thing that is wrong with it; a warning is none", () => {
  expect(
    faultsOf([
      { severity: "error", field: "audience[3]", message: "First." },
      { severity: "error", field: "audience", message: "Second." },
      { severity: "warning", field: "subject", message: "Third." },
      { severity: "error", message: "Of no field." },
    ]),
  ).toEqual({ audience: "First." });
});

describe("the audience of a draft, as the API takes it", () => {
  const exclude = { lists: ["list_2"], segments: [], list: " a@x.net " };
  test.each<[Partial<Draft>, unknown]>([
    [{}, undefined],
    [{ exclude }, { all: true, exclude: { lists: ["list_2"], addresses: ["a@x.net"] } }],
    [{ audience: "list", list: "a@x.net", lists: ["list_1"], exclude }, ["a@x.net"]],
    [
      { audience: "chosen", lists: ["list_1"], segments: ["segment_1"], exclude },
      {
        lists: ["list_1"],
        segments: ["segment_1"],
        exclude: { lists: ["list_2"], addresses: ["a@x.net"] },
      },
    ],
    [{ audience: "chosen", list: "a@x.net" }, { addresses: ["a@x.net"] }],
  ])("%j", (fields, audience) => {
    expect(audienceOf(draft(fields))).toEqual(audience);
  });

  test("is of nobody while nobody is chosen, whoever is left out", () => {
    expect(isNobodyChosen(draft({ audience: "chosen", exclude }))).toBe(true);
    expect(isNobodyChosen(draft({ audience: "list" }))).toBe(true);
    expect(isNobodyChosen(draft({ audience: "chosen", segments: ["segment_1"] }))).toBe(false);
    expect(isNobodyChosen(draft())).toBe(false);
  });
});
