import { type Requirement, type RequirementInput, recordOf, recordsOf, textOf } from "./request.ts";

/**
 * DynamoDB: the operation itself on its table or index; a transaction and a batch need what they are made of.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export const dynamodbRequirements = ({
  operation,
  input,
  region,
  account,
}: RequirementInput): Requirement[] => {
  const tableArn = (table: unknown) => {
    const name = textOf(table);
    return name.startsWith("arn:") ? name : `arn:aws:dynamodb:${region}:${account}:table/${name}`;
  };
  switch (operation) {
    // There is no dynamodb:TransactWriteItems: IAM asks for the action of each item.
    case "TransactWriteItems":
    case "TransactGetItems":
      return recordsOf(input.TransactItems).flatMap((item) =>
        Object.entries(item).map(([kind, request]) => ({
          action: `dynamodb:${transactionActions[kind] ?? kind}`,
          resource: tableArn(recordOf(request).TableName),
        })),
      );
    case "BatchGetItem":
    case "BatchWriteItem":
      return Object.keys(recordOf(input.RequestItems)).map((table) => ({
        action: `dynamodb:${operation}`,
        resource: tableArn(table),
      }));
    case "Query":
    case "Scan": {
      const table = tableArn(input.TableName);
      const index = textOf(input.IndexName);
      return [{ action: `dynamodb:${operation}`, resource: index ? `${table}/index/${index}` : table }];
    }
    case "ListTables":
      return [{ action: "dynamodb:ListTables", resource: "*" }];
    default:
      return [{ action: `dynamodb:${operation}`, resource: tableArn(input.TableName) }];
  }
};

const transactionActions: Readonly<Record<string, string>> = {
  Put: "PutItem",
  Update: "UpdateItem",
  Delete: "DeleteItem",
  Get: "GetItem",
  ConditionCheck: "ConditionCheckItem",
};
