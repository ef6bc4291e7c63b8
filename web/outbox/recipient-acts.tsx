import { useMemo, useState } from "preact/hooks";
import type { Act } from "../api/outbox.ts";
import { Field } from "../parts/field.tsx";
import type { ReceivedMail } from "./mail.ts";
import { linksOf, type MailLink, unsubscribeLinkOf } from "./tracker.ts";

/** What came of an act. */
export interface ActNews {
  readonly words: string;
  readonly tone: "good" | "bad";
}

interface RecipientActsProps {
  readonly mail: ReceivedMail;
  readonly news: ActNews | undefined;
  readonly onAct: (act: Act, link?: string) => void;
}

/** What the recipient can do with the mail. Of what it does not offer there is no button. */
export const RecipientActs = ({ mail, news, onAct }: RecipientActsProps) => {
  const { tracked } = mail.entry;
  const links = useMemo(() => linksOf(mail.html ?? "", tracked.links), [mail]);
  const page = unsubscribeLinkOf(mail.headers);
  return (
    <section class="card acts" aria-labelledby="acts">
      <h2 id="acts">Act as the recipient</h2>
      <p role="status" class={`act-news ${news?.tone ?? "muted"}`}>
        {news?.words ??
          "SES tells Tidings of it, as it would on AWS. Looking at the mail here counts as nothing."}
      </p>
      <div class="act-group">
        {tracked.opens ? (
          <ActButton word="Open it" onAct={() => onAct("open")} />
        ) : (
          <p class="muted">It is not tracked: nobody is told who opens it or follows its links.</p>
        )}
        {links.length > 0 && <Click links={links} onClick={(link) => onAct("click", link)} />}
      </div>
      <div class="act-group">
        <ActButton word="Report as spam" onAct={() => onAct("complain")} />
        {page && (
          <>
            <ActButton word="Unsubscribe by one click" onAct={() => onAct("unsubscribe")} />
            <a href={page} target="_blank" rel="noreferrer">
              Unsubscribe on its page
            </a>
          </>
        )}
      </div>
      <div class="act-group">
        <ActButton word="Bounce: no such mailbox" onAct={() => onAct("bounce")} />
        <ActButton word="Bounce for now: mailbox full" onAct={() => onAct("soft-bounce")} />
      </div>
    </section>
  );
};

const ActButton = ({ word, onAct }: { word: string; onAct: () => void }) => (
  <button type="button" class="small" onClick={onAct}>
    {word}
  </button>
);

/** Follows one of the links; which one is asked where there are several. */
const Click = ({ links, onClick }: { links: readonly MailLink[]; onClick: (url: string) => void }) => {
  const [chosen, setChosen] = useState(links[0]!.url);
  return (
    <div class="act-click">
      <Field label="Link">
        {(attributes) => (
          <select {...attributes} value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
            {links.map(({ url, words }) => (
              <option key={url} value={url}>
                {words ? `${words} (${url})` : url}
              </option>
            ))}
          </select>
        )}
      </Field>
      <ActButton word="Click it" onAct={() => onClick(chosen)} />
    </div>
  );
};
