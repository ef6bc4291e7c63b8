import { randomBytes } from "node:crypto";
import * as z from "zod";
import { contentHash, draftContent, fitsRequest } from "../drafts/content.ts";

/** Versions that are kept of one: the oldest goes when there are more. */
export const versionsMax = 50;

export const templateId = z
  .string()
  .regex(
    /^template_[0-9a-z_]{4,40}$/,
    "must be the id of a template, such as template_4f6d0c1e9b7a2d35 or template_letter",
  )
  .meta({ example: "template_letter" });

export const newTemplateId = (): string => `template_${randomBytes(8).toString("hex")}`;

const version = z.number().int().min(1).max(1_000_000_000);

const { subject, preheader, body, text_body, format, blocks } = draftContent.shape;

/** The words of a mail: what a draft that begins with them has. */
export const templateContent = z
  .strictObject({ subject, preheader, body, text_body, format, blocks })
  .refine(...fitsRequest)
  .meta({ id: "TemplateContent", description: "As in a draft: nothing of it need be valid." });
export type TemplateContent = z.output<typeof templateContent>;

const named = {
  name: z.string().trim().min(1).max(100).meta({ pattern: "\\S", example: "Monthly newsletter" }),
  description: z.string().trim().max(500).optional().meta({ description: "What it is for." }),
};

/** `POST /templates` */
export const newTemplate = z.strictObject({ ...named, content: templateContent }).meta({ id: "NewTemplate" });
export type NewTemplate = z.output<typeof newTemplate>;

/** `PUT /templates/{template_id}` */
export const templateChange = z
  .strictObject({
    version: version.meta({
      description: "The latest version that was read: another that is newer is not followed unread.",
    }),
    ...named,
    content: templateContent,
  })
  .meta({ id: "TemplateChange" });
export type TemplateChange = z.output<typeof templateChange>;

const about = {
  template_id: templateId,
  builtin: z.boolean().meta({ description: "Whether it is shipped: copied, and never changed." }),
  name: z.string(),
  description: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  latest_version: version,
};

/** `GET /templates/{template_id}` */
export const templateView = z
  .object({
    ...about,
    version: version.meta({ description: "The version whose content this is." }),
    content: templateContent,
  })
  .meta({ id: "Template" });
export type TemplateView = z.output<typeof templateView>;

/** A row of `GET /templates`. */
export const templateRow = z
  .object({ ...about, subject: z.string(), format: draftContent.shape.format })
  .meta({ id: "TemplateRow" });
export type TemplateRow = z.output<typeof templateRow>;

/** A row of `GET /templates/{template_id}/versions`. */
export const templateVersion = z.object({ version, created_at: z.iso.datetime() }).meta({
  id: "TemplateVersion",
});

/** A version as it is stored; its content is in the content bucket. */
export interface Version {
  readonly version: number;
  readonly content_key: string;
  readonly created_at: string;
}

/** What a change of a template changes of it. */
export interface Naming {
  readonly name: string;
  readonly description: string;
  readonly updated_at: string;
}

/** What a new version changes of it. */
export interface Writing extends Naming {
  readonly version: number;
  /** Tells a save that comes again, as its answer was lost, from one of another. */
  readonly content_hash: string;
  readonly subject: string;
  readonly format: TemplateContent["format"];
  /** The newest last, up to `versionsMax`. */
  readonly versions: readonly Version[];
}

/** A template as it is stored: table EmailTemplates. */
export interface Template extends Writing {
  readonly template_id: string;
  readonly created_at: string;
}

/**
 * What is written of the version that follows some. The name of its object has its hash: of two who write one version at
 * once neither writes over the other's.
 */
export const writingOf = (
  template_id: string,
  before: Pick<Template, "version" | "versions">,
  { name, description = "", content }: NewTemplate,
  now: string,
): Writing => {
  const content_hash = contentHash(content);
  const version = before.version + 1;
  const content_key = `templates/${template_id}/${version}-${content_hash.slice(0, 16)}.json`;
  return {
    name,
    description,
    version,
    content_hash,
    subject: content.subject ?? "",
    format: content.format,
    versions: [...before.versions, { version, content_key, created_at: now }].slice(-versionsMax),
    updated_at: now,
  };
};

/** A template that begins with a content. */
export const firstVersion = (template_id: string, given: NewTemplate, now: string): Template => ({
  template_id,
  created_at: now,
  ...writingOf(template_id, { version: 0, versions: [] }, given, now),
});

const aboutOf = ({ template_id, name, description, created_at, updated_at, version }: Template) => ({
  template_id,
  builtin: false,
  name,
  description,
  created_at,
  updated_at,
  latest_version: version,
});

export const toTemplateView = (
  template: Template,
  content: TemplateContent,
  version = template.version,
): TemplateView => ({ ...aboutOf(template), version, content });

export const toTemplateRow = (template: Template): TemplateRow => ({
  ...aboutOf(template),
  subject: template.subject,
  format: template.format,
});
