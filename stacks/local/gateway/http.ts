import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AwsError, type AwsReply } from "../types.ts";

/** Largest request body accepted, in bytes: above SES's 40 MB message in base64. */
const bodyMaxBytes = 64 * 1024 * 1024;

/** The headers of a request by lower-case name; a repeated one is joined as HTTP says. */
export const headersOf = (request: IncomingMessage): Record<string, string> => {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")]),
  );
};

/**
 * Reads a whole body.
 * @throws AwsError RequestEntityTooLarge above 64 MB; the error of the stream when the client goes away.
 */
export const readBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Read on to the end all the same: a client that is still sending does not see the answer.
    if (bytes <= bodyMaxBytes) chunks.push(chunk);
  }
  if (bytes > bodyMaxBytes)
    throw new AwsError("RequestEntityTooLarge", `The request body exceeds ${bodyMaxBytes} bytes.`, 413);
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
};

/** Writes a reply; a client that has gone away is no error. */
export const writeReply = (response: ServerResponse, reply: AwsReply): void => {
  const isHead = response.req.method === "HEAD";
  const headers: Record<string, string> = { "x-amzn-requestid": randomUUID(), ...reply.headers };
  if (!isHead && reply.status !== 204 && reply.status !== 304)
    headers["content-length"] = String(Buffer.byteLength(reply.body));
  response.writeHead(reply.status, headers);
  response.end(isHead ? undefined : reply.body);
};
