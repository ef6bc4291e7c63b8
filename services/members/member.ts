import { randomBytes } from "node:crypto";
import type { KeyMark, Scope } from "../api-keys/key.ts";
import type { Mailbox } from "../contacts/address.ts";

/** What somebody who signs in may do; each role includes the ones before it. */
export const roles = ["viewer", "author", "sender", "admin"] as const;
export type Role = (typeof roles)[number];

/** A role is a scope with a name for people: routes ask for scopes alone, whoever comes (decision 82). */
export const scopeOf: Readonly<Record<Role, Scope>> = {
  viewer: "read",
  author: "write",
  sender: "send",
  admin: "admin",
};

/** Somebody who signs in on the site, or was asked to. */
export interface Member {
  readonly member_id: string;
  readonly name: string;
  /** Of the mailbox, by which they are found; and the spelling that is mailed. */
  readonly email: string;
  readonly address: string;
  readonly role: Role;
  /** How often their sessions and links were all ended: those of before are good for nothing. */
  readonly ended: number;
  readonly created_at: string;
  /** When they came by a link for the first time; none: they have yet to. */
  readonly joined_at?: string | undefined;
}

export const memberIdPattern = /^member_[0-9a-f]{16}$/;

/** Somebody who is asked to sign in. */
export const newMember = (
  { name, mailbox, role }: { readonly name: string; readonly mailbox: Mailbox; readonly role: Role },
  now: Date,
): Member => ({
  member_id: `member_${randomBytes(8).toString("hex")}`,
  name,
  email: mailbox.key,
  address: mailbox.address,
  role,
  ended: 0,
  created_at: now.toISOString(),
});

/** As what they do is written down: their id stands where a key's does. */
export const markOfMember = ({ member_id, name }: Pick<Member, "member_id" | "name">): KeyMark => ({
  key_id: member_id,
  name,
});

/** Whether it is somebody who can administer: an admin who has yet to come by their link is none to rely on. */
const isAdmin = (member: Member | undefined): boolean =>
  member?.role === "admin" && member.joined_at !== undefined;

/** By how many a change makes the admins more, or less. @param after undefined: they are removed */
export const adminsMore = (before: Member, after: Member | undefined): number =>
  Number(isAdmin(after)) - Number(isAdmin(before));
