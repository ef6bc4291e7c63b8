import { describe, expect, it } from "vitest";
import { requirementsOf } from "../../../../../stacks/local/iam/requirements/index.ts";

const arn = (service: string, resource: string) => `arn:aws:${service}:us-east-1:000000000000:${resource}`;
const table = (name: string) => arn("dynamodb", `table/${name}`);

/** `action resource` of each requirement of a call. */
const needs = (
  service: string,
  operation: string,
  input: object,
  { path = "/", headers = {} }: { path?: string; headers?: Record<string, string> } = {},
) =>
  requirementsOf(service, {
    operation,
    input: { ...input },
    url: new URL(path, "http://local"),
    headers,
    region: "us-east-1",
    account: "000000000000",
    identityOf: (address) => (address === "news@example.org" ? address : (address.split("@")[1] ?? "")),
  }).map(({ action, resource }) => `${action} ${resource}`);

describe("DynamoDB needs", () => {
  it("the operation on its table, by name or by ARN", () => {
    expect(needs("dynamodb", "PutItem", { TableName: "A" })).toEqual([`dynamodb:PutItem ${table("A")}`]);
    expect(needs("dynamodb", "GetItem", { TableName: table("A") })).toEqual([
      `dynamodb:GetItem ${table("A")}`,
    ]);
  });

  it("the index, and only it, for a query or a scan on an index", () => {
    expect(needs("dynamodb", "Query", { TableName: "A" })).toEqual([`dynamodb:Query ${table("A")}`]);
    expect(needs("dynamodb", "Query", { TableName: "A", IndexName: "open" })).toEqual([
      `dynamodb:Query ${table("A")}/index/open`,
    ]);
  });

  it("the action of each item of a transaction", () => {
    const TransactItems = [
      { Put: { TableName: "A" } },
      { Update: { TableName: "A" } },
      { Delete: { TableName: "B" } },
      { ConditionCheck: { TableName: "B" } },
    ];
    expect(needs("dynamodb", "TransactWriteItems", { TransactItems })).toEqual([
      `dynamodb:PutItem ${table("A")}`,
      `dynamodb:UpdateItem ${table("A")}`,
      `dynamodb:DeleteItem ${table("B")}`,
      `dynamodb:ConditionCheckItem ${table("B")}`,
    ]);
    expect(needs("dynamodb", "TransactGetItems", { TransactItems: [{ Get: { TableName: "A" } }] })).toEqual([
      `dynamodb:GetItem ${table("A")}`,
    ]);
  });

  it("the batch operation on each of its tables", () => {
    expect(needs("dynamodb", "BatchGetItem", { RequestItems: { A: {}, B: {} } })).toEqual([
      `dynamodb:BatchGetItem ${table("A")}`,
      `dynamodb:BatchGetItem ${table("B")}`,
    ]);
  });
});

describe("SQS needs", () => {
  const QueueUrl = "http://127.0.0.1:3000/000000000000/sender";
  it.each([
    ["SendMessage", "sqs:SendMessage"],
    ["SendMessageBatch", "sqs:SendMessage"],
    ["DeleteMessageBatch", "sqs:DeleteMessage"],
    ["ChangeMessageVisibilityBatch", "sqs:ChangeMessageVisibility"],
    ["GetQueueAttributes", "sqs:GetQueueAttributes"],
  ])("for %s: %s on the queue", (operation, action) => {
    expect(needs("sqs", operation, { QueueUrl })).toEqual([`${action} ${arn("sqs", "sender")}`]);
  });

  it("the queue that is asked for by name", () => {
    expect(needs("sqs", "GetQueueUrl", { QueueName: "sender" })).toEqual([
      `sqs:GetQueueUrl ${arn("sqs", "sender")}`,
    ]);
  });
});

describe("S3 needs", () => {
  it.each([
    ["GetObject", "/content/uploads/a%20b", "s3:GetObject arn:aws:s3:::content/uploads/a b"],
    ["HeadObject", "/content/a", "s3:GetObject arn:aws:s3:::content/a"],
    ["PutObject", "/content/a", "s3:PutObject arn:aws:s3:::content/a"],
    ["DeleteObject", "/content/a", "s3:DeleteObject arn:aws:s3:::content/a"],
    ["DeleteObjects", "/content?delete", "s3:DeleteObject arn:aws:s3:::content/*"],
    ["ListObjectsV2", "/content?list-type=2", "s3:ListBucket arn:aws:s3:::content"],
    ["UploadPart", "/content/a?uploadId=1&partNumber=1", "s3:PutObject arn:aws:s3:::content/a"],
  ])("for %s %s: %s", (operation, path, expected) => {
    expect(needs("s3", operation, {}, { path })).toEqual([expected]);
  });

  it("both to read the source and to write the target of a copy", () => {
    const headers = { "x-amz-copy-source": "/content/uploads/a%20b" };
    expect(needs("s3", "CopyObject", {}, { path: "/content/campaigns/a", headers })).toEqual([
      "s3:GetObject arn:aws:s3:::content/uploads/a b",
      "s3:PutObject arn:aws:s3:::content/campaigns/a",
    ]);
  });
});

describe("EventBridge needs", () => {
  it("PutEvents once on each bus of the entries; without a name it is the default bus", () => {
    const Entries = [{ EventBusName: "tidings-dev" }, { EventBusName: "tidings-dev" }, {}];
    expect(needs("events", "PutEvents", { Entries })).toEqual([
      `events:PutEvents ${arn("events", "event-bus/tidings-dev")}`,
      `events:PutEvents ${arn("events", "event-bus/default")}`,
    ]);
  });
});

describe("SES needs", () => {
  const identity = (name: string) => arn("ses", `identity/${name}`);
  const configurationSet = arn("ses", "configuration-set/tidings-dev");
  const raw = (message: string) => ({ Raw: { Data: Buffer.from(message).toString("base64") } });

  it("a send on the identity and on the configuration set", () => {
    const send = { FromEmailAddress: "Hello <hello@example.com>", ConfigurationSetName: "tidings-dev" };
    expect(needs("ses", "SendEmail", { ...send, Content: { Simple: {} } })).toEqual([
      `ses:SendEmail ${identity("example.com")}`,
      `ses:SendEmail ${configurationSet}`,
    ]);
  });

  it("the identity of the address itself where there is one", () => {
    expect(
      needs("ses", "SendEmail", { FromEmailAddress: "news@example.org", Content: { Simple: {} } }),
    ).toEqual([`ses:SendEmail ${identity("news@example.org")}`]);
  });

  it("SendRawEmail too for raw content, whose From header names the sender when the request does not", () => {
    const message = 'Subject: x\r\nFrom: "Hello, you"\r\n <hello@example.com>\r\n\r\nFrom: <a@b.c>';
    expect(needs("ses", "SendEmail", { Content: raw(message) })).toEqual([
      `ses:SendEmail ${identity("example.com")}`,
      `ses:SendRawEmail ${identity("example.com")}`,
    ]);
  });

  it("an account operation on everything, an identity's on the identity", () => {
    expect(needs("ses", "GetAccount", {}, { path: "/v2/email/account" })).toEqual(["ses:GetAccount *"]);
    expect(needs("ses", "GetEmailIdentity", {}, { path: "/v2/email/identities/a%40b.c" })).toEqual([
      `ses:GetEmailIdentity ${identity("a@b.c")}`,
    ]);
    expect(
      needs("ses", "GetConfigurationSet", {}, { path: "/v2/email/configuration-sets/tidings-dev" }),
    ).toEqual([`ses:GetConfigurationSet ${configurationSet}`]);
  });
});

it("refuses a service or an S3 operation it does not know, rather than let it pass", () => {
  expect(() => needs("sns", "Publish", {})).toThrow("no IAM actions are known for service sns");
  expect(() => needs("s3", "PutObjectAcl", {})).toThrow("no IAM action is known for s3 PutObjectAcl");
});
