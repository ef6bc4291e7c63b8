import type { CloudwatchEventBus } from "@cdktf/provider-aws/lib/cloudwatch-event-bus/index.js";
import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import type { Sesv2ConfigurationSet } from "@cdktf/provider-aws/lib/sesv2-configuration-set/index.js";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import type { Grant } from "./policy.ts";

type TableOperation = "GetItem" | "BatchGetItem" | "PutItem" | "UpdateItem" | "DeleteItem" | "Query" | "Scan";
type ObjectOperation = "GetObject" | "PutObject" | "DeleteObject";
type QueueOperation =
  | "SendMessage"
  | "ReceiveMessage"
  | "DeleteMessage"
  | "ChangeMessageVisibility"
  | "GetQueueAttributes";

/** Operations on the items of a table. */
export const onTable = (table: DynamodbTable, ...operations: TableOperation[]): Grant => ({
  actions: operations.map((operation) => `dynamodb:${operation}`),
  resources: [table.arn],
});

/** Queries on one global secondary index. */
export const queryIndex = (table: DynamodbTable, index: string): Grant => ({
  actions: ["dynamodb:Query"],
  resources: [`${table.arn}/index/${index}`],
});

/** Operations on the objects of a bucket whose keys start with one of the prefixes (each ends in `/`). */
export const onObjects = (
  bucket: S3Bucket,
  prefixes: readonly `${string}/`[],
  ...operations: ObjectOperation[]
): Grant => ({
  actions: operations.map((operation) => `s3:${operation}`),
  resources: prefixes.map((prefix) => `${bucket.arn}/${prefix}*`),
  reason: "Object keys are chosen at run time; the prefix is the narrowest name there is.",
});

/** Listing the keys of a bucket. Whoever may is also told of a key that is not there, by NoSuchKey. */
export const listObjects = (bucket: S3Bucket): Grant => ({
  actions: ["s3:ListBucket"],
  resources: [bucket.arn],
});

export const putEvents = (bus: CloudwatchEventBus): Grant => ({
  actions: ["events:PutEvents"],
  resources: [bus.arn],
});

/**
 * Sending raw messages. SES authorizes a send twice, on the identity it is from and on the configuration set it names;
 * by its reference the action is SendEmail, but for raw content the service asks for SendRawEmail (decision 7).
 */
export const sendEmail = (
  region: string,
  accountId: string,
  configurationSet: Sesv2ConfigurationSet,
): Grant => ({
  actions: ["ses:SendEmail", "ses:SendRawEmail"],
  resources: [`arn:aws:ses:${region}:${accountId}:identity/*`, configurationSet.arn],
  reason:
    "Senders may be verified outside this stack, and in the sandbox SES authorizes the recipient's identity too; SES itself refuses every sender that is not verified.",
});

/** Operations on the messages of queues, and on what is known of them. */
export const onQueues = (queues: readonly SqsQueue[], ...operations: QueueOperation[]): Grant => ({
  actions: operations.map((operation) => `sqs:${operation}`),
  resources: queues.map(({ arn }) => arn),
});

/** The sending limits of the account. */
export const readSesAccount: Grant = {
  actions: ["ses:GetAccount"],
  resources: ["*"],
  reason: "SES offers no resource level for this action.",
};

/** Taking addresses off the account's own suppression list. */
export const unlistSuppressed: Grant = {
  actions: ["ses:DeleteSuppressedDestination"],
  resources: ["*"],
  reason: "SES offers no resource level for this action.",
};

/** Keeping the account's own suppression list in step. */
export const keepAccountList: Grant = {
  actions: [
    "ses:PutSuppressedDestination",
    "ses:DeleteSuppressedDestination",
    "ses:ListSuppressedDestinations",
  ],
  resources: ["*"],
  reason: "SES offers no resource level for these actions.",
};

/** Who is verified to send, and how their mail is signed; and new ones, which are nobody's yet. */
export const manageSesIdentities = (region: string, accountId: string): Grant[] => [
  {
    actions: ["ses:GetEmailIdentity"],
    resources: [`arn:aws:ses:${region}:${accountId}:identity/*`],
    reason: "Senders may be verified outside this stack.",
  },
  {
    actions: ["ses:CreateEmailIdentity", "ses:ListEmailIdentities"],
    resources: ["*"],
    // The service reference has the first with an identity, and without.
    reason: "SES offers no resource level for these actions.",
  },
];

/** What Lambda needs to poll a queue for a function. */
export const consumeQueue = (queue: SqsQueue): Grant =>
  onQueues([queue], "ReceiveMessage", "DeleteMessage", "GetQueueAttributes");

/** What Lambda needs to hand on what X-Ray is to know of a function. */
export const writeTraces: Grant = {
  actions: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
  resources: ["*"],
  reason: "X-Ray offers no resource level for these actions.",
};

/** What Lambda needs to write a function's logs. */
export const writeLogs = (logGroup: CloudwatchLogGroup): Grant => ({
  actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
  resources: [`${logGroup.arn}:*`],
  reason: "Lambda names the log streams within the function's own log group.",
});
