import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import type { AwsCall } from "../../../../../stacks/local/types.ts";

export const contacts: CreateTableCommandInput = {
  TableName: "EmailContacts",
  BillingMode: "PAY_PER_REQUEST",
  KeySchema: [{ AttributeName: "email", KeyType: "HASH" }],
  AttributeDefinitions: [
    { AttributeName: "email", AttributeType: "S" },
    { AttributeName: "status", AttributeType: "S" },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: "by_status",
      KeySchema: [{ AttributeName: "status", KeyType: "HASH" }],
      Projection: { ProjectionType: "KEYS_ONLY" },
    },
  ],
};

/** A call as the gateway hands it to the engine. */
export const itemCall = (operation: string, input: object): AwsCall => ({
  service: "dynamodb",
  operation,
  principal: { role: "operator" },
  method: "POST",
  url: new URL("http://127.0.0.1/"),
  headers: { "x-amz-target": `DynamoDB_20120810.${operation}` },
  body: Buffer.from(JSON.stringify(input)),
});
