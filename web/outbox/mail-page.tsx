import { useEffect, useMemo, useState } from "preact/hooks";
import { useConnection } from "../api/context.ts";
import type { Outbox } from "../api/outbox.ts";
import { useResource } from "../api/use-resource.ts";
import { Loaded } from "../parts/loaded.tsx";
import { MailFrame } from "../parts/mail-frame.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { bytes } from "../words.ts";
import { type MailAttachment, readMail } from "./mail.ts";
import { NoOutbox } from "./no-outbox.tsx";

/** One received mail. */
export const MailPage = ({ id }: { id: string }) => {
  const { outbox } = useConnection();
  return (
    <Page title="Received mail">
      <a class="back" href={links.outbox}>
        Outbox
      </a>
      {outbox ? <LoadedMail outbox={outbox} id={id} /> : <NoOutbox known={outbox === null} />}
    </Page>
  );
};

const LoadedMail = ({ outbox, id }: { outbox: Outbox; id: string }) => {
  const raw = useResource(id, (signal) => outbox.raw(id, signal));
  return (
    <Loaded resource={raw} noun="The mail">
      {(source) => <MailView source={source} />}
    </Loaded>
  );
};

const shownHeaders = ["Subject", "From", "Reply-To", "To", "Date"];
/** Of a mail with large attachments the rest is base64 that nobody reads. */
const sourceCharactersMax = 100_000;

const MailView = ({ source }: { source: string }) => {
  const mail = useMemo(() => readMail(source), [source]);
  return (
    <>
      <section class="card" aria-label="Message headers">
        <Headers headers={mail.headers.filter(([name]) => shownHeaders.includes(name))} />
        {mail.attachments.length > 0 && (
          <ul class="files" aria-label="Attachments">
            {mail.attachments.map((attachment) => (
              <AttachmentItem key={attachment.filename} attachment={attachment} />
            ))}
          </ul>
        )}
      </section>
      {mail.html !== undefined && <MailFrame title="The message" html={mail.html} />}
      {mail.text !== undefined && (
        <details open={mail.html === undefined}>
          <summary>Plain text</summary>
          <pre>{mail.text}</pre>
        </details>
      )}
      <details>
        <summary>All headers</summary>
        <Headers headers={mail.headers} />
      </details>
      <details>
        <summary>Source, {bytes(source.length)}</summary>
        <pre>
          {source.slice(0, sourceCharactersMax)}
          {source.length > sourceCharactersMax && "\n… and so on."}
        </pre>
      </details>
    </>
  );
};

const Headers = ({ headers }: { headers: readonly (readonly [string, string])[] }) => (
  <dl class="facts">
    {headers.map(([name, value], index) => (
      // A header may come more than once.
      <div key={index}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

const AttachmentItem = ({ attachment }: { attachment: MailAttachment }) => {
  const url = useObjectUrl(attachment.content);
  return (
    <li>
      <a class="file-name" href={url} download={attachment.filename}>
        {attachment.filename}
      </a>
      <span class="muted">
        {attachment.type}, {bytes(attachment.content.length)}
      </span>
    </li>
  );
};

/** An address for bytes; typed so that no browser shows a mail's attachment as a page of this origin. */
const useObjectUrl = (content: Uint8Array<ArrayBuffer>): string | undefined => {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([content], { type: "application/octet-stream" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [content]);
  return url;
};
