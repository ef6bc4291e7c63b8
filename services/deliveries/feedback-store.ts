import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { isConditionFailed, isTransactionConflict } from "../platform/dynamodb.ts";
import { withRetries } from "../platform/retry.ts";
import { feedbackKey } from "./batch.ts";
import type { Evidence } from "./evidence.ts";
import { attributesOf, evidenceIn, unknownAttribute } from "./feedback-item.ts";

/** What is noted of one recipient of a batch. */
export interface Note {
  readonly index: number;
  readonly evidence: Evidence;
}

/** What is known of a batch, for a note: before it. */
export interface Known {
  readonly evidence: ReadonlyMap<number, Evidence>;
  readonly isUnknown: (index: number) => boolean;
  /** Whether the note was tried more than once: what is said to be known may be what the first try wrote. */
  readonly isRepeat: boolean;
  /** The batch has expired: nothing was noted, and nothing is to be noted or counted. */
  readonly isGone?: true;
}

/** What events and recipients add to what senders recorded: a merge, which needs no guard and may be repeated. */
export const feedbackStore = (db: DynamoDBDocumentClient, table: string) => {
  const merge = async (
    id: string,
    given: readonly [name: string, value: unknown][],
    returned: "ALL_OLD" | "ALL_NEW",
  ): Promise<Known> => {
    // Of two that say the same the first stands; an expression must not name an attribute twice.
    const attributes = [...new Map(given.toReversed())];
    const sets = attributes.map((_, place) => `#${place} = if_not_exists(#${place}, :${place})`);
    let tries = 0;
    const write = async () => {
      const { Attributes, $metadata } = await db.send(
        new UpdateCommand({
          TableName: table,
          Key: feedbackKey(id),
          // The version tells a retry, which opens recipients again, that evidence came meanwhile.
          UpdateExpression: `SET ${sets.join(", ")} ADD version :one`,
          // It is there since its batch was frozen. One that expired must not come again, without an end.
          ConditionExpression: "attribute_exists(batch_id)",
          ExpressionAttributeNames: Object.fromEntries(
            attributes.map(([name], place) => [`#${place}`, name]),
          ),
          ExpressionAttributeValues: {
            ":one": 1,
            ...Object.fromEntries(attributes.map(([, value], place) => [`:${place}`, value])),
          },
          ReturnValues: returned,
        }),
      );
      return knownFrom(Attributes, tries > 1 || ($metadata.attempts ?? 1) > 1);
    };
    return await withRetries(() => {
      tries++;
      return write();
    }, isTransactionConflict).catch((error: unknown) => {
      if (!isConditionFailed(error)) throw error;
      return { ...knownFrom(undefined, false), isGone: true };
    });
  };

  /**
   * Notes what happened to messages of a batch, in one write. What is known already stays as it is.
   * @returns what was known before.
   */
  const noteEvidence = (id: string, notes: readonly Note[]): Promise<Known> =>
    merge(
      id,
      notes.flatMap(({ index, evidence }) => attributesOf(index, evidence)),
      "ALL_OLD",
    );

  /**
   * Marks recipients as unknown, before that is recorded: evidence that comes from now on finds the mark.
   * @returns what is known by now.
   */
  const markUnknown = (id: string, indices: readonly number[]): Promise<Known> =>
    merge(
      id,
      indices.map((index) => [unknownAttribute(index), true]),
      "ALL_NEW",
    );

  /** What is known of a batch. A read that is not strongly consistent may miss what came a moment ago. */
  const feedback = async (id: string, { consistent }: { readonly consistent: boolean }): Promise<Known> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: feedbackKey(id), ConsistentRead: consistent }),
    );
    return { ...knownFrom(Item, false), ...(!Item && { isGone: true }) };
  };

  return { noteEvidence, markUnknown, feedback };
};

const knownFrom = (item: Record<string, unknown> | undefined, isRepeat: boolean): Known => ({
  evidence: evidenceIn(item),
  isUnknown: (index) => item?.[unknownAttribute(index)] === true,
  isRepeat,
});
