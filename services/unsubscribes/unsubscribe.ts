import { contactSuppressed, contactUnsubscribed } from "../../events/contacts.ts";
import { withVariant } from "../campaigns/ab-test.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { ContactStore } from "../contacts/store.ts";
import { batchId } from "../deliveries/batch.ts";
import { followersWhoLeft } from "../deliveries/report.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { tally } from "../platform/counts.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import type { SealKey } from "../platform/seal-key.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { type LinkHolder, readLinkToken } from "./link.ts";
import { isSigned, readToken } from "./token.ts";

/** Who has an unsubscribe link. */
export interface Subscriber extends LinkHolder {
  /** Whom the message was from; not known any more once its campaign is gone. */
  readonly from: Pick<Campaign, "from_name" | "from_email"> | undefined;
}

interface Links {
  readonly campaigns: Pick<CampaignStore, "get">;
  readonly deliveries: Pick<DeliveryStore, "batch">;
  readonly sealKey: SealKey;
}

/**
 * Who has a link, also when the campaign or the contact is gone.
 * @returns undefined when the token is not one we gave, or is one of before links were sealed and its batch is gone.
 */
export const findSubscriber = async (deps: Links, token: string): Promise<Subscriber | undefined> => {
  const holder = readLinkToken(token, await deps.sealKey());
  if (!holder) return await findSigned(deps, token);
  const campaign = holder.delivery && (await deps.campaigns.get(holder.delivery.campaign_id));
  return { ...holder, from: campaign && senderOf(campaign) };
};

const senderOf = ({ from_name, from_email }: Campaign) => ({ from_name, from_email });

const findSigned = async (
  { campaigns, deliveries }: Omit<Links, "sealKey">,
  token: string,
): Promise<Subscriber | undefined> => {
  const parsed = readToken(token);
  const campaign = parsed && (await campaigns.get(parsed.campaign_id));
  if (!campaign || !isSigned(parsed, campaign.unsubscribe_key)) return undefined;
  const { campaign_id, batch, index } = parsed;
  const recipient = (await deliveries.batch(campaign_id, batch))?.recipients[index];
  // Of whom nothing is known any more, nothing can be suppressed.
  if (!recipient || recipient.erased) return undefined;
  return { key: recipient.email, delivery: { campaign_id, batch, index }, from: senderOf(campaign) };
};

interface Dependencies {
  readonly campaigns: Pick<CampaignStore, "addFeedback">;
  readonly contacts: Pick<ContactStore, "recordStatus">;
  readonly deliveries: Pick<DeliveryStore, "feedback" | "noteEvidence" | "addToReport">;
  readonly suppressions: Pick<SuppressionStore, "add">;
  readonly publish: Publish;
}

/** What a suppression has as its source when the link was in a message that asked for a confirmation. */
const confirmationSource = "confirmation";

/**
 * Unsubscribes who has a link: suppressed first, so that nothing more is sent whatever fails after; then the contact, the
 * delivery and the campaign's count, as far as they are still there. Doing it again changes nothing.
 */
export const unsubscribe = async (
  { campaigns, contacts, deliveries, suppressions, publish }: Dependencies,
  { key, delivery }: LinkHolder,
  now: string,
): Promise<void> => {
  const source = delivery?.campaign_id ?? confirmationSource;
  const isNew = await suppressions.add({ email: key, reason: "unsubscribe", source, created_at: now });
  await contacts.recordStatus(key, "unsubscribed", now);
  if (!delivery) return;
  // The bus is told first: whoever clicks again after a failure finds nothing noted, and it is told again.
  const { campaign_id, batch, index } = delivery;
  const id = batchId(campaign_id, batch);
  const known = await deliveries.feedback(id, { consistent: false });
  if (known.evidence.get(index)?.unsubscribed_at !== undefined || (known.isGone && !isNew)) return;
  await publish([
    announcement(contactUnsubscribed, delivery),
    announcement(contactSuppressed, { ...delivery, reason: "unsubscribe" }),
  ]);
  const before = await deliveries.noteEvidence(id, [{ index, evidence: { unsubscribed_at: now } }]);
  // Of two clicks at once one counts.
  if (before.isGone) return;
  const evidence = before.evidence.get(index) ?? {};
  const isFirst = evidence.unsubscribed_at === undefined;
  const counts = isFirst ? withVariant(batch, ["unsubscribed_count"]).map((name) => [name, 1]) : [];
  const left = isFirst ? followersWhoLeft({ ...evidence, unsubscribed_at: now }) : [];
  await Promise.all([
    campaigns.addFeedback(campaign_id, Object.fromEntries(counts), now),
    deliveries.addToReport(campaign_id, "feedback", tally(left)),
  ]);
};
