import type { BounceType } from "../../events/ses.ts";
import { emptyLedger } from "../campaigns/counts.ts";
import type { Item } from "../platform/dynamodb.ts";
import type { Batch, DeliveryRow, Progress } from "./batch.ts";

/** The items of the table of deliveries as they are read: what one of an earlier version lacks is added here. */

export const batchOf = (item: Item): Batch => {
  const stored = item as Omit<Batch, "recipients" | "dropped"> & Partial<Batch>;
  return { recipients: [], dropped: [], ...stored };
};

export const progressOf = (item: Item): Progress => {
  const stored = item as Omit<Progress, "deferred" | keyof typeof emptyLedger> & Partial<Progress>;
  return { deferred: [], ...emptyLedger, ...stored };
};

export const rowOf = (item: Item): DeliveryRow => {
  const { bounce, ...row } = item as Item & DeliveryRow & { readonly bounce?: string };
  return bounce === undefined ? row : { ...row, ...bounceOf(bounce) };
};

/** The fields of a bounce that was stored as one text: `Permanent/General: smtp; 550 user unknown`. */
const bounceOf = (text: string): Partial<DeliveryRow> => {
  const [, type, bounce_sub_type, bounce_words] = /^(\w+)\/(.*?)(?:: (.*))?$/s.exec(text) ?? [];
  return {
    bounce_type: type as BounceType,
    ...(bounce_sub_type === undefined ? {} : { bounce_sub_type }),
    ...(bounce_words === undefined ? {} : { bounce_words }),
  };
};
