import type { Logger } from "@aws-lambda-powertools/logger";
import { forgetMailbox } from "../audience/audience-list.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { Erasure, ErasureStore } from "../erasures/store.ts";
import type { ObjectStore } from "../platform/object-store.ts";

/** Campaigns looked through before it is noted how far that is. */
const pageMax = 25;
/** Batches looked at together. */
const lanes = 8;

interface Dependencies {
  readonly campaigns: Pick<CampaignStore, "get" | "list">;
  readonly content: Pick<ObjectStore, "getJson" | "putJson">;
  readonly deliveries: Pick<DeliveryStore, "batchesWith" | "erase">;
  readonly erasures: Pick<ErasureStore, "list" | "keep" | "finish">;
  readonly log: Pick<Logger, "error">;
}

/**
 * Erases whom the API was asked to: from the batches of every campaign that is as old as the request, and from its list
 * of addresses. It goes on where it stopped, however it stopped; one that fails does not keep the others.
 * @param hasTime whether there is time for more campaigns; what is left is the next sweep's.
 */
export const erasePeople = async (deps: Dependencies, hasTime: () => boolean): Promise<void> => {
  for (const erasure of await deps.erasures.list()) {
    if (!hasTime()) return;
    await erasePerson(deps, erasure, hasTime).catch((error: Error) =>
      deps.log.error("an erasure is left to the next sweep", { requested_at: erasure.requested_at, error }),
    );
  }
};

const erasePerson = async (deps: Dependencies, erasure: Erasure, hasTime: () => boolean): Promise<void> => {
  const { email, requested_at } = erasure;
  let { after, walked = false } = erasure;
  const waiting: string[] = [];
  for (const id of erasure.waiting ?? []) {
    const campaign = await deps.campaigns.get(id);
    if (campaign && !(await eraseFrom(deps, campaign, email))) waiting.push(id);
  }
  while (!walked && hasTime()) {
    const { items, lastKey } = await deps.campaigns.list(pageMax, after);
    for (const campaign of items)
      if (campaign.created_at <= requested_at && !(await eraseFrom(deps, campaign, email)))
        waiting.push(campaign.campaign_id);
    walked = lastKey === undefined;
    after = lastKey ?? after;
    await deps.erasures.keep({ ...erasure, ...(after && { after }), walked, waiting });
  }
  if (walked && waiting.length === 0) await deps.erasures.finish(erasure);
  else await deps.erasures.keep({ ...erasure, ...(after && { after }), walked, waiting });
};

/**
 * Erases a person from one campaign.
 * @returns whether it is done; not so while its audience is being frozen, or a sender is at work on the recipient.
 */
const eraseFrom = async (
  { campaigns, content, deliveries }: Dependencies,
  campaign: Campaign,
  key: string,
): Promise<boolean> => {
  const { campaign_id, content_key } = campaign;
  if (campaign.audience !== "subscribed") await forgetMailbox(content, content_key, key);
  // After the list: a batcher that read it before has begun by now, and is seen.
  const found = await campaigns.get(campaign_id);
  if (!found) return true;
  if (found.status === "in_progress" && !found.batching.done) return false;
  const batches = await deliveries.batchesWith(found, key);
  let isDone = true;
  for (let place = 0; place < batches.length; place += lanes) {
    const erased = await Promise.all(
      batches.slice(place, place + lanes).map((batch) => deliveries.erase(campaign_id, batch, key)),
    );
    isDone &&= erased.every(Boolean);
  }
  return isDone;
};
