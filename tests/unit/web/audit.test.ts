import { expect, test } from "vitest";
import type { AuditLine } from "../../../web/api/client.ts";
import { actionWord, auditActions, deedWords, outcomeOf, whoWords } from "../../../web/audit/audit-words.ts";
import { filterIn, isFiltered, requestOf } from "../../../web/audit/filter.ts";

const line = (fields: Partial<AuditLine>): AuditLine => ({
  at: "2026-11-29T12:00:00.000Z",
  key: { key_id: "0123456789abcdef", name: "Ada", scope: "send" },
  action: "pauseCampaign",
  target: "ses_campaign_1",
  name: "Spring sale",
  list_id: null,
  how: null,
  status: 200,
  request_id: "r",
  ...fields,
});

/** The sentence of a line, with its target and its list in the places of theirs. */
const sentence = (fields: Partial<AuditLine>): string => {
  const given = line(fields);
  const said = deedWords(given).map((part) =>
    typeof part === "string" ? part : part.names === "list" ? given.list_id : given.name,
  );
  return whoWords(given.key) + said.join("");
};

test.each<[Partial<AuditLine>, string]>([
  [{}, "Ada’s key paused the campaign Spring sale"],
  [{ status: 403 }, "Ada’s key was not allowed to pause the campaign Spring sale"],
  [{ status: 500 }, "Ada’s key tried to pause the campaign Spring sale"],
  [
    { action: "joinList", name: "3f2a1c9b", list_id: "list_1" },
    "Ada’s key put the contact 3f2a1c9b on the list list_1",
  ],
  [
    { action: "addSuppression", name: "3f2a1c9b", how: "complaint" },
    "Ada’s key suppressed the address 3f2a1c9b (complained)",
  ],
  [{ action: "addSuppressions", how: "something newer" }, "Ada’s key suppressed many addresses"],
  [{ action: "createBulk", how: "delete" }, "Ada’s key started a bulk change: delete"],
  [{ action: "createExport", how: "deliveries" }, "Ada’s key asked for an export of deliveries"],
  [
    { key: { key_id: "0123456789abcdef", name: "", scope: "read" } },
    "A key without a name paused the campaign Spring sale",
  ],
  [
    { action: "revokeKey", name: "Ada", key: { key_id: "terminal", name: "grace", scope: null } },
    "grace, at the terminal, revoked the API key Ada",
  ],
  [
    {
      action: "inviteMember",
      name: "Grace",
      key: { key_id: "member_0123456789abcdef", name: "Nora", scope: "admin" },
    },
    "Nora invited Grace to sign in",
  ],
  [{ action: "changeMember", name: "Grace", how: "author" }, "Ada’s key changed the role of Grace to author"],
  [{ action: "somethingNewer" as AuditLine["action"] }, "Ada’s key somethingNewer Spring sale"],
])("a line in words: %o", (fields, words) => {
  expect(sentence(fields)).toBe(words);
});

test("every action has a word of its own, without a place for a name", () => {
  const words = auditActions.map(actionWord);
  expect(actionWord("joinList")).toBe("Put the contact on the list");
  expect(words.filter((word) => /[{}]/.test(word))).toEqual([]);
  expect(words.filter((word, place) => words.indexOf(word) !== place)).toEqual([]);
});

test("what came of it, by the status of the answer", () => {
  expect([200, 204, 403, 500, 502].map((status) => outcomeOf({ status }))).toEqual([
    "done",
    "done",
    "refused",
    "failed",
    "failed",
  ]);
});

test("a filter is read from an address, less what it does not know, and asked for in whole days", () => {
  const filter = filterIn(
    new URLSearchParams(
      "key=0123456789abcdef&action=pauseCampaign&target= ada@x.org&from=2026-11-01&to=2026-11-30",
    ),
  );
  expect(requestOf(filter)).toEqual({
    key: "0123456789abcdef",
    action: "pauseCampaign",
    target: "ada@x.org",
    from: new Date(2026, 10, 1).toISOString(),
    to: new Date(2026, 11, 1).toISOString(),
  });
  const nothing = filterIn(new URLSearchParams("key=Ada&action=readList&from=yesterday&to=2026-99-99"));
  expect(requestOf(nothing)).toEqual({});
  expect([isFiltered(filter), isFiltered(nothing)]).toEqual([true, false]);
});

test("what one person did is asked for by their id", () => {
  const key = "member_0123456789abcdef";
  expect(requestOf(filterIn(new URLSearchParams({ key })))).toMatchObject({ key });
  expect(requestOf(filterIn(new URLSearchParams({ key: "member_" }))).key).toBeUndefined();
});
