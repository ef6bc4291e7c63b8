import { type Api, answer, type CampaignRequest } from "../api/client.ts";
import { Refusal, unreachable } from "../api/refusal.ts";
import { audienceOf } from "./audience-request.ts";
import { type ChosenFile, type Draft, filesBytes, timeZone } from "./draft.ts";

/** Files that take more than this go to S3 first: a request to a Lambda function may have 6 MB in all. */
const inlineBytesMax = 4 * 1024 * 1024;

type Attachment = NonNullable<CampaignRequest["attachments"]>[number];

/**
 * Requests the campaign of a draft. The same draft gives the same campaign however often this is called.
 * @param onStep is told what is being done, for the person who waits.
 * @returns the campaign's id.
 * @throws Refusal; about a file, its field is `attachments[<index>]`.
 */
export const sendDraft = async (api: Api, draft: Draft, onStep: (step: string) => void): Promise<string> => {
  const json = await prepareRequest(api, draft, onStep);
  onStep(draft.start === "later" ? "Scheduling…" : "Sending…");
  const { campaign_id } = await answer(
    api["ses-campaign"].$post({ header: { "idempotency-key": draft.idempotencyKey }, json }),
  );
  return campaign_id;
};

/**
 * The request of a draft; files too large for it are uploaded, each once.
 * @param onStep is told what is being done, for the person who waits.
 * @throws Refusal; about a file, its field is `attachments[<index>]`.
 */
export const prepareRequest = async (
  api: Api,
  draft: Draft,
  onStep: (step: string) => void,
): Promise<CampaignRequest> => {
  const upload = filesBytes(draft.files) > inlineBytesMax;
  const attachments: Attachment[] = [];
  for (const [index, chosen] of draft.files.entries()) {
    if (upload) onStep(`Uploading file ${index + 1} of ${draft.files.length}…`);
    attachments.push(upload ? await uploaded(api, draft, chosen, index) : await inline(chosen, index));
  }
  return requestOf(draft, attachments);
};

const requestOf = (
  draft: Draft,
  attachments: Attachment[],
  audience = audienceOf(draft),
): CampaignRequest => ({
  campaign_name: draft.campaignName.trim(),
  subject: draft.subject,
  ...(draft.preheader.trim() ? { preheader: draft.preheader.trim() } : {}),
  body: draft.body,
  ...(draft.preheader.trim() ? { preheader: draft.preheader } : {}),
  from_email: draft.fromEmail.trim(),
  ...(draft.fromName.trim() ? { from_name: draft.fromName.trim() } : {}),
  ...(draft.replyTo.trim() ? { reply_to: draft.replyTo.trim() } : {}),
  ...(draft.textBody.trim() ? { text_body: draft.textBody } : {}),
  ...(audience ? { audience } : {}),
  ...(draft.tracking === "stage" ? {} : { tracking: draft.tracking === "on" }),
  ...(draft.unreported === "resend" ? { unreported: draft.unreported } : {}),
  attachments,
  ...scheduleOf(draft),
});

const scheduleOf = ({
  start,
  sendAt,
  window: { limited, from, to, days },
}: Draft): Pick<CampaignRequest, "send_at" | "time_zone" | "sending_window"> => ({
  ...(start === "later" ? { send_at: sendAt } : {}),
  ...(limited ? { sending_window: { from, to, days: [...days] } } : {}),
  ...(start === "later" || limited ? { time_zone: timeZone() } : {}),
});

/** The media type of a file; the browser knows none for an unusual ending, and may add parameters. */
const mediaType = (file: File): string => file.type.split(";")[0]!.trim() || "application/octet-stream";

const inline = async ({ file }: ChosenFile, index: number): Promise<Attachment> => ({
  filename: file.name,
  content: await base64Of(file).catch(() => {
    throw unreadable(index);
  }),
  content_type: mediaType(file),
});

/** The content of a file as the API takes it (RFC 4648, section 4). */
const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error);
    // `data:<type>;base64,<content>`; some browsers give `data:` for an empty file.
    reader.onload = () => resolve((reader.result as string).split(",")[1] ?? "");
    reader.readAsDataURL(file);
  });

/** The browser reads a chosen file only now: it may have been moved or changed since. */
const unreadable = (index: number): Refusal =>
  new Refusal(
    "invalid_request",
    "This file cannot be read any more. Remove it and choose it again.",
    `attachments[${index}]`,
  );

const uploaded = async (
  api: Api,
  { uploads }: Draft,
  { id, file }: ChosenFile,
  index: number,
): Promise<Attachment> => {
  const before = uploads.get(id);
  if (before) return { attachment_id: before };
  const request = { filename: file.name, content_type: mediaType(file), size_bytes: file.size };
  const { attachment_id, upload } = await answer(api.attachments.$post({ json: request })).catch(
    (error: unknown) => {
      // There the file is all the request is about; here it is one of several.
      if (error instanceof Refusal && error.field)
        throw new Refusal(error.code, error.message, `attachments[${index}]`);
      throw error;
    },
  );
  const content = await file.arrayBuffer().catch(() => {
    throw unreadable(index);
  });
  // The browser sets the length itself and ignores ours; the signature holds it to the size announced.
  const response = await fetch(upload.url, {
    method: upload.method,
    headers: upload.headers,
    body: content,
  }).catch(() => {
    throw unreachable();
  });
  if (!response.ok)
    throw new Refusal(
      "unexpected_answer",
      `The file could not be uploaded (${response.status}). Try again.`,
      `attachments[${index}]`,
    );
  uploads.set(id, attachment_id);
  return { attachment_id };
};
