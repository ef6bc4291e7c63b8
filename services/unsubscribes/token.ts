import { createHmac, timingSafeEqual } from "node:crypto";
import { campaignId } from "../../events/campaigns.ts";
import type { DeliveryKey } from "../deliveries/delivery.ts";

const prefix = "ses_campaign_";

// 128 bits of an HMAC: nobody guesses another's, and the link stays short.
const sign = (payload: string, key: string): string =>
  createHmac("sha256", key).update(payload).digest().subarray(0, 16).toString("base64url");

/** The token in the link of a test message: it stands for nobody. */
export const testToken = "test";

/**
 * The token of a recipient's unsubscribe link, signed with the campaign's own key: it names no address and cannot be
 * made for another recipient.
 */
export const unsubscribeToken = ({ campaign_id, batch, index }: DeliveryKey, key: string): string => {
  const payload = `${campaign_id.slice(prefix.length)}.${batch.toString(36)}.${index.toString(36)}`;
  return `${payload}.${sign(payload, key)}`;
};

/** Whom a token claims to stand for, before its signature is checked; undefined when it has not the form of one. */
export const readToken = (
  token: string,
): (DeliveryKey & { payload: string; signature: string }) | undefined => {
  const match = /^(([A-Za-z0-9-]+)\.([0-9a-z]{1,8})\.([0-9a-z]{1,4}))\.([A-Za-z0-9_-]{22})$/.exec(token);
  if (!match) return undefined;
  const [, payload, id, batch, index, signature] = match as unknown as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const campaign = campaignId.safeParse(prefix + id);
  if (!campaign.success) return undefined;
  return {
    campaign_id: campaign.data,
    batch: Number.parseInt(batch, 36),
    index: Number.parseInt(index, 36),
    payload,
    signature,
  };
};

/** Whether the campaign's key signed it. */
export const isSigned = (
  { payload, signature }: { payload: string; signature: string },
  key: string,
): boolean => timingSafeEqual(Buffer.from(sign(payload, key)), Buffer.from(signature));
