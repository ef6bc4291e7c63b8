import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudFrontClient, ListDistributionsCommand } from "@aws-sdk/client-cloudfront";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateHostedZoneCommand,
  ListHostedZonesByNameCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Cloud, startCloud } from "../../../../stacks/local/cloud.ts";
import { waitFor } from "../../../support/cloud.ts";
import { smallStack, writeStack } from "../../../support/small-stack.ts";

// Engines, threads and visibility timeouts of real seconds are at work here.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let cloud: Cloud | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "tidings-cloud-"));
});

afterEach(async () => {
  await cloud?.stop();
  cloud = undefined;
  await rm(folder, { recursive: true });
});

/** Starts the stack on the state folder of this test. */
const start = async (
  sources: Parameters<typeof writeStack>[2] = {},
  change: (stack: ReturnType<typeof smallStack>) => void = () => {},
  port = 0,
): Promise<Cloud> => {
  const stack = smallStack();
  change(stack);
  const stackFile = await writeStack(join(folder, "stack"), stack, sources);
  const failed = (error: Error) => {
    throw error;
  };
  cloud = await startCloud({ stackFile: () => stackFile, stateDir: join(folder, "state"), port, failed });
  return cloud;
};

const stop = async () => {
  await cloud?.stop();
  cloud = undefined;
};

const as = (accessKeyId: string, { origin }: Cloud) => ({
  endpoint: origin,
  region: "us-east-1",
  credentials: { accessKeyId, secretAccessKey: "local" },
  maxAttempts: 1,
});

/** Puts one event for each job. */
const put = async (running: Cloud, ...jobs: (string | number)[]) => {
  const { FailedEntryCount } = await new EventBridgeClient(as("operator", running)).send(
    new PutEventsCommand({
      Entries: jobs.map((job) => ({
        EventBusName: "bus",
        Source: "test",
        DetailType: "Job",
        Detail: JSON.stringify({ job }),
      })),
    }),
  );
  expect(FailedEntryCount).toBe(0);
};

/** What the worker printed as JSON, line by line. */
const printed = async (functionName = "worker"): Promise<unknown[]> => {
  const log = await readFile(join(folder, "state/logs", `${functionName}.log`), "utf8").catch(() => "");
  return log
    .split("\n")
    .filter((line) => line.startsWith("[") || line.startsWith('{"Records"'))
    .map((line) => JSON.parse(line));
};

const prints = (count: number) => async () => {
  const lines = await printed();
  return lines.length >= count && lines;
};

const deadLetters = (running: Cloud) => async () => {
  const { Messages = [] } = await new SQSClient(as("operator", running)).send(
    new ReceiveMessageCommand({ QueueUrl: `${running.origin}/000000000000/jobs-dlq`, VisibilityTimeout: 0 }),
  );
  return Messages.length > 0 && Messages.map(({ Body = "" }) => JSON.parse(Body).detail.job);
};

/** Prints the jobs of a batch with how often each was received, then does as told. */
const worker = (then: string) => `export const handler = async ({ Records }) => {
  const jobs = Records.map((record) => JSON.parse(record.body).detail.job);
  console.log(JSON.stringify(Records.map((record, n) => [jobs[n], record.attributes.ApproximateReceiveCount])));
  ${then}
};`;

describe("events through a rule and a queue to a function", () => {
  test("arrive as the records SQS makes of them", async () => {
    const running = await start({
      worker: "export const handler = async (event) => { console.log(JSON.stringify(event)); };",
    });
    await put(running, 1);
    const [event] = await waitFor("the event", prints(1));
    expect(event).toEqual({
      Records: [
        {
          messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          receiptHandle: expect.any(String),
          body: expect.any(String),
          attributes: {
            ApproximateReceiveCount: "1",
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {},
          md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
          eventSource: "aws:sqs",
          eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:jobs",
          awsRegion: "us-east-1",
        },
      ],
    });
    const [record] = (event as { Records: { body: string }[] }).Records;
    expect(JSON.parse(record?.body ?? "")).toMatchObject({ source: "test", detail: { job: 1 } });
  });

  test("are gathered into batches within the window", async () => {
    const running = await start({ worker: worker("") });
    await put(running, 1, 2, 3);
    const batches = (await waitFor("all of them", async () => {
      const lines = (await printed()) as [number, string][][];
      return lines.flat().length === 3 && lines;
    })) as [number, string][][];
    expect(batches.flat().map(([job]) => job)).toEqual([1, 2, 3]);
    expect(batches.length).toBeLessThan(3);
  });

  test("come again when reported as failed, their neighbours do not, and end in the dead-letter queue", async () => {
    const partlyFailing = worker(`return { batchItemFailures: Records.filter((_, n) => jobs[n] === "poison")
      .map(({ messageId }) => ({ itemIdentifier: messageId })) };`);
    const running = await start({ worker: partlyFailing }, ({ resource }) =>
      Object.assign(resource.aws_sqs_queue?.jobs ?? {}, { visibility_timeout_seconds: 5 }),
    );
    await put(running, "good", "poison", "good too");
    expect(await waitFor("the dead letter", deadLetters(running))).toEqual(["poison"]);
    expect(((await printed()) as unknown[][]).flat().toSorted()).toEqual([
      ["good too", "1"],
      ["good", "1"],
      ["poison", "1"],
      ["poison", "2"],
    ]);
  });

  test.each([
    ["throws", "throw new Error('no');"],
    ["answers what is not understood", "return { batchItemFailures: [{ wrong: 1 }] };"],
    ["leaves the process", "process.exit(1);"],
  ])("all come again when the function %s", async (_name, then) => {
    const running = await start({ worker: worker(then) });
    await put(running, "one");
    expect(await waitFor("the dead letter", deadLetters(running))).toEqual(["one"]);
  });

  test("come again after the function was crashed by a fault in one of its calls", async () => {
    const running = await start({
      worker: worker(`
        await fetch(process.env.AWS_ENDPOINT_URL, { method: "POST", headers: {
          authorization: "AWS4-HMAC-SHA256 Credential=" + process.env.AWS_ACCESS_KEY_ID +
            "/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
          "x-amz-security-token": process.env.AWS_SESSION_TOKEN,
          "x-amz-date": "20260101T000000Z",
          "x-amz-target": "DynamoDB_20120810.PutItem", "content-type": "application/x-amz-json-1.0" },
          body: JSON.stringify({ TableName: "Things", Item: { id: { S: "one" } } }) });
        console.log(JSON.stringify(["survived"]));`),
    });
    await fetch(`${running.origin}/_local/faults`, {
      method: "PUT",
      body: JSON.stringify({
        seed: 1,
        rules: [
          { service: "dynamodb", operation: "PutItem", role: "worker-role", kind: "crash-after", count: 1 },
        ],
      }),
    });
    await put(running, "one");
    expect(await waitFor("the second try", prints(3))).toEqual([
      [["one", "1"]],
      [["one", "2"]],
      ["survived"],
    ]);
    const stored = await new DynamoDBClient(as("operator", running)).send(
      new GetItemCommand({ TableName: "Things", Key: { id: { S: "one" } } }),
    );
    expect(stored.Item).toEqual({ id: { S: "one" } });
  });

  test("go to the dead-letter queue when the queue's policy does not let the rule in", async () => {
    const running = await start({ worker: worker("") }, ({ resource }) => {
      delete resource.aws_sqs_queue_policy?.jobs;
      delete resource.aws_cloudwatch_event_target?.jobs?.depends_on;
    });
    await put(running, "one");
    expect(await waitFor("the dead letter", deadLetters(running))).toEqual(["one"]);
    expect(await printed()).toEqual([]);
  });
});

describe("the site", () => {
  test("serves the bucket at the root and the API at its paths", async () => {
    const { origin } = await start({
      api: `export const handler = async (event) => ({ statusCode: 201, headers: { "content-type": "text/plain" },
        cookies: ["a=1"], body: event.requestContext.http.method + " " + event.rawPath + " " + (event.body ?? "") });`,
    });
    const page = await fetch(`${origin}/`);
    expect([page.status, page.headers.get("content-type"), await page.text()]).toEqual([
      200,
      "text/html",
      "<p>site</p>",
    ]);
    const etag = page.headers.get("etag") ?? "";
    expect((await fetch(`${origin}/`, { headers: { "if-none-match": etag } })).status).toBe(304);
    expect((await fetch(`${origin}/missing.html`)).status).toBe(403);
    expect((await fetch(`${origin}/`, { method: "POST" })).status).toBe(403);

    const reply = await fetch(`${origin}/api/things`, { method: "PUT", body: "hello" });
    expect([reply.status, reply.headers.getSetCookie(), await reply.text()]).toEqual([
      201,
      ["a=1"],
      "PUT /api/things hello",
    ]);
  });

  test.each([
    ["127.0.0.1:1", 200],
    ["localhost:1", 200],
    ["rebound.test:1", 403],
  ])("is served under the name %s: %i", async (host, status) => {
    const { origin } = await start();
    const outgoing = request(`${origin}/`, { headers: { host } }).end();
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(status);
  });

  test("is refused the bucket that its policy does not open to the distribution", async () => {
    const { origin } = await start({}, ({ resource }) => {
      delete resource.aws_s3_bucket_policy;
    });
    expect((await fetch(`${origin}/`)).status).toBe(403);
  });

  test("is refused the function that no permission opens to the API", async () => {
    const { origin } = await start({}, ({ resource }) => {
      delete resource.aws_lambda_permission;
    });
    expect((await fetch(`${origin}/api/x`)).status).toBe(500);
  });

  test("answers a request too large for Lambda with 413, and one too large for the API as well", async () => {
    const { origin } = await start({ api: "export const handler = async () => ({ statusCode: 200 });" });
    const sizes = [5, 7, 12].map((megabytes) => "x".repeat(megabytes * 1024 * 1024));
    const statuses = await Promise.all(
      sizes.map(async (body) => (await fetch(`${origin}/api/x`, { method: "POST", body })).status),
    );
    expect(statuses).toEqual([200, 413, 413]);
  });
});

describe("state", () => {
  test("survives a stop: what was stored is there, what was queued goes on, on another port too", async () => {
    const before = await start({ worker: "export const handler = () => new Promise(() => {});" });
    await new DynamoDBClient(as("operator", before)).send(
      new PutItemCommand({ TableName: "Things", Item: { id: { S: "kept" } } }),
    );
    await put(before, "unfinished");
    await waitFor("the message to be in work", async () => {
      const meter = (await (await fetch(`${before.origin}/_local/meter`)).json()) as {
        services: { sqs: { operations: { ReceiveMessage?: { calls: number } } } };
      };
      return meter.services.sqs.operations.ReceiveMessage !== undefined;
    });
    await stop();

    const after = await start({ worker: worker("") });
    expect((await waitFor("the message", prints(1)))[0]).toEqual([["unfinished", expect.any(String)]]);
    const stored = await new DynamoDBClient(as("operator", after)).send(
      new GetItemCommand({ TableName: "Things", Key: { id: { S: "kept" } } }),
    );
    expect(stored.Item).toEqual({ id: { S: "kept" } });
  });

  test("has zones of Route 53, and the account says who calls, and with what limits", async () => {
    const before = await start();
    const { HostedZone } = await new Route53Client(as("operator", before)).send(
      new CreateHostedZoneCommand({ Name: "acme.test", CallerReference: "once" }),
    );
    await stop();
    const running = await start();

    const { HostedZones } = await new Route53Client(as("operator", running)).send(
      new ListHostedZonesByNameCommand({ DNSName: "acme.test" }),
    );
    const caller = await new STSClient(as("operator", running)).send(new GetCallerIdentityCommand({}));
    const { AccountLimit } = await new LambdaClient(as("operator", running)).send(
      new GetAccountSettingsCommand({}),
    );
    const { DistributionList } = await new CloudFrontClient(as("operator", running)).send(
      new ListDistributionsCommand({}),
    );

    expect(HostedZones?.map(({ Id }) => Id)).toEqual([HostedZone!.Id]);
    expect(caller.Arn).toBe("arn:aws:iam::000000000000:user/operator");
    expect(AccountLimit?.ConcurrentExecutions).toBe(1_000);
    expect(DistributionList?.Quantity).toBe(1);
  });

  test("belongs to one cloud at a time", async () => {
    await start();
    const first = cloud;
    await expect(start()).rejects.toThrow(/^another local cloud is running on .*state/);
    cloud = first;
  });
});

describe("a start that cannot be right fails, names the reason, and leaves nothing running", () => {
  const cases: [name: string, change: (stack: ReturnType<typeof smallStack>) => void, message: string][] = [
    [
      "an argument nobody knows",
      ({ resource }) => Object.assign(resource.aws_sqs_queue?.jobs ?? {}, { fifo_queue: true }),
      "aws_sqs_queue.jobs: the local cloud does not know the argument `fifo_queue`",
    ],
    [
      "an argument nobody knows in a nested block",
      ({ resource }) =>
        Object.assign(resource.aws_cloudwatch_event_target?.jobs ?? {}, {
          dead_letter_config: { arn: "x", color: "red" },
        }),
      "aws_cloudwatch_event_target.jobs: the local cloud does not know the argument `dead_letter_config.color`",
    ],
    [
      "an argument of the wrong kind",
      ({ resource }) => Object.assign(resource.aws_lambda_function?.api ?? {}, { runtime: "python3.13" }),
      "aws_lambda_function.api: argument `runtime`",
    ],
    [
      "a function whose logs would be lost",
      ({ resource }) => {
        delete resource.aws_iam_role_policy?.api;
      },
      "the logs of the function api would be lost: the role api-role lacks logs:CreateLogStream",
    ],
    [
      "a function without a log group",
      ({ resource }) =>
        Object.assign(resource.aws_lambda_function?.api ?? {}, {
          logging_config: { log_format: "JSON", log_group: "/elsewhere" },
        }),
      "the function api logs to /elsewhere, a log group that is not declared",
    ],
    [
      "a mapping whose role may not read the queue",
      ({ resource }) => {
        const grants = resource.aws_iam_role_policy?.worker;
        if (grants)
          grants.policy = String(grants.policy).replace('"sqs:GetQueueAttributes"', '"sqs:SendMessage"');
      },
      "is not authorized to perform: sqs:GetQueueAttributes",
    ],
    [
      "a queue that hands a message out again while the function may still run",
      ({ resource }) => Object.assign(resource.aws_sqs_queue?.jobs ?? {}, { visibility_timeout_seconds: 1 }),
      "Queue visibility timeout: 1 seconds is less than Function timeout: 2 seconds",
    ],
    [
      "a distribution with an origin from elsewhere",
      ({ resource }) => {
        const site = resource.aws_cloudfront_distribution?.site;
        if (site) site.origin = [{ origin_id: "site", domain_name: "elsewhere.test" }];
      },
      "the origin elsewhere.test, which is no bucket and no API of the stack",
    ],
    [
      "a private bucket without origin access control",
      ({ resource }) => {
        const origins = resource.aws_cloudfront_distribution?.site?.origin as Record<string, unknown>[];
        delete origins[0]?.origin_access_control_id;
      },
      "aws_cloudfront_distribution.site: argument `origin`: site is a private bucket and needs `origin_access_control_id`",
    ],
  ];
  test.each(cases)("%s", async (_name, change, message) => {
    await expect(start({}, change)).rejects.toThrow(message);
    // The state, the engines and the port are free again.
    await start();
  });

  test("a table whose keys changed", async () => {
    await start();
    await stop();
    const change = ({ resource }: ReturnType<typeof smallStack>) =>
      Object.assign(resource.aws_dynamodb_table?.things ?? {}, {
        hash_key: "other",
        attribute: [{ name: "other", type: "S" }],
      });
    await expect(start({}, change)).rejects.toThrow("Table Things exists with another schema");
  });

  test("a port that is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    await expect(start({}, () => {}, port)).rejects.toThrow(`port ${port} is in use`);
    other.close();
  });
});
