import { jsonBody } from "../gateway/json-body.ts";
import { recordOf, textOf } from "../iam/requirements/request.ts";
import { type AwsCall, AwsError } from "../types.ts";

/** `name = :value` in a key condition: on the partition key always, on the sort key perhaps. */
const equality = /([\w.#-]+)\s*=\s*(:\w+)/g;

const invalid = (why: string) => new AwsError("ValidationException", `The provided starting key is ${why}`);

/**
 * Refuses a page that begins at a key which DynamoDB refuses and dynoxide takes: with an empty value, or outside what a
 * Query asks for. It refuses other types and other attributes itself.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html#DDB-Query-request-ExclusiveStartKey
 * @throws AwsError ValidationException
 */
export const checkStartKey = (call: AwsCall): void => {
  if (call.operation !== "Query" && call.operation !== "Scan") return;
  const input = jsonBody(call);
  const startKey = Object.entries(recordOf(input.ExclusiveStartKey));
  for (const [name, value] of startKey)
    if (Object.values(recordOf(value)).includes(""))
      throw invalid(
        `invalid: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
      );
  const names = recordOf(input.ExpressionAttributeNames);
  const values = recordOf(input.ExpressionAttributeValues);
  for (const [, name = "", wanted = ""] of textOf(input.KeyConditionExpression).matchAll(equality)) {
    const start = startKey.find(([key]) => key === (names[name] ?? name));
    if (start && JSON.stringify(start[1]) !== JSON.stringify(values[wanted]))
      throw invalid("outside query boundaries based on provided conditions");
  }
};
