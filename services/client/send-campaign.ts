import { createHash } from "node:crypto";
import type { InferRequestType, InferResponseType } from "hono/client";
import { getMimeType } from "hono/utils/mime";
import { type Api, answer, connect } from "./api.ts";
import { readArguments, required } from "./arguments.ts";
import { audienceOf } from "./audience.ts";
import type { Command } from "./command.ts";
import { NoAnswer, Refused } from "./failure.ts";
import { hashOf, type LocalFile, localFile, putFile, readText } from "./files.ts";
import type { Terminal } from "./terminal.ts";
import { watchCampaign } from "./watch-campaign.ts";

const options = {
  name: { type: "string" },
  subject: { type: "string" },
  preheader: { type: "string" },
  html: { type: "string" },
  text: { type: "string" },
  from: { type: "string" },
  "from-name": { type: "string" },
  "reply-to": { type: "string" },
  attach: { type: "string", multiple: true },
  all: { type: "boolean" },
  list: { type: "string", multiple: true },
  segment: { type: "string", multiple: true },
  to: { type: "string", multiple: true },
  at: { type: "string" },
  watch: { type: "boolean" },
} as const;
type Given = ReturnType<typeof readArguments<typeof options>>["values"];

type Send = Api["ses-campaign"]["$post"];
/** A campaign as it is asked for; its files are apart. */
type Words = Omit<InferRequestType<Send>["json"], "attachments">;
type Accepted = Pick<InferResponseType<Send, 202>, "campaign_id"> & {
  /** Whether it was asked for before, and nothing is sent anew. */
  readonly replayed: boolean;
};

interface File extends LocalFile {
  readonly sha256: string;
  readonly contentType: string;
}

const fileOf = async (path: string): Promise<File> => {
  const file = await localFile(path);
  const contentType = getMimeType(file.name)?.split(";")[0]?.trim() ?? "application/octet-stream";
  return { ...file, contentType, sha256: await hashOf(file) };
};

/**
 * The same words, people and files have the same key: whoever asks again, because an answer was lost or the machine
 * died, gets the campaign that there is.
 */
export const idempotencyKeyOf = (
  words: Words,
  files: readonly Pick<File, "name" | "contentType" | "sha256">[],
): string => {
  const named = files.map(({ name, contentType, sha256 }) => [name, contentType, sha256]);
  return `tidings-${createHash("sha256")
    .update(JSON.stringify([words, named]))
    .digest("hex")}`;
};

const wordsOf = async (api: Api, given: Given): Promise<Words> => {
  const subject = required(given.subject, "--subject");
  const html = required(given.html, "--html");
  const from_email = required(given.from, "--from");
  return {
    campaign_name: given.name ?? subject,
    subject,
    ...(given.preheader !== undefined && { preheader: given.preheader }),
    body: await readText(html),
    ...(given.text !== undefined && { text_body: await readText(given.text) }),
    from_email,
    ...(given["from-name"] !== undefined && { from_name: given["from-name"] }),
    ...(given["reply-to"] !== undefined && { reply_to: given["reply-to"] }),
    audience: await audienceOf(api, given),
    ...(given.at !== undefined && { send_at: given.at }),
  };
};

/** Uploads a file. @returns its id */
const upload = async (api: Api, file: File, terminal: Pick<Terminal, "note">): Promise<string> => {
  const json = { filename: file.name, content_type: file.contentType, size_bytes: file.sizeBytes };
  const { attachment_id, upload: place } = await answer(api.attachments.$post({ json }));
  await putFile(file, place, terminal);
  return attachment_id;
};

const ask = async (
  api: Api,
  words: Words,
  files: readonly File[],
  terminal: Pick<Terminal, "note">,
): Promise<Accepted> => {
  const key = idempotencyKeyOf(words, files);
  const attachments: { attachment_id: string }[] = [];
  for (const file of files) attachments.push({ attachment_id: await upload(api, file, terminal) });
  const json = { ...words, attachments };
  let replayed = false;
  const asking = api["ses-campaign"].$post({ header: { "idempotency-key": key }, json }).then((response) => {
    replayed = response.headers.has("idempotent-replayed");
    return response;
  });
  try {
    return { campaign_id: (await answer(asking)).campaign_id, replayed };
  } catch (error) {
    // Uploaded anew, the same files have other ids. The key has them by their content.
    const isOurs = error instanceof Refused && error.code === "idempotency_key_reused";
    if (isOurs && error.campaignId) return { campaign_id: error.campaignId, replayed: true };
    if (error instanceof NoAnswer)
      throw new NoAnswer(
        `${error.message} Whether it is sent is not known. Run the same command again: what was accepted is not sent twice.`,
      );
    throw error;
  }
};

/** `tidings campaign send` */
export const campaignSend: Command = async ({ args, ...context }) => {
  const { access, terminal } = context;
  const { values } = readArguments(args, options);
  const api = connect(access, terminal);
  const words = await wordsOf(api, values);
  const files = await Promise.all((values.attach ?? []).map(fileOf));
  const { campaign_id, replayed } = await ask(api, words, files, terminal);
  if (replayed)
    terminal.note(
      `${campaign_id} is this very campaign, and was asked for before: it is not sent anew. To send it once more, give it another --name.`,
    );
  if (values.watch) {
    terminal.note(`${campaign_id} is accepted.`);
    return await watchCampaign(context, campaign_id);
  }
  terminal.result(`${campaign_id} is accepted: tidings campaign watch ${campaign_id}`, {
    campaign_id,
    replayed,
  });
  return true;
};
