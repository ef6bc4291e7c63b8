import { encodedBytes } from "../attachments/attachment.ts";
import type { UploadStore } from "../attachments/uploads.ts";
import type { Audience } from "../audience/read-audience.ts";
import { resolveAudience, type SelectionStores } from "../audience/resolve-audience.ts";
import type { AudienceParts } from "../campaigns/campaign.ts";
import { startOf, startProblem } from "../campaigns/schedule.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { MergeValues } from "../contacts/merge-values.ts";
import { contentOf } from "../mail/content.ts";
import { type MailTemplates, parseTemplates, renderMail } from "../mail/render-mail.ts";
import { TemplateError } from "../mail/template-error.ts";

/** A file of a request: its bytes, or the key of the upload they lie under. */
export interface RequestedFile {
  readonly filename: string;
  readonly content_type: string;
  /** Size before base64. */
  readonly size_bytes: number;
  readonly source: Buffer | string;
}

/** Why a request cannot become mail. */
export interface RequestRefusal {
  readonly ok: false;
  readonly code:
    | "invalid_request"
    | "invalid_template"
    | "email_too_large"
    | "unknown_attachment"
    | "unknown_list"
    | "unknown_segment";
  readonly field: string;
  readonly message: string;
}

/** What is known of a request that can become mail. */
export interface CheckedRequest {
  readonly ok: true;
  readonly files: readonly RequestedFile[];
  readonly audience: Audience;
  /** What the audience was asked for, where that is lists or segments. */
  readonly parts?: AudienceParts;
}

interface Dependencies extends SelectionStores {
  readonly uploads: Pick<UploadStore, "get">;
  /** Largest e-mail, in bytes after base64. */
  readonly emailBytesMax: number;
}

/**
 * Whether a request can become mail: its start is ahead, its templates parse and do not run away, its files are there,
 * the e-mail is not too large, and there are the lists and segments of its audience.
 */
export const checkRequest = async (
  { uploads, emailBytesMax, ...stores }: Dependencies,
  request: CampaignRequest,
  now: Date,
): Promise<CheckedRequest | RequestRefusal> => {
  const start = startOf(request);
  const refusedStart = start && startProblem(start, now);
  if (refusedStart) return { ok: false, code: "invalid_request", field: "send_at", message: refusedStart };

  const invalidTemplate = findInvalidTemplate(request);
  if (invalidTemplate) return invalidTemplate;

  const attachments = await resolveAttachments(uploads, request);
  if (!attachments.ok) return attachments;

  const size =
    attachments.files.reduce((sum, file) => sum + encodedBytes(file.size_bytes), 0) +
    Buffer.byteLength(request.body) +
    Buffer.byteLength(request.text_body ?? "");
  if (size > emailBytesMax)
    return {
      ok: false,
      code: "email_too_large",
      field: "attachments",
      message: `Each e-mail would be ${size} bytes, attachments after base64 included; the limit is ${emailBytesMax} bytes.`,
    };
  const audience = await resolveAudience(stores, request.audience);
  return audience.ok ? { ...audience, files: attachments.files } : audience;
};

/** Readers of whom everything and nothing is known: what runs away on both is no matter of a recipient's values. */
const exampleReaders: readonly MergeValues[] = [
  { email: "ada@example.net", first_name: "Ada", last_name: "Lovelace", company: "Analytical Engines" },
  { email: "nobody@example.net" },
];
const exampleLink = "https://example.net/unsubscribe";

const findInvalidTemplate = (request: CampaignRequest): RequestRefusal | undefined => {
  try {
    const templates = parseTemplates(contentOf(request));
    for (const values of exampleReaders) rehearse(templates, values);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const what = error.runaway ? "The message cannot be made" : "Not valid Liquid";
    return {
      ok: false,
      code: "invalid_template",
      field: error.field ?? "body",
      message: `${what}: ${error.message}`,
    };
  }
};

/** @throws TemplateError when they run away. Other failures may be this reader's own: a preflight tries the real ones. */
const rehearse = (templates: MailTemplates, values: MergeValues): void => {
  try {
    renderMail(templates, values, exampleLink);
  } catch (error) {
    if (!(error instanceof TemplateError) || error.runaway) throw error;
  }
};

const resolveAttachments = async (
  uploads: Dependencies["uploads"],
  { attachments }: CampaignRequest,
): Promise<{ ok: true; files: RequestedFile[] } | RequestRefusal> => {
  const files: RequestedFile[] = [];
  for (const [index, attachment] of attachments.entries()) {
    if ("content" in attachment) {
      const { filename, content_type } = attachment;
      const source = Buffer.from(attachment.content, "base64");
      files.push({ filename, content_type, size_bytes: source.length, source });
      continue;
    }
    const upload = await uploads.get(attachment.attachment_id);
    if (!upload)
      return {
        ok: false,
        code: "unknown_attachment",
        field: `attachments[${index}].attachment_id`,
        message: "There is no such upload, or its file has not been put yet.",
      };
    const { key: source, ...file } = upload;
    files.push({ ...file, source });
  }
  return { ok: true, files };
};
