import { DynamoDBClient, GetItemCommand, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { GetAccountCommand, SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { afterEach, expect, it } from "vitest";
import type { GatewayOptions } from "../../../../../stacks/local/gateway/gateway.ts";
import { parsePolicyDocument } from "../../../../../stacks/local/iam/policy.ts";
import { AwsError } from "../../../../../stacks/local/types.ts";
import { allowing, failureOf, ok, recordingEngine, startGateway } from "../../../../support/local-gateway.ts";

const table = "arn:aws:dynamodb:us-east-1:000000000000:table/EmailContacts-dev";
const getContact = new GetItemCommand({ TableName: "EmailContacts-dev", Key: { email: { S: "a@b.c" } } });

let gateway: Awaited<ReturnType<typeof startGateway>>;
afterEach(() => gateway.stop());

/** A gateway whose engines answer `{}`, and what reached them. */
const given = async (policies: Record<string, ReturnType<GatewayOptions["policiesOf"]>>) => {
  const { engine, calls } = recordingEngine(() => ok({}));
  gateway = await startGateway(
    () => ({ dynamodb: engine, sqs: engine, s3: engine, events: engine, ses: engine }),
    { policiesOf: (role) => policies[role], hasIdentity: (name) => name === "example.com" },
  );
  return calls;
};

it("forwards what a role's policies allow: who calls, which operation, which session", async () => {
  const calls = await given({ api: [allowing(["dynamodb:GetItem", table])] });
  const client = new DynamoDBClient(gateway.clientOf("api", "environment-1"));

  await client.send(getContact);

  expect(calls.map(({ service, operation, principal }) => ({ service, operation, principal }))).toEqual([
    { service: "dynamodb", operation: "GetItem", principal: { role: "api", session: "environment-1" } },
  ]);
  expect(gateway.gateway.usedActions()).toEqual([
    { role: "api", action: "dynamodb:GetItem", resource: table },
  ]);
});

it("denies the rest with each service's own exception and text, and without effect", async () => {
  const calls = await given({ api: [] });
  const caller = "arn:aws:sts::000000000000:assumed-role/api/environment-1";
  const configuration = gateway.clientOf("api", "environment-1");
  const denied = (action: string, resource: string) =>
    `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

  const dynamodb = new DynamoDBClient(configuration).send(getContact);
  expect(await failureOf(dynamodb)).toEqual({
    name: "AccessDeniedException",
    message: denied("dynamodb:GetItem", table),
    status: 400,
  });

  const message = { QueueUrl: `${gateway.origin}/000000000000/sender`, MessageBody: "x" };
  const sqs = new SQSClient(configuration).send(new SendMessageCommand(message));
  expect(await failureOf(sqs)).toEqual({
    name: "AccessDeniedException",
    message: denied("sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:sender"),
    status: 403,
  });

  const s3 = new S3Client(configuration).send(new GetObjectCommand({ Bucket: "content", Key: "a" }));
  expect(await failureOf(s3)).toEqual({
    name: "AccessDenied",
    message: denied("s3:GetObject", '"arn:aws:s3:::content/a"'),
    status: 403,
  });

  const entry = { EventBusName: "tidings-dev", Source: "tidings", DetailType: "X", Detail: "{}" };
  const events = new EventBridgeClient(configuration).send(new PutEventsCommand({ Entries: [entry] }));
  expect(await failureOf(events)).toEqual({
    name: "AccessDeniedException",
    message: denied("events:PutEvents", "arn:aws:events:us-east-1:000000000000:event-bus/tidings-dev"),
    status: 400,
  });

  const ses = new SESv2Client(configuration).send(new GetAccountCommand());
  expect(await failureOf(ses)).toEqual({
    name: "AccessDeniedException",
    message: `User \`${caller}' is not authorized to perform \`ses:GetAccount' on resource \`*'`,
    status: 403,
  });

  expect(calls).toEqual([]);
  expect(gateway.meter.snapshot().services).toEqual({});
});

it("denies a call of which one part is not allowed", async () => {
  const calls = await given({ api: [allowing(["dynamodb:PutItem", table])] });
  const transaction = new TransactWriteItemsCommand({
    TransactItems: [
      { Put: { TableName: "EmailContacts-dev", Item: { email: { S: "a" } } } },
      { Delete: { TableName: "EmailContacts-dev", Key: { email: { S: "b" } } } },
    ],
  });
  const failure = await failureOf(new DynamoDBClient(gateway.clientOf("api")).send(transaction));
  expect(failure?.message).toContain("is not authorized to perform: dynamodb:DeleteItem");
  expect(calls).toEqual([]);
});

it("says when a statement denies explicitly", async () => {
  const deny = { Version: "2012-10-17", Statement: { Effect: "Deny", Action: "*", Resource: table } };
  await given({ api: [allowing(["*", "*"]), parsePolicyDocument(deny)] });
  const failure = await failureOf(new DynamoDBClient(gateway.clientOf("api")).send(getContact));
  expect(failure?.message).toMatch(/with an explicit deny in an identity-based policy$/);
});

it("holds a send to the identity and the sender address that the role may use", async () => {
  const send = (from: string) =>
    new SESv2Client(gateway.clientOf("sender")).send(
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: ["success@simulator.amazonses.com"] },
        Content: { Raw: { Data: Buffer.from(`From: ${from}\r\n\r\nx`) } },
      }),
    );
  const mayOnly = (address: string) =>
    parsePolicyDocument({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Action: ["ses:SendEmail", "ses:SendRawEmail"],
        Resource: "arn:aws:ses:us-east-1:000000000000:identity/example.com",
        Condition: { StringLike: { "ses:FromAddress": address } },
      },
    });
  const calls = await given({ sender: [mayOnly("hello@*")] });

  await send("hello@example.com");
  expect(calls).toHaveLength(1);
  expect(await failureOf(send("other@example.com"))).toMatchObject({ name: "AccessDeniedException" });
  expect(await failureOf(send("hello@example.org"))).toMatchObject({ name: "AccessDeniedException" });
});

it("lets the operator do everything, and nobody who is no role", async () => {
  const calls = await given({ api: [] });
  await new DynamoDBClient(gateway.clientOf("operator")).send(getContact);
  expect(calls).toHaveLength(1);
  expect(await failureOf(new DynamoDBClient(gateway.clientOf("nobody")).send(getContact))).toEqual({
    name: "UnrecognizedClientException",
    message: "The security token included in the request is invalid.",
    status: 403,
  });
  const s3 = new S3Client(gateway.clientOf("nobody")).send(
    new GetObjectCommand({ Bucket: "content", Key: "a" }),
  );
  expect(await failureOf(s3)).toMatchObject({ name: "InvalidAccessKeyId", status: 403 });
});

it("tells of a missing key only those who may list the bucket", async () => {
  const { engine } = recordingEngine(() => {
    throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
  });
  const read = allowing(["s3:GetObject", "arn:aws:s3:::content/*"]);
  const list = allowing(["s3:ListBucket", "arn:aws:s3:::content"]);
  const policies: Record<string, (typeof read)[]> = { reader: [read], lister: [read, list] };
  gateway = await startGateway(() => ({ s3: engine }), { policiesOf: (role) => policies[role] });
  const get = (role: string) =>
    failureOf(
      new S3Client(gateway.clientOf(role)).send(new GetObjectCommand({ Bucket: "content", Key: "a" })),
    );

  expect(await get("lister")).toMatchObject({ name: "NoSuchKey", status: 404 });
  expect(await get("reader")).toMatchObject({
    name: "AccessDenied",
    message: expect.stringContaining("s3:ListBucket"),
    status: 403,
  });
});

it("refuses a signature that is malformed, of another region or for a service it does not have", async () => {
  await given({ api: [allowing(["*", "*"])] });
  const post = async (authorization: string) => {
    const headers = { authorization, "x-amz-target": "DynamoDB_20120810.GetItem" };
    const response = await fetch(gateway.origin, { method: "POST", headers, body: "{}" });
    return [response.status, response.headers.get("x-amzn-errortype")];
  };
  const signature = (scope: string) =>
    `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`;
  expect(await post(signature("api/20261124/us-east-1/dynamodb/aws4_request"))).toEqual([200, null]);
  expect(await post(signature("api/20261124/eu-west-1/dynamodb/aws4_request"))).toEqual([
    403,
    "InvalidSignatureException",
  ]);
  expect(await post(signature("api/20261124/us-east-1/sns/aws4_request"))).toEqual([
    404,
    "UnknownOperationException",
  ]);
  expect(await post(signature("api/us-east-1/dynamodb"))).toEqual([400, "IncompleteSignatureException"]);
  expect(await post("AWS4-HMAC-SHA256 Credential=api/20261124/us-east-1/dynamodb/aws4_request")).toEqual([
    400,
    "IncompleteSignatureException",
  ]);
});

it("leaves requests that are not signed to others", async () => {
  await given({});
  expect((await fetch(`${gateway.origin}/contacts`)).status).toBe(418);
  expect((await fetch(gateway.origin, { headers: { authorization: "Bearer key" } })).status).toBe(418);
});

it("refuses a body that is no JSON object", async () => {
  const calls = await given({ api: [allowing(["*", "*"])] });
  const response = await fetch(gateway.origin, {
    method: "POST",
    headers: {
      authorization:
        "AWS4-HMAC-SHA256 Credential=api/20261124/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
      "x-amz-target": "DynamoDB_20120810.GetItem",
    },
    body: "[1]",
  });
  expect([response.status, response.headers.get("x-amzn-errortype")]).toEqual([
    400,
    "SerializationException",
  ]);
  expect(calls).toEqual([]);
});

it("reports a fault of the local cloud itself and answers a 500", async () => {
  const broken = new Error("engine is broken");
  const { engine } = recordingEngine(() => {
    throw broken;
  });
  gateway = await startGateway(() => ({ dynamodb: engine }));
  const failure = await failureOf(new DynamoDBClient(gateway.clientOf("api")).send(getContact));
  expect(failure).toEqual({
    name: "InternalServerError",
    message: "An internal error occurred.",
    status: 500,
  });
  expect(gateway.reported).toEqual([broken]);
});
