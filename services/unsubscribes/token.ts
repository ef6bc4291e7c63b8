import { createHmac, timingSafeEqual } from "node:crypto";
import { campaignId } from "../../events/campaigns.ts";
import type { DeliveryKey } from "../deliveries/delivery.ts";

const prefix = "ses_campaign_";

// 128 bits of an HMAC: nobody guesses another's, and the link stays short.
const sign = (payload: string, key: string): string =>
  createHmac("sha256", key).update(payload).digest().subarray(0, 16).toString("base64url");

/**
 * The token of a recipient's unsubscribe link as it was before links were sealed (decision 5): signed with the campaign's
 * own key, it is good as long as campaign and batch are there. Those that were mailed are still followed.
 */
export const unsubscribeToken = ({ campaign_id, batch, index }: DeliveryKey, key: string): string => {
  const payload = `${campaign_id.slice(prefix.length)}.${batch.toString(36)}.${index.toString(36)}`;
  return `${payload}.${sign(payload, key)}`;
};

/** Whom a token claims to stand for, and the signature by which it does. */
interface UnsubscribeToken extends DeliveryKey {
  readonly payload: string;
  readonly signature: string;
}

const form =
  /^(?<payload>(?<id>[A-Za-z0-9-]+)\.(?<batch>[0-9a-z]{1,8})\.(?<index>[0-9a-z]{1,4}))\.(?<signature>[A-Za-z0-9_-]{22})$/;

/** Reads a token, whose signature is yet to be checked; undefined when it has not the form of one. */
export const readToken = (token: string): UnsubscribeToken | undefined => {
  const parts = form.exec(token)?.groups as
    | Record<"payload" | "id" | "batch" | "index" | "signature", string>
    | undefined;
  if (!parts) return undefined;
  const campaign = campaignId.safeParse(prefix + parts.id);
  if (!campaign.success) return undefined;
  return {
    campaign_id: campaign.data,
    batch: Number.parseInt(parts.batch, 36),
    index: Number.parseInt(parts.index, 36),
    payload: parts.payload,
    signature: parts.signature,
  };
};

/** Whether the campaign's key signed it. */
export const isSigned = (
  { payload, signature }: Pick<UnsubscribeToken, "payload" | "signature">,
  key: string,
): boolean => timingSafeEqual(Buffer.from(sign(payload, key)), Buffer.from(signature));
