import * as z from "zod";
import { costEstimate } from "../costs/estimate.ts";
import { placeInTemplate } from "./preview-answer.ts";

const count = (description: string) => z.number().int().meta({ description });

export const problemCodes = [
  "invalid_request",
  "invalid_template",
  "email_too_large",
  "unknown_attachment",
  "unknown_list",
  "unknown_segment",
  "sender_not_verified",
  "no_dkim",
  "sending_disabled",
  "recipients_not_verified",
  "empty_audience",
  "template_fails",
  "unknown_variable",
  "foreign_tag",
  "undefined_variable",
  "empty_subject",
  "shouting_subject",
  "long_subject",
  "insecure_link",
  "empty_link",
  "incomplete_link",
  "malformed_link",
  "dead_link",
  "image_without_alt",
  "no_postal_address",
  "unsubscribe_added",
  "clipped_by_gmail",
  "large_email",
  "quota_too_small",
  "warming_up",
  "small_test",
] as const;

const problem = z
  .object({
    severity: z.enum(["error", "warning", "note"]).meta({
      description:
        "error: nothing of the campaign would be sent. warning: something would be amiss. note: good to know.",
    }),
    code: z.enum(problemCodes),
    message: z.string().meta({ description: "What is wrong, and what would be right." }),
    field: z.string().optional().meta({ description: "The field of the request it is about." }),
    ...placeInTemplate,
  })
  .meta({ id: "PreflightProblem" });
export type PreflightProblem = z.output<typeof problem>;

/** `POST /campaigns/preflight` */
export const preflightReport = z
  .object({
    ok: z.boolean().meta({ description: "Whether no problem is an error." }),
    problems: z.array(problem),
    complete: z.boolean().meta({
      description:
        "false: the audience is too large to be counted in the time of a request. recipients, suppressed, duration_seconds and cost are then of the part that was counted: there are more.",
    }),
    starts: z.array(z.iso.datetime()).meta({
      description:
        "When it would start; the first three times of one that repeats. Empty: at once, or its time is not well.",
      example: ["2026-12-07T08:00:00.000Z", "2026-12-14T08:00:00.000Z", "2026-12-21T08:00:00.000Z"],
    }),
    recipients: count("Who would get it now."),
    suppressed: z.object({
      count: count("In the audience, but nothing would be sent to them."),
      reasons: z
        .array(z.object({ reason: z.string(), count: z.number().int() }))
        .meta({ description: "In the words their deliveries would have; the most frequent first." }),
    }),
    left_out: z.object({
      count: count("Asked for by a list, a segment or all contacts, and not in the audience."),
      reasons: z
        .array(z.object({ reason: z.string(), count: z.number().int() }))
        .meta({ description: "Why; the most frequent first. No delivery is kept of them." }),
    }),
    ab_test: z
      .object({
        each: count("Who would get each variant in the test, about."),
        rest: count("Who would wait for the winner, about."),
      })
      .nullable()
      .meta({ description: "null: it has no test, or none that is right yet." }),
    sampled: count("On how many recipients the templates were tried, 100 at most."),
    undefined_variables: z
      .array(
        z.object({
          variable: z.string().meta({ example: "first_name" }),
          field: z.enum(["subject", "preheader", "body", "text_body"]),
          missing: count("How many of the sampled recipients lack it."),
          examples: z.array(z.string()).meta({ description: "Addresses of some of them." }),
        }),
      )
      .meta({ description: "Used without a `default`, and missing: empty in the mail." }),
    sender: z.object({
      identity: z
        .string()
        .nullable()
        .meta({ description: "The address or domain SES knows it by; null where it knows none." }),
      verified: z.boolean(),
      dkim: z.boolean().meta({ description: "Whether SES signs its mail." }),
    }),
    account: z.object({
      production_access: z.boolean().meta({ description: "false: in the sandbox." }),
      sending_enabled: z.boolean(),
      max_send_rate: z.number().meta({ description: "Mails per second SES takes." }),
      quota: z.object({
        max_24_hours: z.number().nullable().meta({ description: "Mails per 24 hours; null: unlimited." }),
        sent_last_24_hours: z.number(),
        left: z.number().nullable(),
      }),
    }),
    duration_seconds: z
      .number()
      .int()
      .nullable()
      .meta({ description: "If nothing else is sent; null when SES sends nothing at all." }),
    size_bytes: z
      .number()
      .int()
      .nullable()
      .meta({ description: "Of one mail, attachments after base64 included; null when it cannot be made." }),
    cost: costEstimate,
    warm_up: z
      .object({
        identity: z.string().meta({ description: "What is warmed up: the sender, or its domain." }),
        cap: count("Mails it may send on the day the campaign starts."),
        left: count("Of these."),
        days: count("On which the campaign is sent, if nothing else is."),
      })
      .nullable()
      .meta({ description: "null: no plan of the stage's file caps the sender that day." }),
  })
  .meta({ id: "PreflightReport" });
export type PreflightReport = z.output<typeof preflightReport>;
