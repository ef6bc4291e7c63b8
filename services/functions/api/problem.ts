import { z } from "@hono/zod-openapi";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** Every error code of the API and the HTTP status it is answered with. Codes are stable: clients switch on them. */
export const problemStatus = {
  invalid_request: 400,
  malformed_json: 400,
  invalid_cursor: 400,
  invalid_passkey: 400,
  invalid_template: 400,
  unknown_attachment: 400,
  unknown_campaign: 400,
  unknown_draft: 400,
  unknown_list: 400,
  unknown_segment: 400,
  unknown_template: 400,
  unauthorized: 401,
  forbidden: 403,
  foreign_request: 403,
  self_approval: 403,
  not_found: 404,
  method_not_allowed: 405,
  contact_exists: 409,
  contact_suppressed: 409,
  draft_changed: 409,
  draft_started: 409,
  list_left: 409,
  template_builtin: 409,
  template_changed: 409,
  too_many_lists: 409,
  too_many_passkeys: 409,
  suppression_exists: 409,
  idempotency_key_reused: 409,
  last_admin: 409,
  member_exists: 409,
  not_redrivable: 409,
  own_key: 409,
  own_member: 409,
  wrong_state: 409,
  invalid_link: 410,
  email_too_large: 413,
  unsupported_media_type: 415,
  sender_not_verified: 422,
  send_refused: 422,
  unreadable_file: 422,
  too_many_requests: 429,
  internal_error: 500,
  send_unknown: 502,
  send_deferred: 503,
  ses_busy: 503,
} as const satisfies Record<string, ContentfulStatusCode>;
export type ProblemCode = keyof typeof problemStatus;

/** What a program goes on with. */
const problemDetails = z
  .object({
    campaign_id: z
      .string()
      .optional()
      .meta({ description: "draft_started, idempotency_key_reused: the campaign that it is." }),
    bulk_id: z.string().optional().meta({ description: "idempotency_key_reused: the change that it is." }),
    version: z
      .number()
      .int()
      .optional()
      .meta({ description: "draft_changed, template_changed: what it is at." }),
    updated_at: z.iso
      .datetime()
      .optional()
      .meta({ description: "draft_changed, template_changed: of when that is." }),
  })
  .meta({ id: "ProblemDetails" });
type ProblemDetails = z.output<typeof problemDetails>;

/** The body of every answer that is not a success. */
export const problemBody = z
  .object({
    error: z.object({
      code: z.enum(Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]]),
      message: z.string().meta({ description: "What is wrong and what would be right." }),
      field: z.string().optional().meta({ description: "The field of the request it is about." }),
      details: problemDetails.optional(),
    }),
  })
  .meta({ id: "Problem" });
export type ProblemBody = z.output<typeof problemBody>;

/** Characters of a message and of a field: what was sent is repeated in part only, however long it was. */
const messageMax = 1000;
const fieldMax = 200;

/** Cut to a length, and without the half of a surrogate pair that a cut, or a sender, may leave. */
const bounded = (text: string, charactersMax: number): string =>
  (text.length <= charactersMax ? text : `${text.slice(0, charactersMax - 1)}…`).toWellFormed();

/** An expected refusal: the application answers with its code's status and this body. */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly field: string | undefined;
  /** In how many seconds to try again, where that is known. */
  readonly retryAfterSeconds: number | undefined;
  readonly details: ProblemDetails | undefined;
  constructor(
    code: ProblemCode,
    message: string,
    field?: string,
    retryAfterSeconds?: number,
    details?: ProblemDetails,
  ) {
    super(bounded(message, messageMax));
    this.code = code;
    this.field = field === undefined ? undefined : bounded(field, fieldMax);
    this.retryAfterSeconds = retryAfterSeconds;
    this.details = details;
  }

  get body(): ProblemBody {
    const { code, message, field, details } = this;
    return { error: { code, message, ...(field ? { field } : {}), ...(details ? { details } : {}) } };
  }
}

/** A place in a request, as it is written there: `attachments[0].filename`. */
export const fieldOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === "number"
        ? `${text}[${part}]`
        : `${text}${text && "."}${bounded(String(part), fieldMax)}`,
    "",
  );

/** What a schema has against a request. */
export interface Complaint {
  /** As it is written in the request. */
  readonly field: string | undefined;
  /** The field of the request that it is in. */
  readonly root: string | undefined;
  readonly message: string;
}

/**
 * Says what a schema has against a request, in its order.
 * @param given what the schema was given.
 */
export const complaintsOf = ({ issues }: z.core.$ZodError, given: unknown): Complaint[] =>
  issues.map(closest).flatMap((issue) => {
    const paths =
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => {
      const field = fieldOf(path);
      const root = path[0] === undefined ? undefined : String(path[0]);
      const message = bounded(sentence(issue, field, given), messageMax);
      return { field: field ? bounded(field, fieldMax) : undefined, root, message };
    });
  });

/**
 * Turns the first complaint of a schema into a refusal that names the field as it is written in the request.
 * @param given what the schema was given.
 */
export const invalidRequest = (error: z.core.$ZodError, given: unknown): Problem => {
  const { message, field } = complaintsOf(error, given)[0]!;
  return new Problem("invalid_request", message, field);
};

/** The complaint of a union, or of a record about a name, says nothing: that of the alternative that came closest does, in its place. */
const closest = (issue: z.core.$ZodIssue): z.core.$ZodIssue => {
  if (issue.code === "invalid_key" && issue.issues[0]) return { ...issue.issues[0], path: issue.path };
  if (issue.code !== "invalid_union") return issue;
  const isOfType = ([first]: readonly z.core.$ZodIssue[]) =>
    first !== undefined && (first.code !== "invalid_type" || first.path.length > 0);
  const alternatives = issue.errors.toSorted((a, b) => a.length - b.length);
  const [first] = alternatives.find(isOfType) ?? [];
  return first ? closest({ ...first, path: [...issue.path, ...first.path] }) : issue;
};

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, part) =>
      typeof at === "object" && at !== null && Object.hasOwn(at, part)
        ? (at as Record<PropertyKey, unknown>)[part]
        : undefined,
    value,
  );

const sentence = (issue: z.core.$ZodIssue, field: string, given: unknown): string => {
  if (issue.code === "unrecognized_keys") return `${field} is not a field of this request.`;
  if (field && issue.code === "invalid_type" && valueAt(given, issue.path) === undefined)
    return `${field} is required.`;
  return `${field || "The request"}: ${issue.message}.`.replace(/\.\.$/, ".");
};
