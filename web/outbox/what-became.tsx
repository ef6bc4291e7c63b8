import { answer, type Contact, type Delivery } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import type { OutboxEntry } from "../api/outbox.ts";
import { toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { Said, Timeline } from "../campaigns/timeline.tsx";
import { ContactBadge, OutcomeBadge } from "../parts/badge.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { links } from "../router.ts";

/** What SES tells of is there within a second or two. */
const refreshMs = 1_500;

/** What Tidings made of what its recipient did with a mail: the delivery, and the contact. */
export const WhatBecame = ({ entry, acts }: { entry: OutboxEntry; acts: number }) => {
  const { api } = useConnection();
  const { campaign_id, batch, index } = entry.tags;
  const known = useResource(
    `${entry.message_id} ${acts}`,
    async (signal) => {
      const init = { init: { signal } };
      const [delivery, contact] = await Promise.all([
        campaign_id && batch && index
          ? found(
              api.campaigns[":campaign_id"].deliveries[":batch"][":index"].$get(
                { param: { campaign_id, batch, index } },
                init,
              ),
            )
          : undefined,
        found(api.contacts[":email"].$get({ param: { email: entry.to } }, init)),
      ]);
      return { delivery, contact };
    },
    () => refreshMs,
  );
  return (
    <section class="card became" aria-labelledby="became">
      <h2 id="became">What Tidings knows</h2>
      <Loaded resource={known} noun="What became of it">
        {({ delivery, contact }) => (
          <>
            {delivery && campaign_id ? (
              <DeliveryNews delivery={delivery} campaignId={campaign_id} />
            ) : (
              <p class="muted">It is of no campaign that is kept: what its recipient does is not counted.</p>
            )}
            <ContactNews address={entry.to} contact={contact} />
          </>
        )}
      </Loaded>
    </section>
  );
};

/** What is asked for; undefined when it is not there, or no longer. */
const found = async <T,>(asked: Parameters<typeof answer<T>>[0]): Promise<T | undefined> => {
  try {
    return await answer(asked);
  } catch (error) {
    if (toRefusal(error).code === "not_found") return undefined;
    throw error;
  }
};

const DeliveryNews = ({ delivery, campaignId }: { delivery: Delivery; campaignId: string }) => (
  <>
    <p class="became-line">
      <a href={links.campaign(campaignId)}>Its campaign</a>
      <OutcomeBadge delivery={delivery} of="completed" />
    </p>
    <Timeline delivery={delivery} />
    <Said delivery={delivery} />
  </>
);

const ContactNews = ({ address, contact }: { address: string; contact: Contact | undefined }) =>
  contact ? (
    <p class="became-line">
      <a href={links.contact(contact.email)}>{address}</a>
      <ContactBadge contact={contact} />
    </p>
  ) : (
    <p class="muted">{address} is no contact.</p>
  );
