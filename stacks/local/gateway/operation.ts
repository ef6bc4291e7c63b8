import { AwsError } from "../types.ts";
import { isRest, queryOperation, restOperation } from "./operation-rest.ts";
import { s3Operation } from "./operation-s3.ts";
import { sesOperation } from "./operation-ses.ts";

/** Prefix of `X-Amz-Target` of the services that speak AWS JSON. */
const targets: Readonly<Record<string, string>> = {
  dynamodb: "DynamoDB_20120810",
  events: "AWSEvents",
  sqs: "AmazonSQS",
};

/**
 * Names the operation of a call as its SDK command is named.
 * @param service SigV4 scope.
 * @throws AwsError for a service or an operation that is not served here.
 */
export const nameOperation = (
  service: string,
  method: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: Buffer = Buffer.alloc(0),
): string => {
  if (service === "s3") return s3Operation(method, url, headers);
  if (service === "ses") return sesOperation(method, url);
  if (service === "sts") return queryOperation(service, body);
  if (isRest(service)) return restOperation(service, method, url);
  const [prefix, operation, ...rest] = (headers["x-amz-target"] ?? "").split(".");
  if (!operation || rest.length > 0 || prefix !== targets[service])
    throw new AwsError(
      "UnknownOperationException",
      `The local cloud has no operation ${headers["x-amz-target"] ?? "(none)"} of service ${service}.`,
    );
  return operation;
};
