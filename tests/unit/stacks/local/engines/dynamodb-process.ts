/** Runs the DynamoDB engine in a process of its own, for a test to kill: writes one item and says so. */

import { ownCall } from "../../../../../stacks/local/dynamodb/own-call.ts";
import { startDynamoDb } from "../../../../../stacks/local/engines/dynamodb.ts";
import { contacts } from "./dynamodb-harness.ts";

const dynamodb = await startDynamoDb({
  stateDir: process.argv[2]!,
  failed: (error) => {
    throw error;
  },
});
await dynamodb.ensureTable(contacts);
await dynamodb.engine.call(
  ownCall("PutItem", { TableName: "EmailContacts", Item: { email: { S: "a@b.c" } } }),
);
console.log("ready");
