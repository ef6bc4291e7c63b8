import { DeleteCommand, type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { transact, updateIf } from "../platform/dynamodb.ts";
import { dueStore } from "./due-store.ts";
import { erasedKey, erasureMark } from "./erased.ts";
import { recordOf } from "./items.ts";
import { suppressionListing } from "./listing.ts";
import { noteParting } from "./parting-words.ts";
import { suppressionReads } from "./reads.ts";
import { type SuppressingOptions, suppressing } from "./suppressing.ts";
import type { Addition, SuppressionReason } from "./suppression.ts";

/** Lifts that are remembered: whoever has the link of a mail may leave and come back as often as they like. */
const liftsMax = 10;

/**
 * The addresses nothing is sent to: table EmailSuppressions, keyed by the normalised address; of who was erased, by what
 * stands for it. Whoever asks for an address is answered by both.
 */
export const suppressionStore = (db: DynamoDBDocumentClient, table: string) => {
  const reads = suppressionReads(db, table);

  /**
   * Suppresses an address; the first reason stays until it is lifted, or gives way to a harder one. The address of who was erased, and is suppressed
   * by that, is not written down again.
   * @returns whether it was new, or has a harder reason now.
   */
  const add = async (addition: Addition, options: SuppressingOptions = {}): Promise<boolean> => {
    const erased = await reads.item(erasedKey(addition.email));
    if (erased && recordOf(erased).lifted_at === null) return false;
    const update = new UpdateCommand({
      ...suppressing(table, addition, options),
      ReturnValues: "ALL_NEW",
    });
    return (await updateIf(db, update)) !== undefined;
  };

  /**
   * Suppresses several addresses: all of them, or none. None of them may be that of who was erased.
   * @param additions 100 at most.
   * @returns whether it did; not where one was suppressed meanwhile.
   */
  const addTogether = (additions: readonly Addition[]): Promise<boolean> =>
    transact(
      db,
      additions.map((addition) => ({ Update: suppressing(table, addition) })),
    );

  /**
   * Goes on suppressing an address without having it: the mark comes first, then what stands for the address, in no index,
   * then its own item goes. Doing it again changes nothing.
   */
  const keepErased = async (
    key: string,
    { reason, created_at }: Pick<Addition, "reason" | "created_at">,
  ): Promise<void> => {
    await db.send(new UpdateCommand({ TableName: table, Key: { email: erasureMark } }));
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: erasedKey(key) },
        UpdateExpression: "SET #reason = :reason, #source = :source, created_at = :at REMOVE lifted_at",
        ConditionExpression: "attribute_not_exists(email) OR attribute_exists(lifted_at)",
        ExpressionAttributeNames: { "#reason": "reason", "#source": "source" },
        ExpressionAttributeValues: { ":reason": reason, ":source": "erasure", ":at": created_at },
        ReturnValues: "ALL_NEW",
      }),
    );
    await db.send(new DeleteCommand({ TableName: table, Key: { email: key } }));
  };

  /** @param only lifts it where it is for this reason; else whatever it is for. */
  const liftItem = async (
    email: string,
    reason: string,
    now: string,
    only?: SuppressionReason,
  ): Promise<boolean> => {
    const found = await reads.item(email);
    if (!found) return false;
    const lifts = [...recordOf(found).lifts, { lifted_at: now, reason }].slice(-liftsMax);
    const lifted = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email },
        UpdateExpression: "SET lifted_at = :now, lift_reason = :why, lifts = :lifts",
        ConditionExpression: `attribute_exists(email) AND attribute_not_exists(lifted_at)${only ? " AND #reason = :only" : ""}`,
        ...(only && { ExpressionAttributeNames: { "#reason": "reason" } }),
        ExpressionAttributeValues: {
          ":now": now,
          ":why": reason,
          ":lifts": lifts,
          ...(only && { ":only": only }),
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return lifted !== undefined;
  };

  /** Lifts a suppression, also of who was erased: the item stays, and says why. @returns whether there was one. */
  const lift = async (key: string, reason: string, now: string): Promise<boolean> => {
    const lifted = [await liftItem(erasedKey(key), reason, now), await liftItem(key, reason, now)];
    return lifted.includes(true);
  };

  /** The same at the wish of the person: of what an operator or SES said nothing is lifted. */
  const liftOptOut = async (key: string, reason: string, now: string): Promise<void> => {
    await liftItem(erasedKey(key), reason, now, "unsubscribe");
    await liftItem(key, reason, now, "unsubscribe");
  };

  return {
    ...suppressionListing(db, table),
    ...dueStore(db, table),
    ...reads,
    add,
    addTogether,
    keepErased,
    lift,
    liftOptOut,
    noteParting: noteParting(db, table),
  };
};

export type SuppressionStore = ReturnType<typeof suppressionStore>;
