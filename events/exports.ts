import * as z from "zod";
import { defineEvent } from "./event.ts";

/** `export_` and 32 hexadecimal digits. */
export const exportId = z.string().regex(/^export_[0-9a-f]{32}$/);

export const exportRequested = defineEvent(
  "ExportRequested",
  1,
  "A file is to be written, from its beginning or from where a worker stopped.",
  { export_id: exportId },
);

export const exportEnded = defineEvent(
  "ExportEnded",
  1,
  "An export completed, failed or was cancelled. `GET /exports/{export_id}` links to its file.",
  {
    export_id: exportId,
    kind: z.enum(["contacts", "suppressions", "deliveries"]),
    status: z.enum(["completed", "failed", "cancelled"]),
    rows: z.number().int().nonnegative(),
  },
);
