import { answer } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import type { Outbox, OutboxEntry } from "../api/outbox.ts";
import { useResource } from "../api/use-resource.ts";
import { bytes } from "../format.ts";
import { firstPage, type HashQuery, useHashPaging, useHashQuery } from "../hash-query.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Pager } from "../parts/pager.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";
import { Initial } from "./initial.tsx";
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
  const query = useHashQuery();
  const search = query.values.get("q") ?? "";
  const campaign = query.values.get("campaign") ?? "";
  const asked = `${campaign} ${search}`;
  const paging = useHashPaging(query, asked);
  const mails = useResource(
    `${asked} ${paging.cursor}`,
    (signal) => outbox.list(pageSize, { search, campaign, cursor: paging.cursor }, signal),
    // Only the first page gets new mail; a page further on would move under the reader's eyes.
    () => (paging.page === 1 ? refreshMs : undefined),
  );
  return (
    <>
      <p class="muted">What was sent from this machine, as it would have been received. No mail leaves it.</p>
      <Search query={query} search={search} />
      {campaign && <OfCampaign id={campaign} />}
      <Loaded resource={mails} noun="The outbox">
        {(page) =>
          page.messages.length === 0 ? (
            <NoMail isAsked={Boolean(search || campaign)} />
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

const Search = ({ query, search }: { query: HashQuery; search: string }) => (
  <search>
    <input
      type="search"
      aria-label="Search the outbox"
      placeholder="Search by address or subject"
      value={search}
      onInput={(event) => query.set({ ...firstPage, q: event.currentTarget.value }, "replace")}
    />
  </search>
);

/** Says whose mails alone are shown, with the way to all of them. */
const OfCampaign = ({ id }: { id: string }) => {
  const { api } = useConnection();
  const campaign = useResource(id, (signal) =>
    answer(api.campaigns[":campaign_id"].$get({ param: { campaign_id: id } }, { init: { signal } })),
  );
  return (
    <p class="only">
      Of <a href={links.campaign(id)}>{campaign.data?.campaign_name ?? id}</a> alone.{" "}
      <a href={links.outbox}>Show all mails</a>
    </p>
  );
};

const NoMail = ({ isAsked }: { isAsked: boolean }) =>
  isAsked ? (
    <p class="muted" role="status">
      No mail is like that.
    </p>
  ) : (
    <Empty title="No mail yet">
      <Allowed to="send">
        <p>
          <a href={links.newDraft()}>Send a campaign</a>, and what each recipient gets appears here.
        </p>
      </Allowed>
    </Empty>
  );

const MailRow = ({ mail }: { mail: OutboxEntry }) => (
  <li class="row mail-row">
    <Initial of={mail.to} />
    <div class="row-main">
      <a class="row-title" href={links.mail(mail.message_id)}>
        {mail.to}
      </a>
      <span class="muted mail-subject">{mail.subject || "(no subject)"}</span>
    </div>
    <span class="muted mail-when">
      <Time iso={mail.accepted_at} />
      <span>{bytes(mail.size)}</span>
    </span>
  </li>
);
