import type { HistoryMail, MailHistory } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { count } from "../format.ts";
import { DeliveryBadge } from "../parts/badge.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";

type Event = HistoryMail["events"][number]["event"];

const words: Record<Event, { readonly word: string; readonly tone: "good" | "bad" | "quiet" }> = {
  unknown: { word: "No answer from SES", tone: "quiet" },
  sent: { word: "Sent", tone: "quiet" },
  accepted: { word: "Accepted by SES", tone: "quiet" },
  delivered: { word: "Delivered", tone: "good" },
  bounced: { word: "Bounced", tone: "bad" },
  opened: { word: "Opened", tone: "good" },
  clicked: { word: "Clicked", tone: "good" },
  complained: { word: "Complained", tone: "bad" },
  unsubscribed: { word: "Unsubscribed", tone: "quiet" },
};

/** The mails that a contact got, the newest first, each with what became of it, in order. */
export const ContactHistory = ({ history: { mails, email_count } }: { history: MailHistory }) => (
  <>
    {mails.length === 0 && <p class="muted">No mail was sent to this contact yet.</p>}
    <ol class="rows history">
      {mails.map((mail) => (
        <li key={mail.campaign_id} class="row">
          <div class="history-head">
            <a class="row-title" href={links.campaign(mail.campaign_id)}>
              {mail.campaign_name ?? mail.campaign_id}
            </a>
            {mail.outcome && <DeliveryBadge status={mail.outcome} of="completed" />}
          </div>
          {mail.subject && <span class="muted">{mail.subject}</span>}
          <ol class="timeline" aria-label={`What became of ${mail.campaign_name ?? mail.campaign_id}`}>
            {mail.events.map(({ event, at }) => (
              <li key={event} class={words[event].tone}>
                <span class="timeline-word">{words[event].word}</span> <Time iso={at} />
                {event === "bounced" && mail.bounce && <span class="detail">{mail.bounce}</span>}
              </li>
            ))}
          </ol>
          {mail.error && <span class="detail">{mail.error}</span>}
          {mail.ses_message_id && <MailLink id={mail.ses_message_id} of={mail.campaign_name} />}
          {!mail.outcome && <span class="detail">What became of it is not kept any more.</span>}
        </li>
      ))}
    </ol>
    {email_count > mails.length && mails.length > 0 && (
      <p class="muted">
        The latest {count(mails.length)} of {count(email_count)} mails.
      </p>
    )}
  </>
);

/** Leads to the mail as it was received, where that is kept. */
const MailLink = ({ id, of }: { id: string; of: string | null }) => {
  const { outbox } = useConnection();
  return outbox ? (
    <a href={links.mail(id)} aria-label={`See this mail${of === null ? "" : ` of ${of}`}`}>
      See this mail
    </a>
  ) : null;
};
