import { expect, test } from "vitest";
import { covers, type Scope } from "../../../../services/api-keys/key.ts";
import { parseAddress } from "../../../../services/contacts/address.ts";
import { adminsMore, newMember, type Role, roles, scopeOf } from "../../../../services/members/member.ts";

const now = new Date("2026-11-29T12:00:00.000Z");
const nora = (role: Role, joined_at?: string) => ({
  ...newMember({ name: "Nora", mailbox: parseAddress("Nora@Example.com")!, role }, now),
  joined_at,
});

test("somebody who is invited is known by an id of their own, and has yet to come", () => {
  expect(nora("author")).toEqual({
    member_id: expect.stringMatching(/^member_[0-9a-f]{16}$/),
    name: "Nora",
    email: "nora@example.com",
    address: "Nora@example.com",
    role: "author",
    ended: 0,
    created_at: now.toISOString(),
    joined_at: undefined,
  });
  expect(nora("author").member_id).not.toBe(nora("author").member_id);
});

test.each<[Role, readonly Scope[]]>([
  ["viewer", ["read"]],
  ["author", ["read", "write"]],
  ["sender", ["read", "write", "send"]],
  ["admin", ["read", "write", "send", "admin"]],
])("the role %s may %j, and nothing else", (role, allowed) => {
  const all: readonly Scope[] = ["read", "write", "send", "admin"];
  expect(all.filter((scope) => covers(scopeOf[role], scope))).toEqual(allowed);
});

test("an admin counts once they have come, and until they are less or gone", () => {
  const joined = now.toISOString();
  const more = (before: [Role, string?], after?: [Role, string?]) =>
    adminsMore(nora(...before), after && nora(...after));
  expect(more(["admin"], ["admin", joined])).toBe(1);
  expect(more(["viewer", joined], ["admin", joined])).toBe(1);
  expect(more(["admin", joined], ["admin", joined])).toBe(0);
  expect(more(["admin", joined], ["sender", joined])).toBe(-1);
  expect(more(["admin", joined])).toBe(-1);
  expect([more(["admin"]), more(["admin"], ["viewer"]), more(["viewer"], ["viewer", joined])]).toEqual([
    0, 0, 0,
  ]);
  expect(roles).toHaveLength(4);
});
