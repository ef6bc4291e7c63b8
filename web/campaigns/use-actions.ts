import { useEffect, useRef, useState } from "preact/hooks";
import { answer, type Campaign } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { isLostReply, Refusal, toRefusal } from "../api/refusal.ts";
import type { Action } from "./actions.ts";
import { type LostOrder, seenAfter } from "./lost-order.ts";

/** Who of the unknown is tried again: nobody, those SES most likely never had, or all. */
export type UnknownTried = "none" | "unreported" | "all";

/** An action as it is asked for. */
export type Order =
  | { readonly action: Exclude<Action, "retry"> }
  | { readonly action: "retry"; readonly unknown: UnknownTried };

interface Actions {
  /** Asks the API; nothing while an earlier order is under way. */
  give(order: Order): void;
  /** Whether an order is under way, or the campaign has not been seen since. */
  readonly busy: boolean;
  /** What the API said to the last order, if that was no. */
  readonly refused: { readonly action: Action; readonly refusal: Refusal } | undefined;
  /** The last order, if there was no answer: until the campaign shows what became of it. */
  readonly lost: LostOrder | undefined;
}

/**
 * Gives an operator's orders for a campaign.
 * @param reload loads the campaign anew. Called after every order: one that was refused was given to a campaign that
 *   is no longer as it was shown, and one without an answer may have been carried out.
 */
export const useActions = (campaign: Campaign, reload: () => void): Actions => {
  const { api } = useConnection();
  const [refused, setRefused] = useState<Actions["refused"]>();
  const [underWay, setUnderWay] = useState(false);
  const [orderedAt, setOrderedAt] = useState<Campaign>();
  // A second click may come before the page is drawn again.
  const locked = useRef(false);
  const [lost, setLost] = useState<LostOrder>();
  const latest = useRef(campaign);
  latest.current = campaign;
  useEffect(() => {
    if (!lost) return;
    const seen = seenAfter(lost, campaign);
    if (seen === "not_carried_out")
      setRefused({
        action: lost.action,
        refusal: new Refusal("unreachable", "It did not arrive. Try it again."),
      });
    setLost(typeof seen === "string" ? undefined : seen);
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
    setRefused(undefined);
    setLost(undefined);
    try {
      await ask(order);
    } catch (error) {
      const refusal = toRefusal(error);
      if (isLostReply(refusal)) setLost({ action: order.action, was: campaign.status, seen: 0 });
      else setRefused({ action: order.action, refusal });
    }
    setOrderedAt(latest.current);
    setUnderWay(false);
    locked.current = false;
    reload();
  };
  return { give: (order) => void give(order), busy: underWay || orderedAt === campaign, refused, lost };
};
