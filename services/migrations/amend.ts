import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { isAwsError } from "../platform/aws-errors.ts";
import { type Item, isTransactionConflict, type Table } from "../platform/dynamodb.ts";
import { changes } from "../platform/expressions.ts";
import { inLanes } from "../platform/lanes.ts";
import { withRetries } from "../platform/retry.ts";
import { keyOf, type MigrationStores, type PageOutcome, type WalkedTable } from "./migration.ts";

/**
 * Items written at a time. Each is written into up to four indexes: so many stay far below what a partition of one takes,
 * and mail that is sent meanwhile is not held up.
 */
const lanes = 8;
/** Nobody changes one item so often while it is looked at. */
const triesMax = 5;

/** What an item is to have; null: it is to have none. */
export type Wanted = Readonly<Record<string, unknown>>;

interface Amending {
  readonly walks: WalkedTable;
  /** Attributes that `wanted` is made of. */
  readonly of: readonly string[];
  /** @returns undefined where there is nothing to be had. @throws Error saying what is wrong with the item */
  readonly wanted: (item: Item) => Wanted | undefined;
}

const differing = (item: Item, wanted: Wanted): Wanted =>
  Object.fromEntries(Object.entries(wanted).filter(([name, value]) => (item[name] ?? null) !== value));

/** Sets attributes of an item that is there, and is as it was read in all that it was decided by and that is set. */
const asRead = ({ name }: Table, { walks, of }: Amending, item: Item, news: Wanted) => {
  const key = keyOf(walks, item);
  const set = changes(news);
  const read = [...new Set([...of, ...Object.keys(news)])].map((attribute, place) => ({
    attribute,
    name: `#r${place}`,
    value: `:r${place}`,
  }));
  const isThere = ({ attribute }: { readonly attribute: string }) => item[attribute] !== undefined;
  return new UpdateCommand({
    TableName: name,
    Key: key,
    UpdateExpression: set.expression,
    ConditionExpression: [
      "attribute_exists(#key)",
      ...read.map((one) =>
        isThere(one) ? `${one.name} = ${one.value}` : `attribute_not_exists(${one.name})`,
      ),
    ].join(" AND "),
    ExpressionAttributeNames: {
      ...set.names,
      "#key": Object.keys(key)[0]!,
      ...Object.fromEntries(read.map((one) => [one.name, one.attribute])),
    },
    ExpressionAttributeValues: {
      ...set.values,
      ...Object.fromEntries(read.filter(isThere).map((one) => [one.value, item[one.attribute]])),
    },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
};

/** @returns the item as it stands instead; undefined when it was written. */
const writeAsRead = async (table: Table, command: UpdateCommand): Promise<{ item?: Item } | undefined> => {
  try {
    await withRetries(() => table.db.send(command), isTransactionConflict);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item ? { item: unmarshall(error.Item) } : {};
  }
};

/** What is wrong with an item, as opposed to what passes by itself. */
class Refusal extends Error {}

const wantedOf = ({ wanted }: Amending, item: Item): Wanted => {
  try {
    return wanted(item) ?? {};
  } catch (error) {
    throw new Refusal((error as Error).message);
  }
};

/**
 * Brings one item up to date. A write that is refused hands over the item as it stands: what another wrote since is
 * judged anew, and where it has all that is wanted, by another or by this very call, whose answer was lost and which the
 * SDK repeated, there is nothing more to do.
 */
const amendOne = async (amending: Amending, table: Table, found: Item): Promise<"changed" | "unchanged"> => {
  let item = found;
  let outcome: "changed" | "unchanged" = "unchanged";
  for (let tries = 0; tries < triesMax; tries++) {
    const news = differing(item, wantedOf(amending, item));
    if (Object.keys(news).length === 0) return outcome;
    outcome = "changed";
    const command = asRead(table, amending, item, news);
    const refused = await writeAsRead(table, command).catch((error: Error) => {
      // DynamoDB takes no such item: an index key of the wrong type, more than 400 KB.
      throw isAwsError(error, "ValidationException") ? new Refusal(error.message) : error;
    });
    if (!refused) return outcome;
    // It was deleted.
    if (!refused.item) return "unchanged";
    item = refused.item;
  }
  throw new Error("An item was changed by others again and again");
};

/** A migration that gives each item of a table the attributes it is to have, and leaves alone all others. */
export const amending =
  (given: Amending) =>
  async (items: readonly Item[], { tables, refused }: MigrationStores): Promise<PageOutcome> => {
    const outcomes = await inLanes(items, lanes, (item) =>
      amendOne(given, tables[given.walks], item).catch((error: Error) => {
        if (!(error instanceof Refusal)) throw error;
        refused(item, error);
        return "failed" as const;
      }),
    );
    const count = (outcome: string) => outcomes.filter((one) => one === outcome).length;
    return { changed: count("changed"), failed: count("failed") };
  };

/** A text of an item. @throws Error naming what is no text */
export const textIn = (item: Item, name: string): string | undefined => {
  const value = item[name];
  if (value !== undefined && typeof value !== "string") throw new Error(`${name} is no text`);
  return value;
};
