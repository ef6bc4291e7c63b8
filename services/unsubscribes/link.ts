import { campaignId } from "../../events/campaigns.ts";
import type { DeliveryKey } from "../deliveries/delivery.ts";
import { seal, unseal } from "../platform/seal.ts";
import { readToken } from "./token.ts";

/** The token in the link of a test message: it stands for nobody. */
export const testToken = "test";

/** Whom a link stands for, and where it was mailed: it holds all of that, and needs nothing else to be kept. */
export interface LinkHolder {
  /** Of the mailbox. */
  readonly key: string;
  /** The message of a campaign; none for a message that asked somebody to confirm a subscription. */
  readonly delivery?: DeliveryKey;
}

const purpose = "unsubscribe";
const prefix = "ses_campaign_";

/** The token of a recipient's link, sealed with the key of the stage (decision 48). */
export const linkToken = ({ key, delivery }: LinkHolder, sealKey: Uint8Array): string => {
  const { campaign_id = prefix, batch = 0, index = 0 } = delivery ?? {};
  const place = [campaign_id.slice(prefix.length), batch.toString(36), index.toString(36)];
  return seal([...place, key].join("\n"), sealKey, purpose);
};

/** Reads a token. @returns undefined when it is none that was sealed so. */
export const readLinkToken = (token: string, sealKey: Uint8Array): LinkHolder | undefined => {
  const [id, batch = "", index = "", key] = unseal(token, sealKey, purpose)?.split("\n") ?? [];
  if (key === undefined) return undefined;
  if (id === "") return { key };
  return {
    key,
    delivery: {
      campaign_id: campaignId.parse(prefix + id),
      batch: Number.parseInt(batch, 36),
      index: Number.parseInt(index, 36),
    },
  };
};

/** The link of a message, by which its reader unsubscribes. @param publicUrl origin of the site. */
export const unsubscribeUrl = (publicUrl: string, token: string): string =>
  `${publicUrl}/unsubscribe/${token}`;

/** As long as the shortest that is sealed. */
const sealedForm = /^[A-Za-z0-9_-]{44,}$/;

/** Whether a link is one to unsubscribe by, or to choose what to get, of whatever message. */
export const isUnsubscribeLink = (link: string): boolean => {
  const [, token] = /\/unsubscribe\/([^/?#]+)(?:\/preferences)?$/.exec(link) ?? [];
  return (
    token !== undefined && (token === testToken || sealedForm.test(token) || readToken(token) !== undefined)
  );
};
