import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { AwsError, type Engine } from "../../stacks/local/types.ts";

/** An engine behind an HTTP endpoint, as an AWS SDK client wants it. */
export interface ServedEngine {
  readonly endpoint: string;
  close(): Promise<void>;
}

/**
 * Serves one engine that speaks JSON, without a gateway before it: nothing is authorized, metered or made to fail.
 * @param nameOperation the operation of a request, from its headers, method and URL.
 */
export const serveEngine = async (
  engine: Engine,
  service: string,
  nameOperation: (headers: Readonly<Record<string, string>>, method: string, url: URL) => string,
): Promise<ServedEngine> => {
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, "http://localhost");
    const headers = request.headers as Record<string, string>;
    const [, role = "", session] = /Credential=([^/]+)/.exec(headers.authorization ?? "") ?? [];
    try {
      const reply = await engine.call({
        service,
        operation: nameOperation(headers, request.method!, url),
        principal: { role, ...(session && { session }) },
        method: request.method!,
        url,
        headers,
        body: await buffer(request),
      });
      response
        .writeHead(reply.status, { ...reply.headers, "x-amzn-requestid": randomUUID() })
        .end(reply.body);
    } catch (error) {
      const { code, message, status } =
        error instanceof AwsError ? error : new AwsError("InternalFailure", String(error), 500);
      response
        .writeHead(status, { "content-type": "application/json", "x-amzn-errortype": code })
        .end(JSON.stringify({ __type: code, message }));
    }
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
};
