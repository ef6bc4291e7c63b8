import type { CreateTableCommandInput } from "@aws-sdk/client-dynamodb";

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
