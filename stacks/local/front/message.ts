import type { IncomingMessage, ServerResponse } from "node:http";

/** An HTTP request as the parts of the front hand it on. */
export interface HttpRequest {
  readonly method: string;
  /** As received: not decoded, without the query. */
  readonly path: string;
  /** As received, without the question mark. */
  readonly query: string;
  /** Lower-case names; a repeated header is one value joined by commas, cookies by semicolons. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; a header that occurs several times has several values. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer | string;
}

/** Answers a request. */
export type HttpHandler = (request: HttpRequest) => Promise<HttpResponse>;

export const json = (status: number, value: unknown): HttpResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

/** Headers that concern one connection and are not passed on: https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const connectionHeaders = new Set([
  "connection",
  "keep-alive",
  "transfer-encoding",
  "te",
  "upgrade",
  "expect",
]);

/**
 * Reads a request to its end.
 * @param bodyBytesMax what is beyond is read and thrown away, so that the client hears the answer
 * @returns the request, or undefined when its body was larger
 */
export const readRequest = async (
  incoming: IncomingMessage,
  bodyBytesMax: number,
): Promise<HttpRequest | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= bodyBytesMax) chunks.push(chunk);
  }
  if (bytes > bodyBytesMax) return undefined;
  const [path = "/", ...query] = (incoming.url ?? "/").split("?");
  return {
    method: incoming.method ?? "GET",
    path,
    query: query.join("?"),
    headers: Object.fromEntries(
      Object.entries(incoming.headers)
        .filter(([name]) => !connectionHeaders.has(name))
        .map(([name, value]) => [name, [value].flat().join(",")]),
    ),
    body: Buffer.concat(chunks),
  };
};

/** Writes the response; to a HEAD request without its body. */
export const writeResponse = (outgoing: ServerResponse, response: HttpResponse): void => {
  const body = Buffer.from(response.body);
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(
      Object.entries(response.headers).map(([name, value]) => [
        name,
        typeof value === "string" ? value : [...value],
      ]),
    ),
    ...(response.status !== 304 && response.status !== 204 && { "content-length": body.length }),
  });
  outgoing.end(outgoing.req.method === "HEAD" ? undefined : body);
};
