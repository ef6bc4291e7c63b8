import * as z from "zod";
import { defineEvent } from "./event.ts";

/** `import_` and 32 hexadecimal digits. */
export const importId = z.string().regex(/^import_[0-9a-f]{32}$/);
const count = z.number().int().nonnegative();

export const importRequested = defineEvent(
  "ImportRequested",
  1,
  "A file of contacts is to be imported, from its beginning or from where an importer stopped.",
  { import_id: importId },
);

export const contactsImported = defineEvent(
  "ContactsImported",
  1,
  "An import ended: completed, or failed or cancelled with what was imported until then.",
  {
    import_id: importId,
    status: z.enum(["completed", "failed", "cancelled"]),
    rows: count,
    added: count,
    updated: count,
    unchanged: count,
    skipped: count,
    duplicates: count,
    refused: count,
  },
);
