import { jsonBody } from "../gateway/json-body.ts";
import { recordOf, recordsOf, textOf } from "../iam/requirements/request.ts";
import type { AwsCall } from "../types.ts";

/** The key attributes of a table or of an index of it, the partition key first; undefined for one not declared. */
export type KeysOf = (table: string, index?: string) => readonly string[] | undefined;

/** What a call names: an item, or with a Query a partition alone. Neither is known for what the engine will refuse. */
export interface Named {
  readonly partition?: string;
  readonly item?: string;
}

type Attributes = Readonly<Record<string, unknown>>;

/** Names an item by its key, or by all its attributes. */
const named = (keysOf: KeysOf, table: unknown, attributes: Attributes): Named => {
  // A table may be given by its ARN.
  const name = textOf(table).split("/").at(-1)!;
  const keys = keysOf(name);
  if (!keys || keys.some((key) => attributes[key] === undefined)) return {};
  const values = keys.map((key) => attributes[key]);
  return {
    partition: `${name} ${JSON.stringify(values[0])}`,
    item: `${name} ${JSON.stringify(values)}`,
  };
};

/** The attributes by which a request, perhaps within a batch or a transaction, names its item. */
const attributesOf = ({ Key, Item }: Attributes): Attributes => recordOf(Key ?? Item);

/** The partition that a Query reads: the value it wants its partition key to have. */
const queried = (keysOf: KeysOf, input: Attributes): Named => {
  const table = textOf(input.TableName).split("/").at(-1)!;
  const index = textOf(input.IndexName);
  const [key] = keysOf(table, index || undefined) ?? [];
  const names = recordOf(input.ExpressionAttributeNames);
  for (const [, name = "", value = ""] of textOf(input.KeyConditionExpression).matchAll(
    /([\w.#-]+)\s*=\s*(:\w+)/g,
  ))
    if ((names[name] ?? name) === key)
      return {
        partition: `${table}${index && `/${index}`} ${JSON.stringify(recordOf(input.ExpressionAttributeValues)[value])}`,
      };
  return {};
};

/** What a call names, in its own order; nothing for one that names none: a Scan, or what is asked about tables. */
export const itemsOf = (call: AwsCall, keysOf: KeysOf): Named[] => {
  const input = jsonBody(call);
  switch (call.operation) {
    case "GetItem":
    case "PutItem":
    case "UpdateItem":
    case "DeleteItem":
      return [named(keysOf, input.TableName, attributesOf(input))];
    case "Query":
      return [queried(keysOf, input)];
    case "TransactWriteItems":
    case "TransactGetItems":
      return recordsOf(input.TransactItems).map((action) => {
        const request = recordOf(Object.values(action)[0]);
        return named(keysOf, request.TableName, attributesOf(request));
      });
    case "BatchGetItem":
      return Object.entries(recordOf(input.RequestItems)).flatMap(([table, request]) =>
        recordsOf(recordOf(request).Keys).map((key) => named(keysOf, table, key)),
      );
    case "BatchWriteItem":
      return Object.entries(recordOf(input.RequestItems)).flatMap(([table, requests]) =>
        recordsOf(requests).map((request) =>
          named(keysOf, table, attributesOf(recordOf(Object.values(request)[0]))),
        ),
      );
    default:
      return [];
  }
};
