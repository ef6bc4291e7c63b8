import { describe, expect, test } from "vitest";
import { encodedBytes } from "../../../services/attachments/attachment.ts";
import { Refusal } from "../../../web/api/refusal.ts";
import { audienceOf } from "../../../web/compose/audience-request.ts";
import { addressesOf, bytesInMail, type Draft, newDraft } from "../../../web/compose/draft.ts";
import { faultOf, missingOf, withoutChanged } from "../../../web/compose/faults.ts";

const draft = (fields: Partial<Draft> = {}): Draft => ({
  ...newDraft({ fromName: "", fromEmail: "hello@example.com" }),
  campaignName: "Spring",
  subject: "Hello",
  body: "<p>Hello</p>",
  ...fields,
});
const refusal = (field: string | undefined, message: string) =>
  new Refusal("invalid_request", message, field);

test("two drafts never share an idempotency key", () => {
  expect(draft().idempotencyKey).toMatch(/^[0-9a-f]{32}$/);
  expect(draft().idempotencyKey).not.toBe(draft().idempotencyKey);
});

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

describe("what is missing", () => {
  test("is nothing in a draft that has what a campaign needs", () => {
    expect(missingOf(draft())).toEqual({});
  });

  test("is said of each field", () => {
    const empty = draft({
      campaignName: " ",
      fromEmail: "",
      subject: "",
      body: "\n",
      audience: "list",
      list: " ,\n",
    });
    expect(Object.keys(missingOf(empty))).toEqual(["campaignName", "fromEmail", "subject", "body", "list"]);
  });

  test("is a start, when that is later, and the hours and days of a sending window", () => {
    const window = { limited: true, from: "08:00", to: "20:00", days: ["mon"] } as const;
    expect(missingOf(draft({ start: "later" }))).toEqual({ sendAt: "Enter when it starts." });
    expect(missingOf(draft({ start: "later", sendAt: "2026-12-01T09:00", window }))).toEqual({});
    expect(missingOf(draft({ window: { ...window, to: "" } }))).toEqual({ window: "Enter both times." });
    expect(missingOf(draft({ window: { ...window, days: [] } }))).toEqual({
      window: "Choose at least one day.",
    });
    expect(missingOf(draft({ window: { ...window, limited: false, days: [] } }))).toEqual({});
  });
});

describe("a refusal", () => {
  test("is shown at its field, without the name the API has for it", () => {
    expect(faultOf(refusal("from_email", "from_email: must be an e-mail address."), draft())).toEqual({
      fromEmail: "Must be an e-mail address.",
    });
  });

  test("of an address in the list names that address", () => {
    const list = draft({ audience: "list", list: "a@x.net\nnobody" });
    expect(faultOf(refusal("audience[1]", "audience[1]: must be an e-mail address."), list)).toEqual({
      list: "nobody: Must be an e-mail address.",
    });
  });

  test("of an attachment names that file", () => {
    const files = [{ id: "1", file: new File(["x"], "setup.exe") }];
    expect(
      faultOf(
        refusal("attachments[0]", "attachments[0].filename: is of a type that SES refuses."),
        draft({ files }),
      ),
    ).toEqual({ files: "setup.exe: Is of a type that SES refuses." });
  });

  test("of all attachments together, such as their size, names none", () => {
    const message =
      "Each e-mail would be 12000000 bytes, attachments after base64 included; the limit is 10485760 bytes.";
    expect(faultOf(refusal("attachments", message), draft())).toEqual({ files: message });
  });

  test("of the time it starts, or of the sending window, is shown there", () => {
    expect(faultOf(refusal("send_at", "send_at: must be in the future."), draft())).toEqual({
      sendAt: "Must be in the future.",
    });
    expect(
      faultOf(refusal("sending_window.from", "sending_window.from: must be a time of day."), draft()),
    ).toEqual({ window: "Must be a time of day." });
  });

  test("of no field of the form is none of the form's", () => {
    expect(faultOf(refusal("Idempotency-Key", "This key was used."), draft())).toBeUndefined();
    expect(faultOf(refusal(undefined, "It failed."), draft())).toBeUndefined();
  });

  test("is forgotten once its field is changed", () => {
    const faults = { subject: "Enter a subject.", body: "Write the message." };
    expect(withoutChanged(faults, { subject: "Hello" })).toEqual({ body: "Write the message." });
  });
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

  test("is missing while nobody is chosen, whoever is left out", () => {
    expect(missingOf(draft({ audience: "chosen", exclude }))).toHaveProperty("list");
    expect(missingOf(draft({ audience: "chosen", segments: ["segment_1"] }))).toEqual({});
  });
});
