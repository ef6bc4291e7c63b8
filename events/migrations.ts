import * as z from "zod";
import { defineEvent } from "./event.ts";

export const migrationRequested = defineEvent(
  "MigrationRequested",
  1,
  "A table is to be brought up to this version, from its beginning or from where a worker stopped.",
  { migration_id: z.string().regex(/^[a-z-]{1,40}$/) },
);
