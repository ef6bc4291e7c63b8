import { describe, expect, test } from "vitest";
import {
  type DraftContent,
  draftContent,
  namesPeople,
  withoutAddresses,
} from "../../../../services/drafts/content.ts";

const accepts = (fields: object) => draftContent.safeParse({ format: "html", ...fields }).success;

describe("nothing of a draft need be valid, and all of it is bounded", () => {
  test.each([
    [{}],
    [
      {
        subject: "{{ first_name",
        body: "<p",
        from_email: "@",
        reply_to: "",
        send_at: "soon",
        time_zone: "Mars",
      },
    ],
    [{ audience: [] }],
    [{ audience: ["half@"] }],
    [{ audience: { all: false, lists: ["none"], exclude: {} } }],
    [{ format: "blocks", blocks: null }],
    [{ format: "blocks", blocks: { root: { children: [1, "two", null] } } }],
    [{ sending_window: { from: "25:00" } }],
  ])("%j is taken", (fields) => expect(accepts(fields)).toBe(true));

  test.each([
    [{ format: "word" }],
    [{ subject: 1 }],
    [{ blocks: "text" }],
    [{ audience: "everybody" }],
    [{ audience: { lists: "one" } }],
    [{ attachments: [{ attachment_id: "../content", filename: "a", size_bytes: 1 }] }],
    [
      {
        attachments: Array.from({ length: 21 }, () => ({
          attachment_id: crypto.randomUUID(),
          filename: "a",
          size_bytes: 1,
        })),
      },
    ],
    [{ text_body: "x".repeat(2_000_001) }],
    [{ body: "\u{1F4E7}".repeat(1_000_000), text_body: "\u{1F4E7}".repeat(600_000) }],
  ])("%# is refused", (fields) => expect(accepts(fields)).toBe(false));
});

const isGone = (address: string) => address === "gone@example.net";
const draft = (audience?: DraftContent["audience"]): DraftContent => ({
  format: "html",
  subject: "Hi",
  ...(audience && { audience }),
});

test.each([
  [undefined, undefined, false],
  [{ lists: ["list_1"] }, { lists: ["list_1"] }, false],
  [["gone@example.net", "stays@example.net"], ["stays@example.net"], true],
  [
    {
      all: true,
      addresses: ["gone@example.net"],
      exclude: { lists: ["x"], addresses: ["gone@example.net", "half@"] },
    },
    { all: true, addresses: [], exclude: { lists: ["x"], addresses: ["half@"] } },
    true,
  ],
])("of %j there is left %j", (audience, left, names) => {
  expect(withoutAddresses(draft(audience), isGone)).toEqual(draft(left));
  expect(namesPeople(draft(audience))).toBe(names);
});
