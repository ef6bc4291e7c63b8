import { type DynamoDBClient, ResourceNotFoundException } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Settings } from "../settings.ts";

/** A migration of the stage's tables (decision 86). */
export interface FoundMigration {
  readonly id: string;
  readonly isDone: boolean;
  /** When it last got on: ISO 8601. */
  readonly gotOnAt: string;
  /** Items that it could not bring up to date. */
  readonly failed: number;
}

interface Stored {
  readonly job_id: string;
  readonly status: string;
  readonly updated_at: string;
  readonly counts?: { readonly failed?: number };
}

const found = ({ job_id, status, updated_at, counts }: Stored): FoundMigration => ({
  id: job_id.replace(/^migration_/, ""),
  isDone: status === "completed",
  gotOnAt: updated_at,
  failed: counts?.failed ?? 0,
});

/** The migrations that the stage has begun; none where it is not deployed, or by a version that has none. */
export const askMigrations = async (
  { dynamodb }: { readonly dynamodb: DynamoDBClient },
  { stage }: Pick<Settings, "stage">,
): Promise<FoundMigration[]> => {
  const db = DynamoDBDocumentClient.from(dynamodb);
  const table = `EmailJobs-${stage}`;
  try {
    const { Items: keys = [] } = await db.send(
      new QueryCommand({
        TableName: table,
        IndexName: "by_created",
        KeyConditionExpression: "kind = :kind",
        ExpressionAttributeValues: { ":kind": "migration" },
        Limit: 100,
      }),
    );
    if (keys.length === 0) return [];
    const Keys = keys.map(({ job_id }) => ({ job_id }));
    const { Responses } = await db.send(new BatchGetCommand({ RequestItems: { [table]: { Keys } } }));
    return ((Responses?.[table] ?? []) as Stored[]).map(found);
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return [];
    throw error;
  }
};
