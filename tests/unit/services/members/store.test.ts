import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { parseAddress } from "../../../../services/contacts/address.ts";
import { type Member, newMember, type Role } from "../../../../services/members/member.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
afterEach(() => stage.faults.clear());

const now = new Date("2026-11-29T12:00:00.000Z");
const somebody = (email: string, role: Role = "viewer"): Member =>
  newMember({ name: email.replace(/@.*/, ""), mailbox: parseAddress(email)!, role }, now);
const joined = async (email: string, role: Role): Promise<Member> => {
  const member = somebody(email, role);
  await stage.members.add(member);
  await stage.members.join(member.member_id, now);
  return (await stage.members.get(member.member_id))!;
};

test("an address is one member's, however it is written, and free once they are removed", async () => {
  const first = somebody("Ada@example.com");
  expect(await stage.members.add(first)).toBe(true);
  expect(await stage.members.add(somebody("ada@EXAMPLE.com"))).toBe(false);
  expect(await stage.members.findByAddress("ada@example.com")).toEqual(first);
  expect(await stage.members.remove(first.member_id)).toBe("changed");
  expect(await stage.members.findByAddress("ada@example.com")).toBeUndefined();
  expect(await stage.members.get(first.member_id)).toBeUndefined();
  expect(await stage.members.remove(first.member_id)).toBe("no_member");
  expect(await stage.members.add(somebody("ada@example.com"))).toBe(true);
});

test("of two that invite one address at the same time one does", async () => {
  const both = await Promise.all([1, 2].map(() => stage.members.add(somebody("twice@example.com"))));
  expect(both.sort()).toEqual([false, true]);
});

test("another role ends what was open before, and the first time somebody came stays", async () => {
  const member = await joined("grace@example.com", "viewer");
  await stage.members.join(member.member_id, new Date(now.getTime() + 60_000));
  expect(await stage.members.changeRole(member.member_id, "author")).toBe("changed");
  await stage.members.endSessions(member.member_id);
  expect(await stage.members.get(member.member_id)).toEqual({
    ...member,
    role: "author",
    ended: 2,
    joined_at: now.toISOString(),
  });
});

test("the last admin stays one, whoever tries at the same time", async () => {
  const [a, b] = [await joined("a@example.com", "admin"), await joined("b@example.com", "admin")];
  // One who has yet to come is nobody to rely on
  await stage.members.add(somebody("c@example.com", "admin"));
  const both = await Promise.all([
    stage.members.remove(a.member_id),
    stage.members.changeRole(b.member_id, "sender"),
  ]);
  expect(both.sort()).toEqual(["changed", "last_admin"]);
  const left = (await stage.members.list()).filter(
    ({ member }) => member.role === "admin" && member.joined_at !== undefined,
  );
  expect(left).toHaveLength(1);
  const last = left[0]!.member;
  expect(await stage.members.changeRole(last.member_id, "viewer")).toBe("last_admin");
  expect(await stage.members.remove(last.member_id)).toBe("last_admin");
  expect(await stage.members.get(last.member_id)).toEqual(last);

  const another = await joined("d@example.com", "admin");
  expect(await stage.members.remove(last.member_id)).toBe("changed");
  expect(await stage.members.remove(another.member_id)).toBe("last_admin");
});

test("a change whose answer is lost is made once", async () => {
  const member = await joined("hedy@example.com", "viewer");
  stage.faults.set({
    seed: 1,
    rules: [{ service: "dynamodb", operation: "TransactWriteItems", kind: "error-after", count: 1 }],
  });
  expect(await stage.members.changeRole(member.member_id, "author")).toBe("changed");
  expect((await stage.members.get(member.member_id))!.ended).toBe(1);
});
