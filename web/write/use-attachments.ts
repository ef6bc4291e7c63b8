import { useEffect, useRef, useState } from "preact/hooks";
import { type Api, answer } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { putFile } from "../api/put-file.ts";
import { Refusal, toRefusal } from "../api/refusal.ts";
import { bytesInMail, type Draft, type DraftFile } from "./draft.ts";
import type { Change } from "./use-autosave.ts";

/** A file on its way. */
export interface Sending {
  /** Tells two files of one name apart. */
  readonly id: number;
  readonly file: File;
  /** Which part of it is there, from 0 to 1. */
  readonly part: number;
  /** Why it is not there. */
  readonly refusal: Refusal | undefined;
}

interface Attachments {
  readonly sending: readonly Sending[];
  /** Bytes that all take in each mail, with those on their way. */
  readonly bytesTotal: number;
  add(files: readonly File[]): void;
  retry(sending: Sending): void;
  /** Takes away a file that is on its way, or failed. */
  drop(sending: Sending): void;
}

/** The media type of a file; the browser knows none for an unusual ending, and may add parameters. */
const mediaType = (file: File): string => file.type.split(";")[0]!.trim() || "application/octet-stream";

const upload = async (
  api: Api,
  file: File,
  onPart: (part: number) => void,
  signal: AbortSignal,
): Promise<DraftFile> => {
  if (file.size === 0) throw new Refusal("unreadable_file", "The file is empty.");
  const json = { filename: file.name, content_type: mediaType(file), size_bytes: file.size };
  const made = await answer(api.attachments.$post({ json }, { init: { signal } }));
  await putFile(made.upload, file, onPart, signal);
  return { attachment_id: made.attachment_id, filename: file.name, size_bytes: file.size };
};

const sizeOf = (files: readonly { readonly size_bytes: number }[]): number =>
  files.reduce((sum, { size_bytes }) => sum + bytesInMail(size_bytes), 0);

let filesAdded = 0;
/** Where each file that this page uploaded stood among those chosen. */
const placesChosen = new Map<string, number>();
const placeOf = ({ attachment_id }: DraftFile): number => placesChosen.get(attachment_id) ?? -1;

/** Files in the order in which they were chosen, whichever arrived first. */
const asChosen = (files: readonly DraftFile[]): readonly DraftFile[] =>
  [...files].sort((one, other) => placeOf(one) - placeOf(other));

/** Uploads files as soon as they are chosen, and makes those that arrived attachments of the draft. */
export const useAttachments = ({ attachments }: Draft, change: Change): Attachments => {
  const { api } = useConnection();
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const controllers = useRef(new Map<number, AbortController>());
  const update = (id: number, changed: Partial<Sending>) =>
    setSending((all) => all.map((one) => (one.id === id ? { ...one, ...changed } : one)));
  const remove = (id: number) => setSending((all) => all.filter((one) => one.id !== id));

  const send = async ({ id, file }: Sending) => {
    const controller = new AbortController();
    controllers.current.set(id, controller);
    update(id, { part: 0, refusal: undefined });
    try {
      const made = await upload(api, file, (part) => update(id, { part }), controller.signal);
      if (controller.signal.aborted) return;
      remove(id);
      placesChosen.set(made.attachment_id, id);
      change((draft) => ({ attachments: asChosen([...draft.attachments, made]) }));
    } catch (error) {
      if (!controller.signal.aborted) update(id, { refusal: toRefusal(error) });
    }
  };
  useEffect(
    () => () => {
      for (const controller of controllers.current.values()) controller.abort();
    },
    [],
  );
  return {
    sending,
    bytesTotal: sizeOf(attachments) + sizeOf(sending.map(({ file }) => ({ size_bytes: file.size }))),
    add: (files) => {
      const added = files.map((file) => ({ id: filesAdded++, file, part: 0, refusal: undefined }));
      setSending((all) => [...all, ...added]);
      for (const one of added) void send(one);
    },
    retry: (one) => void send(one),
    drop: ({ id }) => {
      controllers.current.get(id)?.abort();
      remove(id);
    },
  };
};
