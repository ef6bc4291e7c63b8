import type { Logger } from "@aws-lambda-powertools/logger";
import { audienceListKey, forgetMailboxes } from "../audience/audience-list.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { Erasure, ErasureStore } from "../erasures/store.ts";
import { groupsOf } from "../platform/groups.ts";
import { inLanes } from "../platform/lanes.ts";
import { eachPage } from "../platform/pagination.ts";
import { type FileErasure, forgetInFiles } from "./forget-in-files.ts";

/** Longer than a request takes that was under way when somebody was erased, in milliseconds: what it wrote is there by then. */
const requestMsMax = 60_000;
/** Campaigns looked through before it is noted how far that is. */
const pageMax = 10;
/** People who are looked for together: what a campaign tells of whom it has is read once for all of them. */
const togetherMax = 50;
/** Batches looked at together. */
const lanes = 8;

interface Dependencies {
  readonly campaigns: Pick<CampaignStore, "get" | "list"> & FileErasure["campaigns"];
  readonly content: FileErasure["content"];
  readonly deliveries: Pick<DeliveryStore, "batchesWithAny" | "erase">;
  readonly erasures: Pick<ErasureStore, "list" | "keep" | "finish">;
  readonly log: Pick<Logger, "error">;
}

/**
 * Erases whom the API was asked to: from the batches of every campaign that is as old as the request, from its list
 * of addresses, and from drafts. It goes on where it stopped, however it stopped; one that fails does not keep the
 * others. None is over before the requests are that were under way: what they wrote is looked at in the end.
 * @param hasTime whether there is time for more campaigns; what is left is the next sweep's.
 */
export const erasePeople = async (deps: Dependencies, now: Date, hasTime: () => boolean): Promise<void> => {
  for (const people of together(await deps.erasures.list())) {
    if (!hasTime()) return;
    await eraseTogether(deps, people, now, hasTime).catch((error: Error) =>
      deps.log.error("erasures are left to the next sweep", { count: people.length, error }),
    );
  }
};

/** Those who are equally far, some at a time. */
const together = (erasures: readonly Erasure[]): Erasure[][] => {
  const equallyFar = Map.groupBy(erasures, ({ walked = false, after }) => JSON.stringify([walked, after]));
  return [...equallyFar.values()].flatMap((people) => groupsOf(people, togetherMax));
};

const eraseTogether = async (
  deps: Dependencies,
  people: readonly Erasure[],
  now: Date,
  hasTime: () => boolean,
): Promise<void> => {
  const { walked: wasWalked = false } = people[0]!;
  let { after, walked = false } = people[0]!;
  const waiting = new Map(people.map(({ email }) => [email, [] as string[]]));
  const eraseIn = async (campaign: Campaign, some: readonly Erasure[]) => {
    const concerned = some.filter(({ requested_at }) => campaign.created_at <= requested_at);
    const keys = concerned.map(({ email }) => email);
    for (const key of await leftIn(deps, campaign, keys)) waiting.get(key)!.push(campaign.campaign_id);
  };
  const note = (erasure: Erasure) => {
    const left = waiting.get(erasure.email)!;
    return deps.erasures.keep({ ...erasure, ...(after && { after }), walked, waiting: left });
  };
  for (const id of new Set(people.flatMap((erasure) => erasure.waiting ?? []))) {
    const campaign = await deps.campaigns.get(id);
    const some = people.filter((erasure) => erasure.waiting?.includes(id));
    if (campaign) await eraseIn(campaign, some);
  }
  while (!walked && hasTime()) {
    const { items, lastKey } = await deps.campaigns.list(pageMax, after);
    for (const campaign of items) await eraseIn(campaign, people);
    walked = lastKey === undefined;
    after = lastKey ?? after;
    await Promise.all(people.map(note));
  }
  const hasEnded = ({ requested_at }: Erasure) => Date.parse(requested_at) <= now.getTime() - requestMsMax;
  const isDone = (one: Erasure) => walked && hasEnded(one) && waiting.get(one.email)!.length === 0;
  const last = people.filter(isDone);
  await eachRecent(deps.campaigns, last, (campaign) => eraseIn(campaign, last));
  const looked = walked && !wasWalked ? people : last;
  const keys = looked.map(({ email }) => email);
  if (keys.length > 0) await forgetInFiles(deps, keys);
  await Promise.all(
    people.map((erasure) => (isDone(erasure) ? deps.erasures.finish(erasure) : note(erasure))),
  );
};

/** Hands on the campaigns whose requests may have been under way when people were erased, and what is younger. */
const eachRecent = async (
  campaigns: Dependencies["campaigns"],
  people: readonly Erasure[],
  work: (campaign: Campaign) => Promise<void>,
): Promise<void> => {
  if (people.length === 0) return;
  const since = Math.min(...people.map(({ requested_at }) => Date.parse(requested_at))) - requestMsMax;
  await eachPage(Number.POSITIVE_INFINITY, async (startKey) => {
    const { items, lastKey } = await campaigns.list(pageMax, startKey);
    for (const campaign of items) await work(campaign);
    return Date.parse(items.at(-1)?.created_at ?? "") >= since ? lastKey : undefined;
  });
};

/**
 * Erases people from one campaign.
 * @returns those of whom that is not done: while its audience is being frozen, or a sender is at work on the recipient.
 */
const leftIn = async (
  { campaigns, content, deliveries, log }: Dependencies,
  campaign: Campaign,
  keys: readonly string[],
): Promise<readonly string[]> => {
  const { campaign_id, content_key } = campaign;
  if (keys.length === 0) return [];
  if (campaign.audience !== "subscribed") await forgetMailboxes(content, audienceListKey(content_key), keys);
  // After the list: a batcher that read it before has begun by now, and is seen.
  const found = await campaigns.get(campaign_id);
  if (!found) return [];
  if (found.status === "in_progress" && !found.batching.done) return keys;
  const batches = await deliveries.batchesWithAny(found, keys);
  const places = [...batches].flatMap(([key, numbers]) => numbers.map((batch) => ({ key, batch })));
  const left = new Set<string>();
  await inLanes(places, lanes, async ({ key, batch }) => {
    const isErased = await deliveries.erase(campaign_id, batch, key).catch((error: Error) => {
      log.error("an erasure is left to the next sweep", { campaign_id, batch, error });
      return false;
    });
    if (!isErased) left.add(key);
  });
  return [...left];
};
