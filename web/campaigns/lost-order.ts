import type { Campaign } from "../api/client.ts";
import type { Action } from "./actions.ts";

/** An order without an answer: nobody knows yet whether it was carried out. */
export interface LostOrder {
  readonly action: Action;
  /** The campaign's status when it was given. */
  readonly was: Campaign["status"];
  /** How often the campaign was seen since, unchanged. */
  readonly seen: number;
}

/** An order that was under way when its answer was lost is done by then: so often the campaign must be seen unchanged. */
const seenMin = 2;

const after: Readonly<Record<Action, (status: Campaign["status"], was: Campaign["status"]) => boolean>> = {
  pause: (status) => status === "paused",
  resume: (status) => status !== "paused",
  cancel: (status) => status === "cancelled",
  retry: (status, was) => status !== was,
};

/** What seeing the campaign says of the order: that it was carried out, that it was not, or nothing yet. */
export const seenAfter = (
  order: LostOrder,
  { status }: Pick<Campaign, "status">,
): LostOrder | "carried_out" | "not_carried_out" => {
  if (after[order.action](status, order.was)) return "carried_out";
  if (status !== order.was) return "not_carried_out";
  return order.seen + 1 >= seenMin ? "not_carried_out" : { ...order, seen: order.seen + 1 };
};
