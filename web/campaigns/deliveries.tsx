import { useState } from "preact/hooks";
import { answer, type Campaign, type Delivery, type DeliveryStatus } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { ExportButton } from "../jobs/export-dialog.tsx";
import { Allowed } from "../parts/allowed.tsx";
import { DeliveryBadge } from "../parts/badge.tsx";
import { Field } from "../parts/field.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Pager, usePaging } from "../parts/pager.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";
import { deliveryWord } from "../words.ts";
import { feedbackOf, reasonOf } from "./delivery.ts";
import { phaseOf, pollMsOf } from "./progress.ts";

const pageSize = 25;
/** Who is shown: the recipients of a status, or of the unknown those that SES most likely never had. */
type Shown = DeliveryStatus | "unreported";
const kinds: readonly Shown[] = ["pending", "sent", "failed", "suppressed", "unknown", "unreported"];
const wordOf = (shown: Shown, { status }: Campaign): string =>
  shown === "unreported" ? "Unknown, likely never sent" : deliveryWord(shown, status);
const filterOf = (shown: Shown | undefined) =>
  shown === "unreported" ? ({ status: "unknown", ses_reported: "false" } as const) : { status: shown };

/** Who got it: the recipients in the order of the audience. */
export const Deliveries = ({ campaign }: { campaign: Campaign }) => {
  const { api, outbox } = useConnection();
  const [shown, setShown] = useState<Shown>();
  const paging = usePaging();
  const deliveries = useResource(
    // An operator's order changes them at once.
    `${campaign.status} ${shown} ${paging.cursor}`,
    (signal) =>
      answer(
        api.campaigns[":campaign_id"].deliveries.$get(
          {
            param: { campaign_id: campaign.campaign_id },
            query: { limit: pageSize, ...filterOf(shown), cursor: paging.cursor },
          },
          { init: { signal } },
        ),
      ),
    () => pollMsOf(campaign),
  );
  return (
    <section aria-labelledby="deliveries">
      <div class="section-head">
        <h2 id="deliveries">Recipients</h2>
        {outbox && (
          <a class="button small" href={links.mailsOf(campaign.campaign_id)}>
            See the mails
          </a>
        )}
        <Allowed to="send">
          <ExportButton
            isSmall
            what="all recipients"
            request={{ kind: "deliveries", campaign_id: campaign.campaign_id }}
          />
        </Allowed>
        <Field label="Show">
          {(attributes) => (
            <select
              {...attributes}
              value={shown ?? ""}
              onChange={(event) => {
                setShown(kinds.find((known) => known === event.currentTarget.value));
                paging.restart();
              }}
            >
              <option value="">All</option>
              {kinds.map((known) => (
                <option key={known} value={known}>
                  {wordOf(known, campaign)}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      <Loaded resource={deliveries} noun="The recipients">
        {(page) => (
          <>
            {page.deliveries.length > 0 ? (
              <DeliveryTable campaign={campaign} deliveries={page.deliveries} busy={deliveries.stale} />
            ) : (
              <p class="muted">{nothingFound(campaign, shown, page.next_cursor)}</p>
            )}
            <Pager paging={paging} nextCursor={page.next_cursor} of="recipients" />
          </>
        )}
      </Loaded>
    </section>
  );
};

const nothingFound = (campaign: Campaign, shown: Shown | undefined, next: string | null): string => {
  // The API looks through so many recipients a request: a rare status may be further on.
  if (next !== null) return "None among the recipients looked at so far: go on to the next page.";
  if (shown) return `There is no recipient with the outcome ${wordOf(shown, campaign)}.`;
  if (campaign.status === "scheduled" || campaign.status === "awaiting_approval")
    return "There are none before it starts.";
  return phaseOf(campaign) === "moving" ? "The audience is being put together." : "There are no recipients.";
};

interface DeliveryTableProps {
  readonly campaign: Campaign;
  readonly deliveries: readonly Delivery[];
  readonly busy: boolean;
}

const DeliveryTable = ({ campaign, deliveries, busy }: DeliveryTableProps) => {
  const { outbox } = useConnection();
  return (
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
          <tr key={`${delivery.batch}/${delivery.index}`}>
            <th scope="row" title={delivery.email}>
              {delivery.email}
            </th>
            <td>
              <DeliveryBadge status={delivery.status} of={campaign.status} />
            </td>
            <td>
              <WhatHappened delivery={delivery} />
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
  );
};

const WhatHappened = ({ delivery }: { delivery: Delivery }) => {
  const reason = reasonOf(delivery);
  return (
    <>
      {feedbackOf(delivery).map(({ word, at, tone }) => (
        <span key={word} class={`chip ${tone}`} title={at}>
          {word}
        </span>
      ))}
      {reason && <span class="detail">{reason}</span>}
    </>
  );
};
