import { encodedBytes } from "../attachments/attachment.ts";
import type { UploadStore } from "../attachments/uploads.ts";
import type { Audience } from "../audience/read-audience.ts";
import { resolveAudience, type SelectionStores } from "../audience/resolve-audience.ts";
import type { AudienceParts } from "../campaigns/campaign.ts";
import { startOf, startProblem } from "../campaigns/schedule.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { MergeValues } from "../contacts/merge-values.ts";
import { allWordsOf, contentOf, variantsOf } from "../mail/content.ts";
import { parseSound, renderSound, type SoundParts } from "../mail/every-fault.ts";
import { sayFault, type TemplateError } from "../mail/template-error.ts";

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
  /** Where in a template. */
  readonly line?: number;
  readonly column?: number;
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
  /** Empty where the stage has none. */
  readonly postalAddress: string;
}

/** All that stands between a request and its mail, and what was found of it. */
export interface ExaminedRequest {
  readonly refusals: readonly RequestRefusal[];
  /** The words, as far as they are well. */
  readonly words: SoundParts;
  /** Those that are there. */
  readonly files: readonly RequestedFile[];
  /** None where it names what is not there. */
  readonly audience: Audience | undefined;
  readonly parts?: AudienceParts;
}

/**
 * Whether a request can become mail: its start is ahead, its templates parse and do not run away, its files are there,
 * the e-mail is not too large, and there are the lists and segments of its audience.
 * @returns what was found, or the first of its refusals.
 */
export const checkRequest = async (
  deps: Dependencies,
  request: CampaignRequest,
  now: Date,
): Promise<CheckedRequest | RequestRefusal> => {
  const { refusals, files, audience, parts } = await examineRequest(deps, request, now);
  const [first] = refusals;
  if (first) return first;
  if (!audience) throw new Error("An audience that is not there was not refused");
  return { ok: true, files, audience, ...(parts && { parts }) };
};

/** As `checkRequest`, and finds everything that stands in its way. */
export const examineRequest = async (
  { uploads, emailBytesMax, postalAddress, ...stores }: Dependencies,
  request: CampaignRequest,
  now: Date,
): Promise<ExaminedRequest> => {
  const start = startOf(request);
  const refusedStart = start && startProblem(start, now);
  const words = parseSound(contentOf(request, postalAddress));
  const { files, refusals: refusedFiles } = await resolveAttachments(uploads, request);
  const resolved = await resolveAudience(stores, request.audience);
  const refusals: RequestRefusal[] = [
    ...(refusedStart
      ? [{ ok: false, code: "invalid_request", field: "send_at", message: refusedStart } as const]
      : []),
    ...refusedTemplates(words),
    ...refusedVariants(request, postalAddress),
    ...refusedFiles,
    ...refusedSize(allWordsOf(request), files, emailBytesMax),
    ...(resolved.ok ? [] : [resolved]),
  ];
  return {
    refusals,
    words,
    files,
    audience: resolved.ok ? resolved.audience : undefined,
    ...(resolved.ok && resolved.parts && { parts: resolved.parts }),
  };
};

/** Whom nobody is counted opening or following links, no variant wins by it. */
export const refusedTest = (
  { ab_test }: Pick<CampaignRequest, "ab_test">,
  tracking: boolean,
): RequestRefusal | undefined =>
  !ab_test || tracking || ab_test.winner === "by_hand"
    ? undefined
    : {
        ok: false,
        code: "invalid_request",
        field: "ab_test.winner",
        message: `ab_test.winner: ${ab_test.winner} are not counted without tracking; set tracking to true, or choose the winner by_hand.`,
      };

/** What is wrong with the words that variants have of their own. */
const refusedVariants = (request: CampaignRequest, postalAddress: string): RequestRefusal[] => {
  const own = request.ab_test?.variants ?? [];
  return variantsOf(request).flatMap((variant, place) =>
    refusedTemplates(parseSound(contentOf(variant, postalAddress)))
      .filter(({ field }) => Object.hasOwn(own[place]!, field))
      .map((refusal) => ({ ...refusal, field: `ab_test.variants[${place}].${refusal.field}` })),
  );
};

const refusedSize = (
  variants: readonly Pick<CampaignRequest, "body" | "text_body">[],
  files: readonly RequestedFile[],
  emailBytesMax: number,
): RequestRefusal[] => {
  const bodies = variants.map(
    ({ body, text_body = "" }) => Buffer.byteLength(body) + Buffer.byteLength(text_body),
  );
  const size = files.reduce((sum, file) => sum + encodedBytes(file.size_bytes), 0) + Math.max(...bodies);
  if (size <= emailBytesMax) return [];
  return [
    {
      ok: false,
      code: "email_too_large",
      field: "attachments",
      message: `Each e-mail would be ${size} bytes, attachments after base64 included; the limit is ${emailBytesMax} bytes.`,
    },
  ];
};

/** Readers of whom everything and nothing is known: what runs away on both is no matter of a recipient's values. */
const exampleReaders: readonly MergeValues[] = [
  { email: "ada@example.net", first_name: "Ada", last_name: "Lovelace", company: "Analytical Engines" },
  { email: "nobody@example.net" },
];
const exampleLink = "https://example.net/unsubscribe";

const refusedTemplates = (words: SoundParts): RequestRefusal[] => {
  const runaways = new Map<TemplateError["field"], TemplateError>();
  // Other failures may be this reader's own: a preflight tries the real ones.
  for (const values of exampleReaders)
    for (const fault of renderSound(words, values, exampleLink).faults)
      if (fault.runaway && !words.faults.includes(fault)) runaways.set(fault.field, fault);
  return [...words.faults, ...runaways.values()].map((fault) => ({
    ok: false,
    code: "invalid_template",
    field: fault.field ?? "body",
    ...fault.position,
    message: sayFault(fault),
  }));
};

const resolveAttachments = async (
  uploads: Dependencies["uploads"],
  { attachments }: CampaignRequest,
): Promise<{ files: RequestedFile[]; refusals: RequestRefusal[] }> => {
  const files: RequestedFile[] = [];
  const refusals: RequestRefusal[] = [];
  for (const [index, attachment] of attachments.entries()) {
    if ("content" in attachment) {
      const { filename, content_type } = attachment;
      const source = Buffer.from(attachment.content, "base64");
      files.push({ filename, content_type, size_bytes: source.length, source });
      continue;
    }
    const upload = await uploads.get(attachment.attachment_id);
    if (!upload) {
      refusals.push({
        ok: false,
        code: "unknown_attachment",
        field: `attachments[${index}].attachment_id`,
        message: "There is no such upload, or its file has not been put yet.",
      });
      continue;
    }
    const { key: source, ...file } = upload;
    files.push({ ...file, source });
  }
  return { files, refusals };
};
