/** What the API refuses although the document allows it, and why no schema says so. Anything else fails `npm run fuzz`. */

/** An answer of the API, and what was asked. */
export interface Rejection {
  /** e.g. `POST /contacts` */
  readonly operation: string;
  readonly status: number;
  readonly code?: string;
  readonly field?: string;
  readonly message?: string;
}

interface Explained {
  readonly operations: readonly string[];
  readonly code: string;
  readonly field?: RegExp;
  readonly message?: RegExp;
  readonly why: string;
}

const campaigns = ["POST /ses-campaign", "POST /campaigns/preflight", "POST /campaigns/test"];
const files = [...campaigns, "POST /attachments"];
const contacts = ["POST /contacts", "PATCH /contacts/{email}"];
const many = ["POST /bulk", "POST /exports"];
const filters = ["POST /segments", "PATCH /segments/{segment_id}", "POST /segments/preview", ...many];
const audiences = [...campaigns, "POST /campaigns/audience", "POST /campaigns/preview"];
const signups = ["POST /subscribe", "POST /lists", "PATCH /lists/{list_id}"];
const questions = ["GET /contacts", "GET /contacts/count"];
const ofAddress = [
  ...["GET /contacts/{email}/history", "GET /contacts/{email}/data", "POST /contacts/{email}/erase"],
  ...["GET", "PATCH", "DELETE"].map((method) => `${method} /contacts/{email}`),
  ...["GET", "DELETE"].map((method) => `${method} /suppressions/{email}`),
  ...["PUT", "DELETE"].map((method) => `${method} /lists/{list_id}/contacts/{email}`),
];

export const explained: readonly Explained[] = [
  {
    operations: [
      "GET /contacts",
      "GET /suppressions",
      "GET /campaigns",
      "GET /lists",
      "GET /lists/{list_id}/contacts",
      "GET /segments",
      "GET /snippets",
      "GET /media",
      "GET /drafts",
      "GET /templates",
      "GET /imports",
      "GET /exports",
      "GET /bulk",
      "GET /audit",
      "GET /campaigns/{campaign_id}/deliveries",
    ],
    code: "invalid_cursor",
    why: "A cursor that no page gave: its content is ours, and the pattern is all that a client sees.",
  },
  {
    operations: [
      "POST /bulk/{bulk_id}/cancel",
      "POST /imports/{import_id}/cancel",
      "POST /imports/{import_id}/start",
    ],
    code: "method_not_allowed",
    message: /^This path can be asked with GET/,
    why: "With an id of one or two dots it is another path to whoever sends it.",
  },
  {
    operations: ["PATCH /campaigns/{campaign_id}"],
    code: "invalid_request",
    field: /^(send_at|archive)$/,
    message: /is required, or archive|is changed by itself/,
    why: "One of two is changed: generators of clients make of `oneOf` a type for each.",
  },
  {
    operations: [...campaigns, "PATCH /campaigns/{campaign_id}"],
    code: "invalid_request",
    field: /^time_zone$/,
    message: /IANA database|is required with|belongs to/,
    why: "Time zones are those of the runtime's database, whose names change; one says nothing without a time or hours.",
  },
  {
    operations: [...campaigns, "PATCH /campaigns/{campaign_id}"],
    code: "invalid_request",
    field: /^(send_at|sending_window)/,
    why: "It depends on the clock and the calendar, and on `time_zone`: generators of clients do not read `dependentRequired`.",
  },
  {
    operations: campaigns,
    code: "invalid_template",
    field: /^(subject|body|text_body)$/,
    why: "Liquid is a language of its own; what runs away shows when it is tried.",
  },
  {
    operations: [...campaigns, "POST /drafts", "PUT /drafts/{draft_id}"],
    code: "unknown_attachment",
    why: "Whether an upload is there depends on what is stored.",
  },
  {
    operations: [...audiences, ...filters, ...contacts, "POST /imports/{import_id}/start"],
    code: "unknown_list",
    why: "Whether a list is there depends on what is stored.",
  },
  {
    operations: [...audiences, ...many],
    code: "unknown_segment",
    why: "As with lists.",
  },
  {
    operations: ["POST /ses-campaign", "POST /drafts"],
    code: "unknown_draft",
    why: "Whether a draft is there depends on what is stored.",
  },
  {
    operations: ["POST /drafts"],
    code: "unknown_campaign",
    why: "As with drafts.",
  },
  {
    operations: ["POST /drafts"],
    code: "unknown_template",
    why: "As with drafts.",
  },
  {
    operations: ["POST /drafts"],
    code: "invalid_request",
    message: /has one of/,
    why: "A draft begins with one of four: a schema for each would say less than the words.",
  },
  {
    operations: many,
    code: "invalid_request",
    field: /^(list_id|emails|segment_id|campaign_id|delivery_filter)$/,
    message: /is required|is for|must be left out/,
    why: "What goes with what depends on the action, or the kind: a schema for each would say less than the words.",
  },
  {
    operations: ["POST /imports/{import_id}/start"],
    code: "invalid_request",
    field: /^mapping/,
    message: /must say which column|another column is already/,
    why: "Each field once, and one of them the address: JSON Schema has no word for it.",
  },
  {
    operations: questions,
    code: "invalid_request",
    field: /^(order|never_mailed)$/,
    message: /must be left out/,
    why: "Parameters that exclude one another: OpenAPI describes each by itself.",
  },
  {
    operations: questions,
    code: "invalid_request",
    field: /^(created|mailed)_(after|before)$/,
    why: "A date, or one with its time: two formats, in which generators draw years that are not in order as texts.",
  },
  {
    operations: filters,
    code: "invalid_request",
    field: /^filter/,
    why: "Which operators a field has, and which values an operator, would be a schema for each pair; the table takes 4 KB at once.",
  },
  {
    operations: audiences,
    code: "invalid_request",
    field: /^audience$/,
    message: /must say all|more than the table/,
    why: "That one of several is there is no matter of the fields alone; and how large a filter is shows when it is made.",
  },
  {
    operations: campaigns,
    code: "invalid_request",
    field: /^recurrence$/,
    message: /works with contacts/,
    why: "Whom a campaign that repeats may go to is a matter of two fields.",
  },
  {
    operations: [...campaigns, "POST /campaigns/preview"],
    code: "invalid_request",
    field: /^(variant|ab_test\.variants\[\d\])$/,
    message: /must be A|must be one of|of its own/,
    why: "Which variants there are is said by the test; and that each has one of four fields would be a schema for each.",
  },
  {
    operations: ["GET /overview/recent"],
    code: "invalid_request",
    field: /^time_zone$/,
    why: "Time zones are those of the runtime's database, whose names change.",
  },
  {
    operations: ["POST /bulk"],
    code: "invalid_request",
    field: /^expected_count$/,
    message: /more digits/,
    why: "JSON Schema has no word for how a number is written.",
  },
  {
    operations: ["POST /campaigns/{campaign_id}/approve"],
    code: "invalid_request",
    field: /^asked_at$/,
    why: "It is what the campaign says, in UTC: generators draw every form of RFC 3339.",
  },
  {
    operations: ["POST /imports/{import_id}/start"],
    code: "invalid_request",
    field: /^lists$/,
    message: /are for/,
    why: "What goes with what depends on what is meant: a schema for each would say less than the words.",
  },
  {
    operations: ["POST /keys"],
    code: "invalid_request",
    field: /^name$/,
    message: /one line/,
    why: "Control characters are a class of Unicode.",
  },
  {
    operations: files,
    code: "email_too_large",
    why: "How large an e-mail may be is a setting.",
  },
  {
    operations: [...files, "POST /media"],
    code: "invalid_request",
    field: /^(attachments\[\d+\]\.)?filename$/,
    why: "80 types of file that SES refuses, and a class of Unicode of characters that are not seen.",
  },
  {
    operations: [...contacts],
    code: "invalid_request",
    field: /^attributes/,
    message: /bytes of JSON|more digits|1e-130/,
    why: "JSON Schema counts characters of a text, not bytes of an object, and has no word for how a number is written.",
  },
  {
    operations: [...audiences, ...contacts, ...ofAddress, ...signups, "POST /suppressions"],
    code: "invalid_request",
    field: /^(email|from_email|reply_to|to|audience(\.exclude)?(\.addresses)?(\[\d+\])?)$/,
    message: /e-mail address/,
    why: "Generators of data know the format, not what SES takes: a domain with a dot, a local part of 64 characters and no quotes.",
  },
  {
    operations: ["POST /campaigns/test"],
    code: "send_refused",
    why: "What SES refuses depends on the account.",
  },
  {
    operations: [
      ...campaigns,
      ...contacts,
      ...signups,
      "POST /suppressions",
      "DELETE /suppressions/{email}",
      ...["lists", "segments", "snippets", "templates"].map((noun) => `POST /${noun}`),
      "PATCH /lists/{list_id}",
      "PATCH /segments/{segment_id}",
      "PUT /snippets/{snippet_id}",
      "PUT /templates/{template_id}",
    ],
    code: "invalid_request",
    field: /^(campaign_name|from_name|first_name|last_name|company|reason|name|description|consent_wording)$/,
    message: /at least 1|at most/,
    why: "Text is trimmed, and its length is of what is kept.",
  },
];

/** What else Schemathesis finds, of every operation that it finds it of. */
export interface ReportedFailure {
  readonly title: string;
  readonly operations: readonly string[];
}

const explainedFailures: readonly (ReportedFailure & { readonly why: string })[] = [
  {
    title: "Undocumented Content-Type",
    operations: [
      ...["GET", "PATCH", "DELETE"].map((method) => `${method} /media/{media_id}`),
      "POST /media/uploads/{upload_id}",
    ],
    why: "What has a dot below /media is a picture, of which the site answers, and not the API.",
  },
  {
    title: "Schema-violating request accepted",
    operations: ["GET /archive/{campaign_id}"],
    why: "API Gateway cuts a path at a question mark in it, encoded or not: what is left is /archive/, which is led to the list.",
  },
  {
    title: "Created resource not found",
    operations: ["POST /media"],
    why: "What is made is a place for an upload, of which nobody has made use.",
  },
];

/** Whether a failure is of those operations only. */
export const isFailureExplained = ({ title, operations }: ReportedFailure): boolean =>
  explainedFailures.some(
    (one) => one.title === title && operations.every((operation) => one.operations.includes(operation)),
  );

/** Whether a rejection is one of those. */
export const isExplained = ({ operation, code = "", field = "", message = "" }: Rejection): boolean =>
  explained.some(
    (one) =>
      one.operations.includes(operation) &&
      one.code === code &&
      (one.field ?? /^/).test(field) &&
      (one.message ?? /^/).test(message),
  );
