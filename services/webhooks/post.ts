import { request as requestPlain } from "node:http";
import { request } from "node:https";
import type { LookupFunction } from "node:net";
import { isPrivateLiteral, privateAddress, publicLookup } from "../platform/public-address.ts";

/** What became of a request: taken is what was answered with 2xx, and nothing else. */
export type Answer =
  | { readonly isTaken: true; readonly status: number }
  /** `why` is `status 503`, `timeout`, or the code of an error. */
  | { readonly isTaken: false; readonly why: string };

/** Of this machine, which the local cloud alone is given: a stage's settings refuse it anywhere else. */
const isLoopback = (hostname: string): boolean => /^127(\.\d+){3}$|^\[::1\]$/.test(hostname);

/**
 * Posts a body of JSON, once. A redirect is not followed, and nothing of an answer is read but its status. Of a name, only
 * public addresses are connected to.
 * @param timeoutMs for all of it
 */
export const post = (
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  { timeoutMs, lookup = publicLookup }: { readonly timeoutMs: number; readonly lookup?: LookupFunction },
): Promise<Answer> => {
  const isPlain = url.protocol === "http:" && isLoopback(url.hostname);
  if (!isPlain && (url.protocol !== "https:" || isPrivateLiteral(url)))
    return Promise.resolve({ isTaken: false, why: privateAddress });
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const asked = (isPlain ? requestPlain : request)(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "user-agent": "Tidings-Webhooks",
        ...headers,
      },
      // A connection of its own: none lives on while the function sleeps.
      agent: false,
      lookup,
      signal,
    });
    asked.once("response", (response) => {
      const status = response.statusCode ?? 0;
      const isTaken = status >= 200 && status < 300;
      resolve(isTaken ? { isTaken, status } : { isTaken, why: `status ${status}` });
      response.destroy();
    });
    // One that comes after the answer finds the promise settled.
    asked.on("error", (error: NodeJS.ErrnoException) =>
      resolve({ isTaken: false, why: signal.aborted ? "timeout" : (error.code ?? error.name) }),
    );
    asked.end(body);
  });
};
