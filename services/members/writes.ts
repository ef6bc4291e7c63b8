import type { TransactItems } from "../platform/dynamodb.ts";
import { hashOf } from "../platform/secret.ts";
import { adminsMore, type Member } from "./member.ts";

export const memberKey = (member_id: string) => ({ member_id, entry: "member" });
/** What holds an address for one member alone, by its hash. */
export const addressKey = (email: string) => ({ member_id: `address#${hashOf(email)}`, entry: "address" });
/** What counts the admins. */
const adminsKey = { member_id: "admins", entry: "count" };

/** Writes somebody who is new, at an address that is nobody else's. */
export const additions = (table: string, member: Member): TransactItems =>
  [
    { ...memberKey(member.member_id), member },
    { ...addressKey(member.email), of: member.member_id },
  ].map((Item) => ({
    Put: { TableName: table, Item, ConditionExpression: "attribute_not_exists(member_id)" },
  }));

/** Counts admins; the last one is not let go. */
const countAdmins = (table: string, more: number): TransactItems => {
  if (more === 0) return [];
  const less = more < 0;
  return [
    {
      Update: {
        TableName: table,
        Key: adminsKey,
        UpdateExpression: "ADD #count :more",
        ...(less && { ConditionExpression: "#count > :one" }),
        ExpressionAttributeNames: { "#count": "count" },
        ExpressionAttributeValues: { ":more": more, ...(less && { ":one": 1 }) },
      },
    },
  ];
};

/** Holds where nobody changed the member since it was read. */
const unchanged = ({ role, ended, joined_at }: Member) => ({
  ConditionExpression: `#member.#role = :role AND #member.ended = :ended AND ${
    joined_at === undefined ? "attribute_not_exists" : "attribute_exists"
  }(#member.joined_at)`,
  ExpressionAttributeNames: { "#member": "member", "#role": "role" },
  ExpressionAttributeValues: { ":role": role, ":ended": ended },
});

/**
 * Changes a member as it was read, and the count of admins with it.
 * @param after undefined: they are removed, and their address is free
 */
export const changes = (table: string, before: Member, after: Member | undefined): TransactItems => {
  const held = unchanged(before);
  const Key = memberKey(before.member_id);
  const counted = countAdmins(table, adminsMore(before, after));
  if (!after)
    return [
      { Delete: { TableName: table, Key, ...held } },
      { Delete: { TableName: table, Key: addressKey(before.email) } },
      ...counted,
    ];
  const ExpressionAttributeValues = { ...held.ExpressionAttributeValues, ":after": after };
  const UpdateExpression = "SET #member = :after";
  return [
    { Update: { TableName: table, Key, UpdateExpression, ...held, ExpressionAttributeValues } },
    ...counted,
  ];
};
