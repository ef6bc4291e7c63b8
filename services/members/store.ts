import { type DynamoDBDocumentClient, GetCommand, paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { allItems, transact, updateIf } from "../platform/dynamodb.ts";
import type { Member, Role } from "./member.ts";
import { additions, addressKey, changes, memberKey } from "./writes.ts";

/** What became of a change: `last_admin`: there would be nobody any more who invites others. */
export type Changed = "changed" | "last_admin" | "no_member";

/** A change that met another of the same member is decided anew so often. */
const triesMax = 5;

/**
 * Who signs in on the site of one stage: table TidingsMembers, with what each has in entries of their own. All who work
 * with a stage fit into one read.
 */
export const memberStore = (db: DynamoDBDocumentClient, table: string) => {
  /** Strongly consistent: who was removed is refused at once. */
  const get = async (member_id: string): Promise<Member | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: memberKey(member_id), ConsistentRead: true }),
    );
    return Item?.member as Member | undefined;
  };

  /** @returns whether they are new: an address is one member's. */
  const add = (member: Member): Promise<boolean> => transact(db, additions(table, member));

  /** @param email key of the mailbox */
  const findByAddress = async (email: string): Promise<Member | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: addressKey(email), ConsistentRead: true }),
    );
    return Item && (await get(Item.of as string));
  };

  /** Everybody, and how many passkeys each has. */
  const list = async (): Promise<{ readonly member: Member; readonly passkeys: number }[]> => {
    const items = await allItems<{ member_id: string; entry: string; member?: Member }>(
      paginateScan({ client: db }, { TableName: table }),
    );
    const counts = Map.groupBy(items, ({ member_id }) => member_id);
    return items.flatMap(({ member }) => {
      if (!member) return [];
      const passkeys = counts.get(member.member_id)!.filter((one) => one.entry.startsWith("passkey#"));
      return [{ member, passkeys: passkeys.length }];
    });
  };

  /** Changes a member as they are now, with the count of admins, in one write. */
  const change = async (
    member_id: string,
    decide: (member: Member) => Member | undefined,
  ): Promise<Changed> => {
    let last: Member | undefined;
    for (let tries = 0; tries < triesMax; tries++) {
      const before = await get(member_id);
      if (!before) return "no_member";
      // Nobody else changed it, so that is not what the write was refused for.
      if (last && JSON.stringify(before) === JSON.stringify(last)) return "last_admin";
      const after = decide(before);
      if (await transact(db, changes(table, before, after))) return "changed";
      last = before;
    }
    throw new Error("a member was changed by others all the time");
  };

  /** Gives somebody another role, and ends their sessions and links. */
  const changeRole = (member_id: string, role: Role): Promise<Changed> =>
    change(member_id, (member) => ({ ...member, role, ended: member.ended + 1 }));

  /** Notes that somebody came by a link; the first time stays. */
  const join = (member_id: string, now: Date): Promise<Changed> =>
    change(member_id, (member) => ({ ...member, joined_at: member.joined_at ?? now.toISOString() }));

  /** Lets nobody sign in as them any more. What they did stays, with their name. */
  const remove = (member_id: string): Promise<Changed> => change(member_id, () => undefined);

  /** Ends all sessions and links of somebody. */
  const endSessions = async (member_id: string): Promise<void> => {
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: memberKey(member_id),
        UpdateExpression: "SET #member.ended = #member.ended + :one",
        ConditionExpression: "attribute_exists(member_id)",
        ExpressionAttributeNames: { "#member": "member" },
        ExpressionAttributeValues: { ":one": 1 },
        ReturnValues: "ALL_NEW",
      }),
    );
  };

  return { get, add, findByAddress, list, changeRole, join, remove, endSessions };
};

export type MemberStore = ReturnType<typeof memberStore>;
