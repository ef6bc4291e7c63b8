import { useEffect, useRef, useState } from "preact/hooks";
import type { Campaign, CampaignReport, Delivery } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { useHashPaging, useHashQuery } from "../hash-query.ts";
import { ExportButton } from "../jobs/export-dialog.tsx";
import { Allowed } from "../parts/allowed.tsx";
import { OutcomeBadge, outcomeOf } from "../parts/badge.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Pager } from "../parts/pager.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";
import { feedbackOf, reasonOf } from "./delivery.ts";
import { FilterBar } from "./filter-bar.tsx";
import { type FoundPage, findRecipients } from "./find-recipients.ts";
import { movedBy } from "./moved-by.ts";
import { phaseOf, pollMsOf } from "./progress.ts";
import { RecipientDialog } from "./recipient-dialog.tsx";
import { type Shown, showing, shownIn } from "./recipients-link.ts";
import { shownWords } from "./shown-words.ts";

const pageSize = 25;

/** No sooner than this is a search through all of a large campaign made anew, and then only when its figure changed: in milliseconds. */
const searchMs = 30_000;

interface DeliveriesProps {
  readonly campaign: Campaign;
  readonly report: CampaignReport | undefined;
}

/** Who got it: all recipients in the order of the audience, or those behind a figure, as the address says. */
export const Deliveries = ({ campaign, report }: DeliveriesProps) => {
  const { api, outbox } = useConnection();
  const query = useHashQuery();
  const shown = shownIn(query.values);
  const asked = JSON.stringify(shown);
  const isAll = asked === "{}";
  const paging = useHashPaging(query, asked);
  const heading = useHeadingOf(asked, isAll);
  const key = `${campaign.status} ${asked} ${paging.cursor}`;
  const search = useSearch(key, isAll ? undefined : movedBy(campaign, shown));
  const deliveries = useResource(
    // An operator's order changes them at once.
    key,
    (signal) =>
      search(() =>
        findRecipients(api, campaign.campaign_id, { limit: pageSize, cursor: paging.cursor, shown }, signal),
      ),
    () => (isAll ? pollMsOf(campaign) : Math.max(pollMsOf(campaign), searchMsOf(campaign))),
  );
  const words = shownWords(shown, campaign, report);
  return (
    <section aria-labelledby="deliveries">
      <div class="section-head">
        <h2 id="deliveries" ref={heading} tabIndex={-1}>
          Recipients
        </h2>
        {outbox && (
          <a class="button small" href={links.mailsOf(campaign.campaign_id)}>
            See the mails
          </a>
        )}
        <Allowed to="send">
          <ExportButton isSmall {...exportOf(campaign, shown, words)} />
        </Allowed>
      </div>
      <FilterBar
        campaign={campaign}
        shown={shown}
        words={words}
        onShown={(next) => query.set(showing(next), "push")}
      />
      <Loaded resource={deliveries} noun="The recipients">
        {(page) => (
          <>
            {page.deliveries.length > 0 ? (
              <DeliveryTable
                campaign={campaign}
                report={report}
                deliveries={page.deliveries}
                busy={deliveries.stale}
              />
            ) : (
              <p class="muted">{nothingFound(campaign, shown, words, page.next_cursor)}</p>
            )}
            <Pager paging={paging} nextCursor={page.next_cursor} of="recipients" />
          </>
        )}
      </Loaded>
    </section>
  );
};

/** Searches once for as long as what moves those who are shown stays the same; always, where nothing is said to. */
const useSearch = (key: string, moved: string | undefined) => {
  const found = useRef<{ readonly of: string; readonly page: FoundPage }>(undefined);
  return async (find: () => Promise<FoundPage>): Promise<FoundPage> => {
    const of = `${key} ${moved}`;
    if (moved !== undefined && found.current?.of === of) return found.current.page;
    const page = await find();
    found.current = { of, page };
    return page;
  };
};

/** What there is to export: those who are shown, or all. Somebody who was found by address is no file. */
const exportOf = ({ campaign_id }: Campaign, { email, ...filter }: Shown, words: string) => {
  const all = { kind: "deliveries", campaign_id } as const;
  return email !== undefined || Object.keys(filter).length === 0
    ? { what: "all recipients", request: all }
    : {
        word: "Export these",
        what: `recipients: ${words}`,
        request: { ...all, delivery_filter: filter },
      };
};

/** The more there are, the longer a search takes: what is behind a figure of ten may be looked at as often as ever. */
const searchMsOf = ({ total_contacts }: Campaign): number => Math.min(searchMs, 2_000 + total_contacts / 10);

/** Who follows a figure goes on from the heading of those behind it. */
const useHeadingOf = (asked: string, isAll: boolean) => {
  const heading = useRef<HTMLHeadingElement>(null);
  const before = useRef<string | undefined>(undefined);
  useEffect(() => {
    const isFirst = before.current === undefined;
    before.current = asked;
    if (isAll && isFirst) return;
    // Who chooses in the bar below the heading stays there; what showed all again is gone by then.
    if (heading.current?.closest("section")?.contains(document.activeElement)) return;
    heading.current?.focus({ preventScroll: true });
    if (!isAll) heading.current?.scrollIntoView({ block: "start" });
  }, [asked]);
  return heading;
};

const nothingFound = (campaign: Campaign, shown: Shown, words: string, next: string | null): string => {
  if (next !== null) return "None among the recipients looked at so far: go on to the next page.";
  if (shown.email !== undefined) return `${shown.email} is not among the recipients of this campaign.`;
  if (words && shown.status && !shown.fact && !shown.domain)
    return `There is no recipient with the outcome ${words}.`;
  if (words) return `There is no recipient with: ${words}.`;
  if (campaign.status === "scheduled" || campaign.status === "awaiting_approval")
    return "There are none before it starts.";
  return phaseOf(campaign) === "moving" ? "The audience is being put together." : "There are no recipients.";
};

interface DeliveryTableProps {
  readonly campaign: Campaign;
  readonly report: CampaignReport | undefined;
  readonly deliveries: readonly Delivery[];
  readonly busy: boolean;
}

const placeOf = ({ batch, index }: Delivery): string => `${batch}/${index}`;

const DeliveryTable = ({ campaign, report, deliveries, busy }: DeliveryTableProps) => {
  const { outbox } = useConnection();
  const [open, setOpen] = useState<string>();
  const opened = deliveries.find((delivery) => placeOf(delivery) === open);
  return (
    <>
      <table class="table deliveries" aria-labelledby="deliveries" aria-busy={busy}>
        <thead>
          <tr>
            <th scope="col">Recipient</th>
            <th scope="col">Outcome</th>
            <th scope="col">What happened</th>
            <th scope="col">Sent</th>
            {outbox && <th scope="col">Mail</th>}
          </tr>
        </thead>
        <tbody>
          {deliveries.map((delivery) => (
            <tr key={placeOf(delivery)}>
              <th scope="row">
                <button
                  type="button"
                  class="as-link"
                  title={delivery.email}
                  onClick={() => setOpen(placeOf(delivery))}
                >
                  {delivery.email}
                </button>
              </th>
              <td>
                <OutcomeBadge delivery={delivery} of={campaign.status} />
              </td>
              <td>
                <WhatHappened campaign={campaign} delivery={delivery} />
              </td>
              <td>{delivery.sent_at && <Time iso={delivery.sent_at} />}</td>
              {outbox && (
                <td>
                  {delivery.ses_message_id && (
                    <a
                      href={links.mail(delivery.ses_message_id)}
                      aria-label={`Open the mail to ${delivery.email}`}
                    >
                      Open
                    </a>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {opened && (
        <RecipientDialog
          campaign={campaign}
          report={report}
          delivery={opened}
          onClose={() => setOpen(undefined)}
        />
      )}
    </>
  );
};

/** What is not in its outcome already. */
const WhatHappened = ({ campaign, delivery }: { campaign: Campaign; delivery: Delivery }) => {
  const reason = reasonOf(delivery);
  const outcome = outcomeOf(delivery, campaign.status).word;
  return (
    <>
      {feedbackOf(delivery)
        .filter(({ word }) => word !== outcome)
        .map(({ word, at, tone }) => (
          <span key={word} class={`chip ${tone}`} title={at}>
            {word}
          </span>
        ))}
      {reason}
    </>
  );
};
