import { useEffect, useState } from "preact/hooks";
import { useConnection } from "../api/context.ts";
import type { Outbox } from "../api/outbox.ts";
import { partNotLoaded } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { bytes } from "../format.ts";
import { Loaded } from "../parts/loaded.tsx";
import { MailFrame } from "../parts/mail-frame.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import type { Mail, MailAttachment } from "./mail.ts";
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
  const mail = useResource(id, async (signal) => {
    const [source, { readMail }] = await Promise.all([outbox.raw(id, signal), loadParser()]);
    return { source, ...(await readMail(source)) };
  });
  return (
    <Loaded resource={mail} noun="The mail">
      {(read) => <MailView mail={read} />}
    </Loaded>
  );
};

/** The parser is a good part of the UI's size, and only a look at a mail needs it. */
const loadParser = () =>
  import("./mail.ts").catch(() => {
    throw partNotLoaded();
  });

const shownHeaders = ["subject", "from", "reply-to", "to", "date"];
/** Of a mail with large attachments the rest is base64 that nobody reads. */
const sourceCharactersMax = 100_000;

const MailView = ({ mail }: { mail: Mail & { readonly source: string } }) => (
  <>
    <section class="card" aria-label="Message headers">
      <Headers headers={mail.headers.filter(([name]) => shownHeaders.includes(name.toLowerCase()))} />
      {mail.attachments.length > 0 && (
        <ul class="files" aria-label="Attachments">
          {mail.attachments.map((attachment, index) => (
            // Two may have one name.
            <AttachmentItem key={index} attachment={attachment} />
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
      <summary>Source, {bytes(mail.source.length)}</summary>
      <pre>
        {mail.source.slice(0, sourceCharactersMax)}
        {mail.source.length > sourceCharactersMax && "\n… and so on."}
      </pre>
    </details>
  </>
);

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
