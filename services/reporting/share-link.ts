import { campaignId } from "../../events/campaigns.ts";
import { seal, unseal } from "../platform/seal.ts";

/** What a link to a campaign's result holds: all that says whether it may be followed (decision 66). */
interface ShareLink {
  readonly campaign_id: string;
  /** That of the campaign while it is shared: another one's links are ended. */
  readonly share_id: string;
  /** Milliseconds since the epoch: it is good before. */
  readonly expires_at_ms: number;
}

const purpose = "share";

/** The token of a link, sealed with the key of the stage. */
export const shareToken = (link: ShareLink, sealKey: Uint8Array): string =>
  seal([link.campaign_id, link.share_id, link.expires_at_ms.toString(36)].join("\n"), sealKey, purpose);

/** Reads a token. @returns undefined when it is none that was sealed so. */
export const readShareToken = (token: string, sealKey: Uint8Array): ShareLink | undefined => {
  const [id, share_id, expires] = unseal(token, sealKey, purpose)?.split("\n") ?? [];
  if (share_id === undefined || expires === undefined) return undefined;
  return {
    campaign_id: campaignId.parse(id),
    share_id,
    expires_at_ms: Number.parseInt(expires, 36),
  };
};

/** Where it leads. @param publicUrl origin of the site */
export const shareUrl = (publicUrl: string, token: string): string => `${publicUrl}/share/${token}`;
