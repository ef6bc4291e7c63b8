import type { IncomingMessage, ServerResponse } from "node:http";
import { createContention } from "../dynamodb/contention.ts";
import type { KeysOf } from "../dynamodb/items.ts";
import { createActionUsage, type UsedAction } from "../iam/usage.ts";
import { type Latencies, travelWith } from "../latencies.ts";
import { type AwsCall, AwsError, type AwsReply, type Engine } from "../types.ts";
import { type AuthorizerOptions, createAuthorizer } from "./authorize.ts";
import { performBilled } from "./billing.ts";
import { errorReply } from "./errors.ts";
import { internalError } from "./fault-errors.ts";
import { createFaultStep } from "./fault-step.ts";
import type { Faults } from "./faults.ts";
import { headersOf, readBody, writeReply } from "./http.ts";
import type { Meter, Units } from "./meter.ts";
import { nameOperation } from "./operation.ts";
import { checkPresigned } from "./presigned.ts";
import { isSigned, readSigv4, type Sigv4 } from "./sigv4.ts";

export interface GatewayOptions extends Omit<AuthorizerOptions, "usage"> {
  /** By SigV4 scope: dynamodb, sqs, s3, events, ses … */
  readonly engines: Readonly<Record<string, Engine>>;
  /** The keys of DynamoDB's tables and indexes. */
  readonly keysOf: KeysOf;
  readonly meter: Meter;
  readonly faults: Faults;
  /** How long calls take beyond what they take here; nothing unless given. */
  readonly latencies?: Latencies | undefined;
  /** Ends an execution environment at once, for the faults that say so. */
  readonly crash: (session: string) => void;
  /**
   * CORS headers of S3 for a browser's request or preflight, by the rules of its bucket.
   * @returns undefined when no rule allows it.
   */
  readonly s3Cors: (
    url: URL,
    method: string,
    headers: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>> | undefined;
  /** Told of an error that is no AWS error: a fault of the local cloud, answered with a 500. */
  readonly report: (error: unknown) => void;
}

/** A request to an AWS API, read to its end. */
export interface AwsRequest {
  readonly method: string;
  /** With its query, as received. */
  readonly path: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Serves the AWS APIs of the local cloud. */
export interface Gateway {
  /** Whether a request is for the gateway: signed by SigV4, or the CORS preflight of a presigned URL. */
  isAwsRequest(request: IncomingMessage): boolean;
  /** Answers a request; never rejects. @returns undefined when a fault ended its caller, who hears nothing then */
  answer(request: AwsRequest): Promise<AwsReply | undefined>;
  /** The same over HTTP; never rejects. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** The grants of each role's policies that its calls needed so far. */
  usedActions(): UsedAction[];
}

/**
 * Makes the one gateway before all engines. Each call passes four steps: authorize, meter, fault, forward.
 */
export const createGateway = (options: GatewayOptions): Gateway => {
  const { engines, meter, faults, latencies, crash, s3Cors, report, region } = options;
  const usage = createActionUsage();
  const authorizer = createAuthorizer({ ...options, usage });
  const contend = createContention(options.keysOf);
  const travel = travelWith(latencies);
  const perform = createFaultStep({
    faults,
    crash,
    report,
    perform: (call) => contend(call, (served) => travel(served, () => performBilled(served, forward))),
  });

  const answer = async ({ method, path, headers, body }: AwsRequest): Promise<AwsReply | undefined> => {
    // Put together rather than resolved: a path of `//host/…` is a path too, and no path can be malformed so.
    const url = new URL(`http://local${path}`);
    let service = "";
    const cors = () => (service === "s3" && headers.origin ? s3Cors(url, method, headers) : {});
    const withCors = (reply: AwsReply): AwsReply => ({ ...reply, headers: { ...reply.headers, ...cors() } });
    try {
      const sigv4 = readSigv4(headers, url);
      service = sigv4.service;
      if (method === "OPTIONS") return preflight(cors());
      const call = await authenticate(sigv4, method, url, headers, body);
      authorizer.authorize(call);
      const reply = await serve(call);
      return reply && withCors(reply);
    } catch (error) {
      return withCors(errorReply(service, asAwsError(service, error, report)));
    }
  };

  const authenticate = async (
    sigv4: Sigv4,
    method: string,
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
  ): Promise<AwsCall> => {
    const { service, accessKeyId, sessionToken } = sigv4;
    if (!engines[service])
      throw new AwsError("UnknownOperationException", `The local cloud has no service ${service}.`, 404);
    if (sigv4.region !== region)
      throw new AwsError("InvalidSignatureException", `Credential should be scoped to ${region}.`, 403);
    if (sigv4.presigned) {
      if (service !== "s3")
        throw new AwsError("AccessDeniedException", "Only S3 takes presigned URLs here.", 403);
      await checkPresigned(method, url, headers, sigv4);
    }
    const principal = { role: accessKeyId, ...(sessionToken ? { session: sessionToken } : {}) };
    const operation = nameOperation(service, method, url, headers, body);
    return { service, operation, principal, method, url, headers, body };
  };

  /** Meters what happens to an authorized call. */
  const serve = async (call: AwsCall): Promise<AwsReply | undefined> => {
    const { service, operation, principal } = call;
    const count = (units: Units, error: boolean) =>
      meter.record({ service, operation, role: principal.role, units, error });
    try {
      const { reply, units } = await perform(call);
      count(units, reply !== undefined && reply.status >= 400);
      return reply;
    } catch (error) {
      count({}, true);
      throw error;
    }
  };

  const forward = async (call: AwsCall): Promise<AwsReply> => {
    try {
      return await engines[call.service]!.call(call);
    } catch (error) {
      if (error instanceof AwsError && error.code === "NoSuchKey")
        authorizer.requireToLearnOfMissingKey(call);
      throw error;
    }
  };

  return {
    isAwsRequest: (request) => isSigned(request.headers, request.url ?? ""),
    answer,
    handle: overHttp(answer, report),
    usedActions: usage.list,
  };
};

/** What answers over HTTP. */
const overHttp =
  (answer: Gateway["answer"], report: GatewayOptions["report"]): Gateway["handle"] =>
  async (request, response) => {
    try {
      // Read before anything is refused: a client that is still sending might not see an early answer.
      const body = await readBody(request);
      const { method = "", url: path = "" } = request;
      const reply = await answer({ method, path, headers: headersOf(request), body });
      if (reply) writeReply(response, reply);
      else response.destroy();
    } catch (error) {
      if (!response.destroyed) writeReply(response, errorReply("", asAwsError("", error, report)));
    }
  };

const asAwsError = (service: string, error: unknown, report: GatewayOptions["report"]): AwsError => {
  if (error instanceof AwsError) return error;
  report(error);
  return internalError(service);
};

const preflight = (headers: Readonly<Record<string, string>> | undefined): AwsReply => {
  if (headers && Object.keys(headers).length > 0) return { status: 200, headers, body: "" };
  const denied = new AwsError("AccessForbidden", "CORSResponse: This CORS request is not allowed.", 403);
  return errorReply("s3", denied);
};
