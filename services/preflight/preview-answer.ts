import * as z from "zod";

const part = (description: string) =>
  z
    .string()
    .nullable()
    .meta({ description: `${description} null when it cannot be made or is too large.` });
const place = (description: string) => z.number().int().min(1).optional().meta({ description });

/** Where in a template something is wrong; both count from 1. */
export const placeInTemplate = {
  line: place("The line of the field, where it is a template; the first is 1."),
  column: place("The character of that line; the first is 1."),
};

const reader = z.object({
  email: z.string(),
  name: z.string().nullable(),
  kind: z.enum(["contact", "address", "made_up"]).meta({
    description:
      "A contact, an address that is no contact's, or a made-up reader, where nobody would get it yet.",
  }),
});
export type PreviewReader = z.output<typeof reader>;

const problem = z
  .object({
    severity: z.enum(["error", "warning"]).meta({
      description: "error: the message cannot be made. warning: something would be amiss.",
    }),
    code: z.enum(["invalid_template", "undefined_variable", "too_large_to_show"]),
    message: z.string().meta({ description: "What is wrong, and what would be right." }),
    field: z.enum(["subject", "preheader", "body", "text_body"]).optional(),
    ...placeInTemplate,
  })
  .meta({ id: "PreviewProblem" });
export type PreviewProblem = z.output<typeof problem>;

/** `POST /campaigns/preview` */
export const previewAnswer = z
  .object({
    subject: part("As it is read;"),
    preheader: part("Empty where there is none;"),
    html: part("The preheader and the unsubscribe link included."),
    text: part("The plain-text part;"),
    size_bytes: z.number().int().nullable().meta({
      description: "Of the message without its attachments; null when it cannot be made or is too large.",
    }),
    to: reader.meta({ description: "Whose values are shown." }),
    problems: z.array(problem),
  })
  .meta({ id: "Preview" });
export type Preview = z.output<typeof previewAnswer>;
