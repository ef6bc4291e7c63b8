import { timingSafeEqual } from "node:crypto";
import { type DynamoDBDocumentClient, GetCommand, PutCommand, paginateScan } from "@aws-sdk/lib-dynamodb";
import { allItems, type Item, neverWritten, removeItem } from "../platform/dynamodb.ts";
import { type ApiKey, hashKey } from "./key.ts";

/** A key as it is read: one of which no scope is stored may do the least. */
const apiKeyOf = (item: Item): ApiKey => ({
  name: "",
  scope: "read",
  created_at: neverWritten,
  ...(item as Pick<ApiKey, "key_hash"> & Partial<ApiKey>),
});

/** The API keys of one stage: table ApiKeys, keyed by the hash. */
export const apiKeyStore = (db: DynamoDBDocumentClient, table: string) => {
  const add = async (record: ApiKey): Promise<void> => {
    await db.send(new PutCommand({ TableName: table, Item: record }));
  };

  /** @returns the record of a key by its hash, or undefined when it is not (or no longer) valid. */
  const findByHash = async (key_hash: string): Promise<ApiKey | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { key_hash }, ConsistentRead: true }),
    );
    return Item && apiKeyOf(Item);
  };

  /** @returns the record of a key someone presented, or undefined when it is not (or no longer) valid. */
  const findByKey = async (key: string): Promise<ApiKey | undefined> => {
    const key_hash = hashKey(key);
    const record = await findByHash(key_hash);
    return record && timingSafeEqual(Buffer.from(record.key_hash), Buffer.from(key_hash))
      ? record
      : undefined;
  };

  const list = async (): Promise<ApiKey[]> =>
    (await allItems(paginateScan({ client: db }, { TableName: table }))).map(apiKeyOf);

  /** @returns whether there was such a key. */
  const revoke = (key_hash: string): Promise<boolean> => removeItem({ db, name: table }, { key_hash });

  return { add, findByKey, findByHash, list, revoke };
};

export type ApiKeyStore = ReturnType<typeof apiKeyStore>;
