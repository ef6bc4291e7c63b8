import { timingSafeEqual } from "node:crypto";
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  ScanCommand,
} from "@aws-sdk/lib-dynamodb";
import { type ApiKey, hashKey } from "./key.ts";

/** The API keys of one stage: table ApiKeys, keyed by the hash. */
export const apiKeyStore = (db: DynamoDBDocumentClient, table: string) => ({
  async add(record: ApiKey): Promise<void> {
    await db.send(new PutCommand({ TableName: table, Item: record }));
  },

  /** @returns the record of a key someone presented, or undefined when it is not (or no longer) valid. */
  async find(key: string): Promise<ApiKey | undefined> {
    const key_hash = hashKey(key);
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { key_hash }, ConsistentRead: true }),
    );
    const record = Item as ApiKey | undefined;
    return record && timingSafeEqual(Buffer.from(record.key_hash), Buffer.from(key_hash))
      ? record
      : undefined;
  },

  async list(): Promise<ApiKey[]> {
    const keys: ApiKey[] = [];
    let start: Record<string, string> | undefined;
    do {
      const page = await db.send(new ScanCommand({ TableName: table, ExclusiveStartKey: start }));
      keys.push(...((page.Items ?? []) as ApiKey[]));
      start = page.LastEvaluatedKey;
    } while (start);
    return keys;
  },

  /** @returns whether there was such a key. */
  async revoke(key_hash: string): Promise<boolean> {
    const { Attributes } = await db.send(
      new DeleteCommand({ TableName: table, Key: { key_hash }, ReturnValues: "ALL_OLD" }),
    );
    return Attributes !== undefined;
  },
});

export type ApiKeyStore = ReturnType<typeof apiKeyStore>;
