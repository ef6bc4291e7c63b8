import { setTimeout as sleep } from "node:timers/promises";
import { NoAnswer } from "./failure.ts";

const firstPauseMs = 500;
const pauseMsMax = 15_000;
/** Longer than API Gateway waits for the API (29 seconds). */
const answerMsMax = 40_000;

/**
 * How long to wait before a request is made again.
 * @param attempt that was in vain, from 1
 * @param retryAfter what its answer said, in seconds
 */
export const pauseMs = (attempt: number, retryAfter?: string | null): number => {
  const wished = Number(retryAfter) * 1000;
  const own = firstPauseMs * 2 ** (attempt - 1);
  return Math.min(pauseMsMax, wished > 0 ? wished : own);
};

/** Whether an answer says nothing of what was asked: too many requests at once, or something failed. */
const saysNothing = ({ status }: Response): boolean => status === 429 || status >= 500;

/** One request with all of its answer: one that breaks off is none. */
const whole = async (input: RequestInfo | URL, init: RequestInit, timeoutMs: number): Promise<Response> => {
  const response = await fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) });
  const body = await response.arrayBuffer();
  // RFC 9110, sections 15.3.5 and 15.4.5: these have no content, and Response takes none for them.
  const isEmpty = response.status === 204 || response.status === 304;
  return new Response(isEmpty ? null : body, { status: response.status, headers: response.headers });
};

/** @param error of fetch, which says what happened only in its cause */
const reasonOf = ({ message, cause }: Error): string => {
  const { message: inner = "", code = "" } = (cause ?? {}) as { message?: string; code?: string };
  return inner || code || message;
};

/**
 * `fetch` that asks again while no answer comes: the same request, with the same headers.
 * @param attempts how often at most
 * @param waiting told why it asks again, and after how many milliseconds
 * @param timeoutMs how long an attempt may take, its body and the answer's included
 * @returns the answer with its whole body; after the last attempt also one that says nothing
 * @throws NoAnswer after the last attempt
 */
export const patientFetch =
  (attempts: number, waiting: (reason: string, ms: number) => void, timeoutMs = answerMsMax) =>
  async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    for (let attempt = 1; ; attempt++) {
      const answer = await whole(input, init, timeoutMs).catch((error: Error) => error);
      if (answer instanceof Response && (!saysNothing(answer) || attempt >= attempts)) return answer;
      if (attempt >= attempts) throw new NoAnswer(`No answer: ${reasonOf(answer as Error)}.`);
      const isAnswer = answer instanceof Response;
      const ms = pauseMs(attempt, isAnswer ? answer.headers.get("retry-after") : undefined);
      waiting(isAnswer ? `The answer was ${answer.status}` : `No answer: ${reasonOf(answer)}`, ms);
      await sleep(ms);
    }
  };
