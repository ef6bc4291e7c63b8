import { hc, type InferResponseType } from "hono/client";
import type { App } from "../functions/api/app.ts";
import type { ProblemBody } from "../functions/api/problem.ts";
import type { Access } from "./env.ts";
import { NoAnswer, Refused } from "./failure.ts";
import { patientFetch } from "./patient-fetch.ts";
import type { Terminal } from "./terminal.ts";

/** The REST API, typed by its own routes. */
export type Api = ReturnType<typeof hc<App>>;
export type CampaignStatus = InferResponseType<Api["campaign-status"][":campaign_id"]["$get"], 200>;
export type Import = InferResponseType<Api["imports"][":import_id"]["$get"], 200>;
export type ImportPreview = InferResponseType<Api["imports"][":import_id"]["inspect"]["$post"], 200>;
export type Export = InferResponseType<Api["exports"][":export_id"]["$get"], 200>;

/** So often a request is made until an answer comes: for a quarter of a minute. */
const attemptsUsual = 6;
/** So often while something is watched that goes on by itself: for some four minutes. */
export const attemptsOfWatch = 20;

/** @param attempts how often a request is made until an answer comes: 1 for what must not be done twice */
export const connect = (
  { url, key }: Access,
  terminal: Pick<Terminal, "note">,
  attempts = attemptsUsual,
): Api => {
  const waiting = (reason: string, ms: number) => terminal.note(`${reason}: asking again in ${ms / 1000} s.`);
  return hc<App>(url, {
    headers: { authorization: `Bearer ${key}` },
    fetch: patientFetch(attempts, waiting),
  });
};

type Answer<T> = Pick<Response, "ok" | "status"> & { json(): Promise<T> };

const isProblem = (body: unknown): body is ProblemBody =>
  typeof (body as Partial<ProblemBody> | null)?.error?.message === "string";

/**
 * The body of a success.
 * @throws Refused for what the API refuses, NoAnswer for all else.
 */
export const answer = async <T>(pending: Promise<Answer<T>>): Promise<T> => {
  const response = await pending;
  const body: unknown = await response.json().catch(() => undefined);
  if (response.ok && body !== undefined) return body as T;
  if (isProblem(body) && response.status < 500) throw new Refused(body.error);
  const said = isProblem(body) ? ` ${body.error.message}` : "";
  throw new NoAnswer(
    said
      ? `The API answered ${response.status}:${said}`
      : `What answered ${response.status} at TIDINGS_URL is no Tidings API.`,
  );
};
