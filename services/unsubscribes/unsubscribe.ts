import { contactSuppressed, contactUnsubscribed } from "../../events/contacts.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { ContactStore } from "../contacts/store.ts";
import { batchId } from "../deliveries/batch.ts";
import type { DeliveryKey } from "../deliveries/delivery.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { isSigned, readToken } from "./token.ts";

interface Dependencies {
  readonly campaigns: CampaignStore;
  readonly contacts: ContactStore;
  readonly deliveries: DeliveryStore;
  readonly suppressions: SuppressionStore;
  readonly publish: Publish;
}

/** The recipient a link stands for; undefined when the token is not one we gave. */
export const findSubscriber = async (
  { campaigns, deliveries }: Pick<Dependencies, "campaigns" | "deliveries">,
  token: string,
): Promise<(DeliveryKey & { email: string }) | undefined> => {
  const read = readToken(token);
  const campaign = read && (await campaigns.get(read.campaign_id));
  if (!campaign || !isSigned(read, campaign.unsubscribe_key)) return undefined;
  const { campaign_id, batch, index } = read;
  const recipient = (await deliveries.batch(campaign_id, batch))?.recipients[index];
  return recipient && { campaign_id, batch, index, email: recipient.email };
};

/**
 * Unsubscribes a recipient: suppressed first, so that nothing more is sent whatever fails after; then the contact, the
 * delivery and the campaign's count. Doing it again changes nothing.
 */
export const unsubscribe = async (
  { campaigns, contacts, deliveries, suppressions, publish }: Dependencies,
  { email, ...subject }: DeliveryKey & { email: string },
  now: string,
): Promise<void> => {
  const { campaign_id, batch, index } = subject;
  await suppressions.add({ email, reason: "unsubscribe", source: campaign_id, created_at: now });
  await contacts.recordStatus(email, "unsubscribed", now);
  const first = await deliveries.noteEvidence(batchId(campaign_id, batch), index, "unsubscribed_at", {
    unsubscribed_at: now,
  });
  if (!first) return;
  await campaigns.addFeedback(campaign_id, { unsubscribed_count: 1 }, now);
  await publish([
    announcement(contactUnsubscribed, { campaign_id, batch, index }),
    announcement(contactSuppressed, { campaign_id, batch, index, reason: "unsubscribe" }),
  ]);
};
