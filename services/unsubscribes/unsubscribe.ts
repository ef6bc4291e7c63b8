import { contactSuppressed, contactUnsubscribed } from "../../events/contacts.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { ContactStore } from "../contacts/store.ts";
import { batchId } from "../deliveries/batch.ts";
import type { DeliveryKey } from "../deliveries/delivery.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { isSigned, readToken } from "./token.ts";

/** The recipient that an unsubscribe link stands for. */
export interface Subscriber extends DeliveryKey {
  /** Of the recipient's mailbox. */
  readonly key: string;
  /** Whom the message was from. */
  readonly from: Pick<Campaign, "from_name" | "from_email">;
}

/** The recipient a link stands for; undefined when the token is not one we gave. */
export const findSubscriber = async (
  {
    campaigns,
    deliveries,
  }: {
    readonly campaigns: Pick<CampaignStore, "get">;
    readonly deliveries: Pick<DeliveryStore, "batch">;
  },
  token: string,
): Promise<Subscriber | undefined> => {
  const parsed = readToken(token);
  const campaign = parsed && (await campaigns.get(parsed.campaign_id));
  if (!campaign || !isSigned(parsed, campaign.unsubscribe_key)) return undefined;
  const { campaign_id, batch, index } = parsed;
  const recipient = (await deliveries.batch(campaign_id, batch))?.recipients[index];
  // Of whom nothing is known any more, nothing can be suppressed.
  if (!recipient || recipient.erased) return undefined;
  const { from_name, from_email } = campaign;
  return { campaign_id, batch, index, key: recipient.email, from: { from_name, from_email } };
};

interface Dependencies {
  readonly campaigns: Pick<CampaignStore, "addFeedback">;
  readonly contacts: Pick<ContactStore, "recordStatus">;
  readonly deliveries: Pick<DeliveryStore, "feedback" | "noteEvidence">;
  readonly suppressions: Pick<SuppressionStore, "add">;
  readonly publish: Publish;
}

/**
 * Unsubscribes a recipient: suppressed first, so that nothing more is sent whatever fails after; then the contact, the
 * delivery and the campaign's count. Doing it again changes nothing.
 */
export const unsubscribe = async (
  { campaigns, contacts, deliveries, suppressions, publish }: Dependencies,
  { key, campaign_id, batch, index }: Omit<Subscriber, "from">,
  now: string,
): Promise<void> => {
  await suppressions.add({ email: key, reason: "unsubscribe", source: campaign_id, created_at: now });
  await contacts.recordStatus(key, "unsubscribed", now);
  // The bus is told first: whoever clicks again after a failure finds nothing noted, and it is told again.
  const id = batchId(campaign_id, batch);
  const known = await deliveries.feedback(id, { consistent: false });
  if (known.evidence.get(index)?.unsubscribed_at !== undefined) return;
  await publish([
    announcement(contactUnsubscribed, { campaign_id, batch, index }),
    announcement(contactSuppressed, { campaign_id, batch, index, reason: "unsubscribe" }),
  ]);
  const before = await deliveries.noteEvidence(id, [{ index, evidence: { unsubscribed_at: now } }]);
  // Of two clicks at once one counts.
  if (before.isGone) return;
  const isFirst = before.evidence.get(index)?.unsubscribed_at === undefined;
  await campaigns.addFeedback(campaign_id, isFirst ? { unsubscribed_count: 1 } : {}, now);
};
