import { Readable } from "node:stream";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SignatureV4 } from "@smithy/signature-v4";
import { answerFromFront, type Handlers } from "../../stacks/local/server.ts";
import type { AwsReply } from "../../stacks/local/types.ts";
import type { Actor } from "./agenda.ts";
import { currentActor, type Kernel } from "./kernel.ts";

/** What runs the cloud, and answers for it. */
export interface Machine {
  readonly actor: Actor;
  readonly handlers: Handlers;
}

/** Milliseconds there and back, least and most: about what AWS takes within a region. */
const latencies: Readonly<Record<string, readonly [number, number]>> = {
  dynamodb: [3, 10],
  sqs: [5, 20],
  events: [10, 40],
  s3: [15, 60],
  ses: [50, 120],
  front: [5, 30],
};

const connectionReset = () => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });

/** What part of it is the way there, and what the way back: SES has read a mail long before it answers. */
const waysOf = (service: string): readonly [number, number] => (service === "ses" ? [1 / 6, 11 / 6] : [1, 1]);

/** What connects all who call with the machine of the cloud. */
export interface Network {
  /** From now on this machine answers; who waits for the one before waits in vain. */
  connect(machine: Machine): void;
  callAws(request: SdkRequest, options?: SdkOptions): Promise<{ response: SdkResponse }>;
  fetch(url: string | URL, init?: RequestInit): Promise<Response>;
}

interface SdkRequest {
  readonly method: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | Readable;
}
interface SdkOptions {
  readonly abortSignal?: AbortSignal;
  /** Milliseconds. */
  readonly requestTimeout?: number | undefined;
}
interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | Readable;
}

export const createNetwork = (kernel: Kernel): Network => {
  let machine: Machine | undefined;
  const waiting = new Map<(error: Error) => void, Actor | undefined>();

  /** Brings a request to the machine and what it answers back; nothing answered is a connection that ends. */
  const exchange = <T>(
    service: string,
    serve: (handlers: Handlers) => Promise<T | undefined>,
    giveUp: (lost: (error: Error) => void) => void = () => {},
  ): Promise<T> =>
    new Promise((resolve, reject) => {
      const caller = currentActor();
      const [least, most] = latencies[service] ?? latencies.front!;
      const way = () => (least + kernel.random() * (most - least)) / 2;
      const [there, back] = waysOf(service);
      const at = machine;
      waiting.set(reject, caller);
      const end = (reply: T | undefined) => {
        waiting.delete(reject);
        if (reply === undefined) reject(connectionReset());
        else resolve(reply);
      };
      giveUp(reject);
      if (!at?.actor.alive) return void kernel.after(way(), () => end(undefined));
      kernel.afterOf(at.actor, way() * there, () => {
        void serve(at.handlers).then((reply) => kernel.afterOf(caller, way() * back, () => end(reply)));
      });
    });

  const callAws: Network["callAws"] = async (request, { abortSignal, requestTimeout } = {}) => {
    const { method, body } = request;
    const path = pathOf(request);
    const headers = lowerCase(request.headers);
    const service = serviceOf(headers, path);
    const bytes = await bytesOf(body);
    const reply = await exchange(
      service,
      async ({ gateway }) => {
        kernel.note(`${method} ${path} ${headers["x-amz-target"] ?? ""} for ${headers.authorization}`, bytes);
        const answer = await gateway.answer({ method, path, headers, body: bytes });
        kernel.note(`${answer?.status ?? "no answer"} to ${headers["x-amz-target"] ?? path}`, answer?.body);
        return answer;
      },
      (lost) => {
        const aborted = () => lost(Object.assign(new Error("Request aborted"), { name: "AbortError" }));
        if (abortSignal?.aborted) aborted();
        abortSignal?.addEventListener("abort", aborted, { once: true });
        if (requestTimeout)
          kernel.after(requestTimeout, () =>
            lost(Object.assign(new Error("no answer in time"), { name: "TimeoutError", code: "ETIMEDOUT" })),
          );
      },
    );
    return { response: responseOf(service, reply) };
  };

  return {
    connect(next) {
      machine = next;
      for (const [lost, caller] of waiting) kernel.afterOf(caller, 0, () => lost(connectionReset()));
      waiting.clear();
    },
    callAws,
    async fetch(given, { method = "GET", headers = {}, body: content } = {}) {
      const { pathname: path, search, host } = new URL(given);
      const body = Buffer.from((content ?? "") as string);
      // Signed by its query, it is for AWS.
      if (search.includes("X-Amz-Signature=")) {
        const signed = { ...Object.fromEntries(new Headers(headers)), host };
        const { response } = await callAws({ method, path: path + search, headers: signed, body });
        const answer = response.body instanceof Readable ? await bytesOf(response.body) : response.body;
        return fetched(response.statusCode, answer);
      }
      const reply = await exchange("front", async (handlers) => {
        kernel.note(`${method} ${path}${search}`, body);
        const answer = await answerFromFront(handlers, {
          method,
          path,
          query: search.slice(1),
          headers: Object.fromEntries(new Headers(headers)),
          body,
        });
        kernel.note(`${answer.status} to ${path}`, answer.body);
        return answer;
      });
      return fetched(reply.status, Buffer.from(reply.body));
    },
  };
};

/** What of a Response those who run a simulation look at: a real one takes longer than what it answers. */
const fetched = (status: number, body: Buffer): Response =>
  ({
    status,
    ok: status >= 200 && status < 300,
    text: async () => body.toString(),
    json: async () => JSON.parse(body.toString()),
    arrayBuffer: async () => new Uint8Array(body).buffer,
  }) as unknown as Response;

const bytesOf = async (body: SdkRequest["body"] = ""): Promise<Buffer> => {
  if (body instanceof Readable) return Buffer.concat(await body.toArray());
  return typeof body === "string"
    ? Buffer.from(body)
    : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
};

const pathOf = ({ path, query = {} }: SdkRequest): string => {
  const pairs = Object.entries(query).flatMap(([name, values]) =>
    [values ?? ""].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  );
  return pairs.length > 0 ? `${path}?${pairs.join("&")}` : path;
};

const lowerCase = (headers: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));

/** The service of a credential scope: `…/<date>/<region>/<service>/aws4_request`. */
const serviceOf = ({ authorization = "" }: Readonly<Record<string, string>>, path: string): string =>
  (authorization || decodeURIComponent(path)).split("/aws4_request")[0]?.split("/").at(-1) ?? "";

/** S3's bodies are read as streams by the SDK. */
const responseOf = (service: string, { status, headers, body }: AwsReply): SdkResponse => {
  const bytes = Buffer.from(body);
  return {
    statusCode: status,
    headers: {
      "x-amzn-requestid": "simulated",
      ...headers,
      ...(headers["content-length"] === undefined && { "content-length": String(bytes.length) }),
    },
    body: service === "s3" ? Readable.from([bytes]) : bytes,
  };
};

type SigningOptions = { signingRegion?: string; signingService?: string };
interface Signer {
  readonly service: string;
  credentialProvider(): Promise<{ accessKeyId: string; sessionToken?: string }>;
  regionProvider(): Promise<string>;
}

/** Names the caller, and spares the signature: nobody here checks that of a header. */
const signRequest = async (signer: Signer, request: SdkRequest, options: SigningOptions = {}) => {
  const { accessKeyId, sessionToken } = await signer.credentialProvider();
  const region = options.signingRegion ?? (await signer.regionProvider());
  const date = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const scope = `${date.slice(0, 8)}/${region}/${options.signingService ?? signer.service}/aws4_request`;
  Object.assign(request.headers, {
    "x-amz-date": date,
    ...(sessionToken && { "x-amz-security-token": sessionToken }),
    authorization: `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=host, Signature=0`,
  });
  return request;
};

/** Has every AWS client and every `fetch` of this process use a network. */
export const useNetwork = (network: () => Network): void => {
  const client = new SQSClient({ region: "us-east-1" });
  const handler = Object.getPrototypeOf(client.config.requestHandler);
  handler.handle = new Proxy(handler.handle, {
    apply: async (_handle, self, [request, options]: [SdkRequest, SdkOptions]) => {
      self.config ??= await self.configProvider;
      const requestTimeout = options?.requestTimeout ?? self.config.requestTimeout;
      return network().callAws(request, { ...options, requestTimeout });
    },
  });
  // It writes nothing, and is given all that is sent and received with its secrets masked.
  for (const unheard of ["info", "error"]) delete Object.getPrototypeOf(client.config.logger)[unheard];
  client.destroy();
  const signer = SignatureV4.prototype as unknown as { signRequest: (...given: never[]) => unknown };
  signer.signRequest = new Proxy(signer.signRequest, {
    apply: (_sign, self: Signer, given: [SdkRequest, SigningOptions]) => signRequest(self, ...given),
  });
  globalThis.fetch = (input, init) => network().fetch(input as string | URL, init);
};
