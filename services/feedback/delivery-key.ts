import { batchNumber, campaignId } from "../../events/campaigns.ts";
import { messageTags, type SesDetail } from "../../events/ses.ts";
import { parseAddress } from "../contacts/address.ts";
import type { DeliveryKey } from "../deliveries/delivery.ts";

/** Reads whom an event is about from the tags of its message; undefined when it was not sent by a campaign. */
export const deliveryKeyOf = ({ mail }: SesDetail): DeliveryKey | undefined => {
  const tag = (name: string) => mail.tags[name]?.[0];
  const campaign = campaignId.safeParse(tag(messageTags.campaign));
  const batch = batchNumber.safeParse(Number(tag(messageTags.batch)));
  const index = batchNumber.safeParse(Number(tag(messageTags.index)));
  if (!campaign.success || !batch.success || !index.success) return undefined;
  return { campaign_id: campaign.data, batch: batch.data, index: index.data };
};

/** Keys of the addresses an event names; what is no address names nobody we could have mailed. */
export const mailboxKeys = (recipients: readonly { emailAddress: string }[]): string[] =>
  recipients.flatMap(({ emailAddress }) => parseAddress(emailAddress.replace(/^.*<(.*)>$/, "$1"))?.key ?? []);
