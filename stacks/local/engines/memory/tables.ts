/** Tables, their indexes, and the one way to write to them. */
import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { writeUnits } from "./capacity.ts";
import { dynamoDbError } from "./errors.ts";
import { hasKey, type KeySchema, keyOf, type Position, positionOf } from "./keys.ts";
import { compareRows, createRows, type Row, type Rows } from "./rows.ts";
import { attributeOf, type Item, isSameItem, sizeOfItem } from "./values.ts";

/** A global secondary index. */
export interface Index {
  readonly name: string;
  readonly schema: KeySchema;
  readonly projection: "ALL" | "KEYS_ONLY" | "INCLUDE";
  /** Attributes it has beside the keys, where it includes some. */
  readonly included: readonly string[];
  readonly rows: Rows;
}

export interface Table {
  readonly name: string;
  readonly schema: KeySchema;
  readonly indexes: readonly Index[];
  readonly rows: Rows;
  /** As it was created. */
  readonly definition: CreateTableCommandInput;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** The attribute that says when an item may go; nothing goes by itself here. */
  timeToLive?: string;
}

export interface Database {
  readonly tables: Map<string, Table>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** @throws ResourceNotFoundException */
export const tableOf = ({ tables }: Database, name: string): Table => {
  const table = tables.get(name.startsWith("arn:") ? name.slice(name.indexOf("/") + 1) : name);
  if (!table) throw dynamoDbError("ResourceNotFoundException", "Requested resource not found");
  return table;
};

/** What is read: a table, or an index of it. */
export interface Source {
  readonly table: Table;
  readonly index?: Index;
  readonly schema: KeySchema;
}

/** Units a write consumes: for the table, and for each index that changed. */
export interface WriteUnits {
  readonly table: number;
  readonly indexes: Readonly<Record<string, number>>;
}

/**
 * Makes the item at a position another one, or none, in the table and its indexes.
 * @param before what is there.
 */
export const writeRow = (
  table: Table,
  position: Position,
  before: Row | undefined,
  item: Item | undefined,
): WriteUnits => {
  const after = item && { ...position, item, bytes: sizeOfItem(item) };
  if (after) table.rows.put(after);
  else if (before) table.rows.remove(before);
  const indexes: Record<string, number> = {};
  for (const index of table.indexes) {
    const units = writeIndex(index, rowOf(index, table, before), rowOf(index, table, after));
    if (units > 0) indexes[index.name] = units;
  }
  return { table: Math.max(writeUnits(before?.bytes), writeUnits(after?.bytes), 1), indexes };
};

/** What an index has of an item; undefined when the item lacks a key attribute of the index. */
const rowOf = (index: Index, table: Table, row: Row | undefined): Row | undefined => {
  if (!row || !hasKey(row.item, index.schema)) return undefined;
  const item = projected(index, table, row.item);
  const bytes = item === row.item ? row.bytes : sizeOfItem(item);
  return { ...positionOf(item, index.schema), base: { hash: row.hash, range: row.range }, item, bytes };
};

const projected = ({ schema, projection, included }: Index, table: Table, item: Item): Item => {
  if (projection === "ALL") return item;
  const present = included.filter((name) => attributeOf(item, name));
  return {
    ...keyOf(item, table.schema, schema),
    ...Object.fromEntries(present.map((name) => [name, item[name]!])),
  };
};

/**
 * @returns what it consumes: nothing where the index has the same before and after, and as a delete and a put where its
 * key changes. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations
 */
const writeIndex = ({ rows }: Index, before: Row | undefined, after: Row | undefined): number => {
  const stays = before && after && before.hash === after.hash && compareRows(before, after) === 0;
  if (stays && isSameItem(before.item, after.item)) return 0;
  if (before && !stays) rows.remove(before);
  if (after) rows.put(after);
  const [deleted, put] = [writeUnits(before?.bytes), writeUnits(after?.bytes)];
  return stays ? Math.max(deleted, put) : deleted + put;
};

/** A table without items. */
export const createTable = (definition: CreateTableCommandInput, createdAt: number): Table => {
  const types = new Map(
    (definition.AttributeDefinitions ?? []).map((one) => [one.AttributeName!, one.AttributeType!]),
  );
  const schemaOf = (keys: CreateTableCommandInput["KeySchema"] = []): KeySchema => {
    const [hash, range] = keys.map(({ AttributeName }) => ({
      name: AttributeName!,
      type: types.get(AttributeName!)! as KeySchema["hash"]["type"],
    }));
    return { hash: hash!, ...(range && { range }) };
  };
  return {
    name: definition.TableName!,
    schema: schemaOf(definition.KeySchema),
    rows: createRows(),
    indexes: (definition.GlobalSecondaryIndexes ?? []).map(({ IndexName, KeySchema, Projection }) => ({
      name: IndexName!,
      schema: schemaOf(KeySchema),
      projection: Projection!.ProjectionType!,
      included: Projection!.NonKeyAttributes ?? [],
      rows: createRows(),
    })),
    definition,
    createdAt,
  };
};
