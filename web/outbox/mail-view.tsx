import { useEffect, useState } from "preact/hooks";
import type { Outbox } from "../api/outbox.ts";
import { bytes } from "../format.ts";
import { Time } from "../parts/time.tsx";
import { Initial } from "./initial.tsx";
import type { MailAttachment, ReceivedMail } from "./mail.ts";
import { MailParts } from "./mail-parts.tsx";
import { RecipientPanel } from "./recipient-panel.tsx";

export { readMail } from "./mail.ts";

/** A mail as it was received, and beside it its recipient. */
export const MailView = ({ outbox, mail }: { outbox: Outbox; mail: ReceivedMail }) => (
  <div class="received">
    <article class="card message" aria-label="The mail">
      <Envelope mail={mail} />
      {mail.attachments.length > 0 && (
        <ul class="files" aria-label="Attachments">
          {mail.attachments.map((attachment, index) => (
            // Two may have one name.
            <AttachmentItem key={index} attachment={attachment} />
          ))}
        </ul>
      )}
      <MailParts mail={mail} />
    </article>
    <RecipientPanel outbox={outbox} mail={mail} />
  </div>
);

const Envelope = ({ mail: { entry, headers } }: { mail: ReceivedMail }) => {
  const header = (name: string) => headers.find(([known]) => known.toLowerCase() === name)?.[1];
  const replyTo = header("reply-to");
  return (
    <header class="envelope">
      <Initial of={header("from") ?? entry.from} />
      <dl>
        <div>
          <dt class="visually-hidden">From</dt>
          <dd class="envelope-from">{header("from")}</dd>
        </div>
        <div>
          <dt>To</dt>
          <dd>{header("to")}</dd>
        </div>
        {replyTo && (
          <div>
            <dt>Reply to</dt>
            <dd>{replyTo}</dd>
          </div>
        )}
      </dl>
      <span class="muted">
        <Time iso={entry.accepted_at} />
      </span>
    </header>
  );
};

const AttachmentItem = ({ attachment }: { attachment: MailAttachment }) => {
  const url = useObjectUrl(attachment.content);
  return (
    <li>
      <a class="file-name" href={url} download={attachment.filename}>
        {attachment.filename}
      </a>
      <span class="muted">
        {attachment.type}, {bytes(attachment.content.byteLength)}
      </span>
    </li>
  );
};

/** An address for bytes; typed so that no browser shows a mail's attachment as a page of this origin. */
const useObjectUrl = (content: ArrayBuffer): string | undefined => {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return url;
};
