import { encodedBytes } from "../attachments/attachment.ts";
import type { UploadStore } from "../attachments/uploads.ts";
import { startOf, startProblem } from "../campaigns/schedule.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import { parseTemplate } from "../mail/liquid.ts";

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
  readonly code: "invalid_request" | "invalid_template" | "email_too_large" | "unknown_attachment";
  readonly field: string;
  readonly message: string;
}

interface Dependencies {
  readonly uploads: Pick<UploadStore, "get">;
  /** Largest e-mail, in bytes after base64. */
  readonly emailBytesMax: number;
}

/**
 * Whether a request can become mail: its start is ahead, its templates parse, its files are there, and the e-mail is not
 * too large.
 */
export const checkRequest = async (
  { uploads, emailBytesMax }: Dependencies,
  request: CampaignRequest,
  now: Date,
): Promise<{ readonly ok: true; readonly files: readonly RequestedFile[] } | RequestRefusal> => {
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
  return attachments;
};

const findInvalidTemplate = (request: CampaignRequest): RequestRefusal | undefined => {
  const templates = [
    ["subject", "text", request.subject],
    ["body", "html", request.body],
    ["text_body", "text", request.text_body ?? ""],
  ] as const;
  for (const [field, kind, source] of templates) {
    try {
      parseTemplate(kind, source);
    } catch (error) {
      return {
        ok: false,
        code: "invalid_template",
        field,
        message: `Not valid Liquid: ${(error as Error).message}`,
      };
    }
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
