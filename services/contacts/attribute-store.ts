import { type DynamoDBDocumentClient, paginateScan, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { type AttributeKind, kindOf, type NotedAttribute } from "./attributes.ts";
import type { Contact } from "./contact.ts";

/**
 * The names of all attributes that contacts ever had: table EmailAttributes, an item a name. They are noted before a
 * contact gets one, as nobody walks a million contacts to offer what some have.
 */
export const attributeStore = (db: DynamoDBDocumentClient, table: string) => {
  /**
   * Notes names that are new, or hold something of another kind; the others are only read. Doing it again changes nothing.
   * @param kinds by the name; undefined where it is not known yet.
   */
  const note = async (kinds: ReadonlyMap<string, AttributeKind | undefined>): Promise<void> => {
    const keys = [...kinds.keys()].map((name) => ({ name }));
    const known = new Map(
      (await batchGet({ db, name: table }, keys, { consistent: false })).map((item) => [
        item.name as string,
        new Set(item.kinds as Iterable<string> | undefined),
      ]),
    );
    const news = [...kinds].filter(
      ([name, kind]) => !known.has(name) || (kind && !known.get(name)!.has(kind)),
    );
    await Promise.all(
      news.map(([name, kind]) =>
        db.send(
          new UpdateCommand({
            TableName: table,
            Key: { name },
            ...(kind && {
              UpdateExpression: "ADD kinds :kinds",
              ExpressionAttributeValues: { ":kinds": new Set([kind]) },
            }),
          }),
        ),
      ),
    );
  };

  /** Notes the attributes of a contact that is about to be written. */
  const noteOf = async (attributes: Contact["attributes"] = {}): Promise<void> => {
    const kinds = Object.entries(attributes).map(([name, value]) => [name, kindOf(value)] as const);
    if (kinds.length > 0) await note(new Map(kinds));
  };

  /** All of them, in no order. */
  const all = async (): Promise<NotedAttribute[]> => {
    const noted: NotedAttribute[] = [];
    for await (const { Items = [] } of paginateScan({ client: db }, { TableName: table }))
      for (const { name, kinds } of Items)
        noted.push({ name: String(name), kinds: [...((kinds as Iterable<AttributeKind>) ?? [])] });
    return noted;
  };

  return { note, noteOf, all };
};

export type AttributeStore = ReturnType<typeof attributeStore>;
