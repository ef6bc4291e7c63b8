import * as z from "zod";
import { defineEvent } from "./event.ts";

/** `bulk_` and 32 hexadecimal digits. */
export const bulkId = z.string().regex(/^bulk_[0-9a-f]{32}$/);
const count = z.number().int().nonnegative();

export const bulkRequested = defineEvent(
  "BulkRequested",
  1,
  "Many contacts are to be changed, from the first or from where a worker stopped.",
  { bulk_id: bulkId },
);

export const bulkEnded = defineEvent(
  "BulkEnded",
  1,
  "A change of many contacts completed, failed or was cancelled, with what was done until then.",
  {
    bulk_id: bulkId,
    action: z.enum(["add_to_list", "remove_from_list", "unsubscribe", "delete"]),
    status: z.enum(["completed", "failed", "cancelled"]),
    done: count,
    changed: count,
    unchanged: count,
    failed: count,
  },
);
