import { readFileSync } from "node:fs";
import { type AttributeValue, BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { CampaignView } from "../../services/campaigns/schemas.ts";
import { groupsOf } from "../../services/platform/groups.ts";
import { type CloudClient, operatorConfig } from "./cloud.ts";

export type RawItem = Record<string, AttributeValue>;

/** What the first release left: see tests/fixtures/first-release/README.md. */
export interface FirstRelease {
  /** An API key of then. */
  readonly key: string;
  readonly campaigns: Readonly<Record<"all" | "unknown" | "half", string>>;
  /** Unsubscribe links of then, by whose they are. */
  readonly links: Readonly<Record<string, string>>;
  /** The campaigns as the API of then told them. */
  readonly told: readonly CampaignView[];
  /** Who was mailed what. */
  readonly mailed: readonly { readonly to: string; readonly campaign_id: string }[];
  readonly tables: Readonly<Record<string, readonly RawItem[]>>;
  /** What lay in the content bucket, in base64. */
  readonly objects: Readonly<Record<string, string>>;
}

export const firstRelease = JSON.parse(
  readFileSync(new URL("../fixtures/first-release/state.json", import.meta.url), "utf8"),
) as FirstRelease;

/** BatchWriteItem takes no more items than this. */
const itemsMax = 25;

/** Puts items into a table as they are, past all code. */
export const putRaw = async (cloud: CloudClient, table: string, items: readonly RawItem[]): Promise<void> => {
  const db = new DynamoDBClient(operatorConfig(cloud));
  for (const some of groupsOf(items, itemsMax))
    await db.send(
      new BatchWriteItemCommand({
        RequestItems: { [table]: some.map((Item) => ({ PutRequest: { Item } })) },
      }),
    );
  db.destroy();
};

/** Gives a cloud the tables and contents that the first release left. */
export const restoreFirstRelease = async (cloud: CloudClient): Promise<void> => {
  for (const [table, items] of Object.entries(firstRelease.tables)) await putRaw(cloud, table, items);
  const s3 = new S3Client({ ...operatorConfig(cloud), forcePathStyle: true });
  for (const [Key, body] of Object.entries(firstRelease.objects))
    await s3.send(
      new PutObjectCommand({
        Bucket: "tidings-local-content-000000000000",
        Key,
        Body: Buffer.from(body, "base64"),
      }),
    );
  s3.destroy();
};
