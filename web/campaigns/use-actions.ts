import { useEffect, useRef, useState } from "preact/hooks";
import { answer, type Campaign } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { isLostReply, type Refusal, toRefusal } from "../api/refusal.ts";
import type { Action } from "./actions.ts";
import { type Fate, fateOf, type GivenOrder } from "./lost-order.ts";

/** Who of the unknown is tried again: nobody, those SES most likely never had, or all. */
export type UnknownTried = "none" | "unreported" | "all";

/** An action as it is asked for. */
export type Order =
  | { readonly action: Exclude<Action, "retry"> }
  | { readonly action: "retry"; readonly unknown: UnknownTried };

/** An order that did not do what it should, as far as is known. */
export interface FailedOrder extends GivenOrder {
  /** What the API said; undefined: there was no answer. */
  readonly refusal: Refusal | undefined;
  readonly fate: Extract<Fate, "unknown" | "not_so_far">;
}

/** The campaign as it was seen last, and when, in milliseconds since the epoch. */
interface Sighting {
  readonly campaign: Campaign;
  readonly atMs: number;
}

/** The order once the campaign is seen as it is; undefined where there is no more to say of it. */
const seenAfter = (order: FailedOrder, { campaign, atMs }: Sighting): FailedOrder | undefined => {
  const fate = fateOf(order, campaign, atMs);
  if (fate === "carried_out") return undefined;
  // What the API said says why, whatever the campaign has become since.
  if (order.refusal) return order;
  return fate === "overtaken" ? undefined : { ...order, fate };
};

interface Actions {
  /** Asks the API; nothing while an earlier order is under way. */
  give(order: Order): void;
  /** Whether an order is under way, or the campaign has not been seen since. */
  readonly busy: boolean;
  /** The last order, where it was refused, or there was no answer: until the campaign shows that it was carried out. */
  readonly failed: FailedOrder | undefined;
}

/**
 * Gives an operator's orders for a campaign.
 * @param reload loads the campaign anew. Called after every order: one that was refused was given to a campaign that
 *   is no longer as it was shown, and one without an answer may have been carried out.
 */
export const useActions = (campaign: Campaign, reload: () => void): Actions => {
  const { api } = useConnection();
  const [failed, setFailed] = useState<FailedOrder>();
  const [underWay, setUnderWay] = useState(false);
  const [orderedAt, setOrderedAt] = useState<Campaign>();
  // A second click may come before the page is drawn again.
  const locked = useRef(false);
  const latest = useRef<Sighting>({ campaign, atMs: Date.now() });
  if (latest.current.campaign !== campaign) latest.current = { campaign, atMs: Date.now() };
  useEffect(() => {
    setFailed((order) => order && seenAfter(order, latest.current));
  }, [campaign]);

  const ask = (order: Order) => {
    const campaigns = api.campaigns[":campaign_id"];
    const param = { campaign_id: campaign.campaign_id };
    return order.action === "retry"
      ? answer(
          campaigns.retry.$post({
            param,
            json: {
              include_unknown: order.unknown === "all",
              unreported: order.unknown === "unreported",
            },
          }),
        )
      : answer(campaigns[order.action].$post({ param }));
  };
  const give = async (order: Order): Promise<void> => {
    if (locked.current || orderedAt === campaign) return;
    locked.current = true;
    setUnderWay(true);
    setFailed(undefined);
    const given = { action: order.action, was: campaign, atMs: Date.now() };
    try {
      await ask(order);
    } catch (error) {
      const refusal = toRefusal(error);
      const failure = {
        ...given,
        refusal: isLostReply(refusal) ? undefined : refusal,
        fate: "unknown",
      } as const;
      // It may have been seen carried out while the answer was waited for.
      setFailed(seenAfter(failure, latest.current));
    }
    setOrderedAt(latest.current.campaign);
    setUnderWay(false);
    locked.current = false;
    reload();
  };
  return { give: (order) => void give(order), busy: underWay || orderedAt === campaign, failed };
};
