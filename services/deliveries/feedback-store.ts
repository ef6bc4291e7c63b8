import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { feedbackKey } from "./batch.ts";
import type { Evidence } from "./evidence.ts";
import { attributesOf, evidenceIn, unknownAttribute } from "./feedback-item.ts";

/** What is noted of one recipient of a batch. */
export interface Note {
  readonly index: number;
  readonly evidence: Evidence;
}

/** What was known of a batch before a note. */
export interface Known {
  readonly evidence: ReadonlyMap<number, Evidence>;
  readonly isUnknown: (index: number) => boolean;
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
    const { Attributes } = await db.send(
      new UpdateCommand({
        TableName: table,
        Key: feedbackKey(id),
        UpdateExpression: `SET ${sets.join(", ")}`,
        ExpressionAttributeNames: Object.fromEntries(attributes.map(([name], place) => [`#${place}`, name])),
        ExpressionAttributeValues: Object.fromEntries(
          attributes.map(([, value], place) => [`:${place}`, value]),
        ),
        ReturnValues: returned,
      }),
    );
    return knownFrom(Attributes);
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

  /** What is known of a batch. A read that is not strongly consistent: it may miss what came a moment ago. */
  const feedback = async (id: string): Promise<Known> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: feedbackKey(id) }));
    return knownFrom(Item);
  };

  return { noteEvidence, markUnknown, feedback };
};

const knownFrom = (item: Record<string, unknown> | undefined): Known => ({
  evidence: evidenceIn(item),
  isUnknown: (index) => item?.[unknownAttribute(index)] === true,
});
