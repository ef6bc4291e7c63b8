import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  type HttpHandler,
  type HttpRequest,
  type HttpResponse,
  json,
  readRequest,
  writeResponse,
} from "./front/message.ts";
import type { Gateway } from "./gateway/gateway.ts";

/** Largest body the site and the local API take, in bytes: the largest request of an HTTP API, and a bit. */
const bodyBytesMax = 11 * 1024 * 1024;

/**
 * Names of the loopback interface. Under any other, a web page from elsewhere has pointed a name of its own at this
 * machine, and could use everything here as its own origin.
 */
const loopbackHost = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** What is behind the one port. */
export interface Handlers {
  readonly gateway: Gateway;
  readonly localApi: { fetch(request: Request): Response | Promise<Response> };
  readonly site: HttpHandler;
}

export interface Server {
  /** e.g. `http://127.0.0.1:3000` */
  readonly origin: string;
  readonly port: number;
  /** Until then every request is answered with a 503. */
  serve(handlers: Handlers): void;
  /** Ends every connection. */
  stop(): Promise<void>;
}

/** Answers what is not for the gateway: from the local API, or from the site. */
export const answerFromFront = async (
  { localApi, site }: Pick<Handlers, "localApi" | "site">,
  request: HttpRequest,
): Promise<HttpResponse> => {
  const { method, path, query, headers, body } = request;
  if (!path.startsWith("/_local/")) return site(request);
  const url = `http://127.0.0.1${path}${query ? `?${query}` : ""}`;
  const hasBody = method !== "GET" && method !== "HEAD";
  const reply = await localApi.fetch(
    new Request(url, { method, headers, ...(hasBody && { body: new Uint8Array(body) }) }),
  );
  return {
    status: reply.status,
    headers: Object.fromEntries(reply.headers),
    body: Buffer.from(await reply.arrayBuffer()),
  };
};

const answer = async (handlers: Handlers, request: IncomingMessage, response: ServerResponse) => {
  if (handlers.gateway.isAwsRequest(request)) return handlers.gateway.handle(request, response);
  const read = await readRequest(request, bodyBytesMax);
  return writeResponse(
    response,
    read ? await answerFromFront(handlers, read) : json(413, { message: "Request Entity Too Large" }),
  );
};

/**
 * Listens on the loopback interface.
 * @param port 0 for any free one
 * @throws Error when the port is taken
 */
export const startServer = async (port: number): Promise<Server> => {
  let handlers: Handlers | undefined;
  // Idle connections are the clients' to close: one closed from here, just as its client sends on it, is a call whose
  // outcome the client cannot know.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => {
    if (!loopbackHost.test(request.headers.host ?? ""))
      return writeResponse(response, json(403, { message: "Only 127.0.0.1 and localhost are served here" }));
    if (!handlers) return writeResponse(response, json(503, { message: "The local cloud is starting" }));
    answer(handlers, request, response).catch((error: unknown) => {
      // A client that went away is nobody's fault.
      if (response.destroyed || request.destroyed) return;
      console.error(`${request.method} ${request.url}:`, error);
      if (response.headersSent) response.destroy();
      else writeResponse(response, json(500, { message: "Internal Server Error" }));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(
        error.code === "EADDRINUSE"
          ? new Error(`port ${port} is in use: stop what listens there, or set PORT to another`, {
              cause: error,
            })
          : error,
      ),
    );
    server.listen(port, "127.0.0.1", resolve);
  });
  const { port: listeningPort } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${listeningPort}`,
    port: listeningPort,
    serve: (given) => {
      handlers = given;
    },
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
};
