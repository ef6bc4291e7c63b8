import type { ProblemBody, ProblemCode } from "../../services/functions/api/problem.ts";

/**
 * Why a request did not do what it should: a code of the API, or `unreachable` (no answer at all) or
 * `unexpected_answer` (an answer that is not the API's: a proxy, a throttle, a wrong address).
 */
export type RefusalCode = ProblemCode | "unreachable" | "unexpected_answer";

/** What every request of the UI throws when it fails. The message is a sentence for the person. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  /** The field of the request it is about, as the API names it: `attachments[0]`. */
  readonly field: string | undefined;
  constructor(code: RefusalCode, message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

export const unreachable = (): Refusal =>
  new Refusal(
    "unreachable",
    navigator.onLine
      ? "The server does not answer. Is it running, and is this the right address?"
      : "You are offline.",
  );

/** Whether the request may have been carried out all the same: no answer came, or one of something between. */
export const isLostReply = ({ code }: Refusal): boolean =>
  code === "unreachable" || code === "unexpected_answer" || code === "internal_error";

/** For a script that is fetched only when it is needed: it is gone when the site was deployed anew since. */
export const partNotLoaded = (): Refusal =>
  new Refusal("unreachable", "A part of this page could not be loaded. Reload the page.");

export const unexpectedAnswer = (status: number): Refusal => {
  if (status === 429) return new Refusal("unexpected_answer", "Too many requests at once: wait a moment.");
  if (status === 413) return new Refusal("unexpected_answer", "The server refused this as too large.");
  if (status >= 500)
    return new Refusal(
      "unexpected_answer",
      `The server failed (${status}). Nothing you entered was at fault.`,
    );
  return new Refusal("unexpected_answer", `This is not the answer of a Tidings API (${status}).`);
};

const isProblem = (body: unknown): body is ProblemBody =>
  typeof (body as Partial<ProblemBody> | null)?.error?.message === "string";

/**
 * What a refusal says, for a place where its field is named already: the API's sentence about a field starts with the
 * field's name as the request has it.
 */
export const sentenceOf = ({ message, field }: Pick<Refusal, "message" | "field">): string => {
  const prefix = /^([a-z_]+)[^:\s]*: /.exec(message);
  const own = prefix && field?.startsWith(prefix[1]!) ? message.slice(prefix[0].length) : message;
  return own.charAt(0).toUpperCase() + own.slice(1);
};

/** The refusal a response that is not a success stands for. */
export const refusalOf = async (response: Pick<Response, "status" | "json">): Promise<Refusal> => {
  const body: unknown = await response.json().catch(() => null);
  if (!isProblem(body)) return unexpectedAnswer(response.status);
  const { code, message, field } = body.error;
  return new Refusal(code, message, field);
};

/** Any thrown value as a refusal, so that a screen has one kind of failure to show. */
export const toRefusal = (error: unknown): Refusal =>
  error instanceof Refusal ? error : new Refusal("unexpected_answer", `This page failed: ${String(error)}`);
