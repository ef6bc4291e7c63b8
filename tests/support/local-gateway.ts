import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { createFaults } from "../../stacks/local/gateway/faults.ts";
import { createGateway, type Gateway, type GatewayOptions } from "../../stacks/local/gateway/gateway.ts";
import { createMeter } from "../../stacks/local/gateway/meter.ts";
import { parsePolicyDocument } from "../../stacks/local/iam/policy.ts";
import type { AwsCall, AwsReply, Engine } from "../../stacks/local/types.ts";

export const region = "us-east-1";
export const account = "000000000000";

/** A policy document of Allow statements, `[actions, resources]` each. */
export const allowing = (...statements: [actions: string | string[], resources: string | string[]][]) =>
  parsePolicyDocument({
    Version: "2012-10-17",
    Statement: statements.map(([Action, Resource]) => ({ Effect: "Allow", Action, Resource })),
  });

/** An engine that keeps the calls it is given and answers each with what `answer` returns or throws. */
export const recordingEngine = (answer: (call: AwsCall) => AwsReply | Promise<AwsReply>) => {
  const calls: AwsCall[] = [];
  const engine: Engine = {
    call: async (call) => {
      calls.push(call);
      return answer(call);
    },
  };
  return { engine, calls };
};

/** A JSON reply with status 200. */
export const ok = (body: object): AwsReply => ({
  status: 200,
  headers: { "content-type": "application/x-amz-json-1.0" },
  body: JSON.stringify(body),
});

type RequestHandler = NonNullable<DynamoDBClientConfig["requestHandler"]>;

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** Answers an SDK client of a JSON service in this process: HTTP takes a third of what a call of DynamoDB does. */
const answeredBy = ({ answer }: Pick<Gateway, "answer">): RequestHandler => {
  const handle = async ({ method, path, headers: given, body = "" }: SdkRequest) => {
    const headers = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const bytes =
      typeof body === "string"
        ? Buffer.from(body)
        : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const reply = await answer({ method, path, headers, body: bytes });
    // A fault ended the caller.
    if (!reply) throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    return {
      response: {
        statusCode: reply.status,
        headers: { "x-amzn-requestid": randomUUID(), ...reply.headers },
        body: Buffer.from(reply.body),
      },
    };
  };
  return { handle } as unknown as RequestHandler;
};

/**
 * A gateway on a free port. The engines may need its origin, so they are made when it is known.
 * @param options what a test says otherwise than: every role may do everything, no bucket has CORS rules,
 *   no table is known.
 */
export const startGateway = async (
  engines: (origin: string) => GatewayOptions["engines"] | Promise<GatewayOptions["engines"]>,
  options: Partial<GatewayOptions> = {},
) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const origin = `http://127.0.0.1:${address.port}`;
  const crashed: string[] = [];
  const reported: unknown[] = [];
  const meter = createMeter();
  const faults = createFaults();
  const everything = allowing(["*", "*"]);
  const gateway = createGateway({
    region,
    account,
    engines: await engines(origin),
    policiesOf: () => [everything],
    hasIdentity: () => false,
    keysOf: () => undefined,
    meter,
    faults,
    crash: (session) => crashed.push(session),
    s3Cors: () => undefined,
    report: (error) => reported.push(error),
    ...options,
  });
  server.on("request", (request, response) => {
    if (gateway.isAwsRequest(request)) void gateway.handle(request, response);
    else response.writeHead(418).end();
  });
  return {
    origin,
    gateway,
    meter,
    faults,
    /** Sessions whose environment was ended, in order. */
    crashed,
    /** Errors of the local cloud itself; a test that expects none asserts so. */
    reported,
    /** Configuration of an SDK client that calls as this role, without retries so that each answer is seen. */
    clientOf: (role: string, session?: string) => ({
      endpoint: origin,
      region,
      maxAttempts: 1,
      credentials: { accessKeyId: role, secretAccessKey: "local", ...(session && { sessionToken: session }) },
    }),
    /** For an SDK client of a JSON service, whose calls come here without HTTP then. */
    requestHandler: answeredBy(gateway),
    async stop() {
      server.close();
      server.closeAllConnections();
    },
  };
};

/** The name, message and HTTP status of the SDK's exception that a call ends in. */
export const failureOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => undefined,
    (reason: Error & { $metadata?: { httpStatusCode?: number } }) => reason,
  );
  return error && { name: error.name, message: error.message, status: error.$metadata?.httpStatusCode };
};
