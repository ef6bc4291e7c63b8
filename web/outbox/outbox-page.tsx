import { useConnection } from "../api/context.ts";
import type { Outbox, OutboxEntry } from "../api/outbox.ts";
import { useResource } from "../api/use-resource.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Pager, usePaging } from "../parts/pager.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";
import { NoOutbox } from "./no-outbox.tsx";

const pageSize = 25;
const refreshMs = 4_000;

/** The mails the local SES took: nothing leaves this machine. */
export const OutboxPage = () => {
  const { outbox } = useConnection();
  return (
    <Page title="Outbox">{outbox ? <Mails outbox={outbox} /> : <NoOutbox known={outbox === null} />}</Page>
  );
};

const Mails = ({ outbox }: { outbox: Outbox }) => {
  const paging = usePaging();
  const mails = useResource(
    paging.cursor ?? "",
    (signal) => outbox.list(pageSize, paging.cursor, signal),
    // Only the first page gets new mail; a page further on would move under the reader's eyes.
    () => (paging.page === 1 ? refreshMs : undefined),
  );
  return (
    <>
      <p class="muted">What was sent from this machine, as it would have been received. No mail leaves it.</p>
      <Loaded resource={mails} noun="The outbox">
        {(page) =>
          page.messages.length === 0 ? (
            <Empty title="No mail yet">
              <p>
                <a href={links.compose}>Send a campaign</a>, and what each recipient gets appears here.
              </p>
            </Empty>
          ) : (
            <>
              <ul class="rows" aria-busy={mails.stale}>
                {page.messages.map((mail) => (
                  <MailRow key={mail.message_id} mail={mail} />
                ))}
              </ul>
              <Pager paging={paging} nextCursor={page.next_cursor} of="the outbox" />
            </>
          )
        }
      </Loaded>
    </>
  );
};

const MailRow = ({ mail }: { mail: OutboxEntry }) => (
  <li class="row mail-row">
    <div class="row-main">
      <a class="row-title" href={links.mail(mail.message_id)}>
        {mail.to}
      </a>
      <span class="muted">{mail.subject || "(no subject)"}</span>
    </div>
    <span class="muted">
      <Time iso={mail.accepted_at} />
    </span>
  </li>
);
