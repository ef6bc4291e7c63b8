import { z } from "@hono/zod-openapi";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** Every error code of the API and the HTTP status it is answered with. Codes are stable: clients switch on them. */
export const problemStatus = {
  invalid_request: 400,
  malformed_json: 400,
  invalid_cursor: 400,
  invalid_template: 400,
  unknown_attachment: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  contact_exists: 409,
  contact_suppressed: 409,
  suppression_exists: 409,
  idempotency_key_reused: 409,
  not_redrivable: 409,
  wrong_state: 409,
  email_too_large: 413,
  unsupported_media_type: 415,
  send_refused: 422,
  internal_error: 500,
  send_unknown: 502,
  send_deferred: 503,
  ses_busy: 503,
} as const satisfies Record<string, ContentfulStatusCode>;
export type ProblemCode = keyof typeof problemStatus;

/** The body of every answer that is not a success. */
export const problemBody = z
  .object({
    error: z.object({
      code: z.enum(Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]]),
      message: z.string().meta({ description: "What is wrong and what would be right." }),
      field: z.string().optional().meta({ description: "The field of the request it is about." }),
    }),
  })
  .meta({ id: "Problem" });
export type ProblemBody = z.output<typeof problemBody>;

/** An expected refusal: the application answers with its code's status and this body. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly field: string | undefined;
  constructor(code: ProblemCode, message: string, field?: string) {
    super(message);
    this.code = code;
    this.field = field;
  }

  get body(): ProblemBody {
    const { code, message, field } = this;
    return { error: { code, message, ...(field ? { field } : {}) } };
  }
}

/** Turns the first complaint of a schema into a refusal that names the field as it is written in the request. */
export const invalidRequest = ({ issues }: z.core.$ZodError): Problem => {
  const issue = issues[0]!;
  const path = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0]!] : issue.path;
  const field = path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : `${text}${text && "."}${String(part)}`),
    "",
  );
  return new Problem("invalid_request", sentence(issue, field), field || undefined);
};

const sentence = (issue: z.core.$ZodIssue, field: string): string => {
  if (issue.code === "unrecognized_keys") return `${field} is not a field of this request.`;
  // A union's own complaint says nothing: the alternative that came closest does.
  if (issue.code === "invalid_union") {
    const closest = issue.errors.toSorted((a, b) => a.length - b.length)[0]?.[0];
    if (closest) return sentence(closest, [field, ...closest.path.map(String)].filter(Boolean).join("."));
  }
  if (issue.code === "invalid_type" && issue.input === undefined && field) return `${field} is required.`;
  return `${field || "The request"}: ${issue.message}.`.replace(/\.\.$/, ".");
};
