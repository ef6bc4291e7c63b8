import * as z from "zod";
import { migrations } from "./all.ts";
import type { Migration } from "./migration.ts";
import type { Pass, PassStore } from "./passes.ts";

/** A pass is taken up again after two minutes: one that nobody got on with for this long does not get on. */
const stuckMs = 10 * 60_000;

const items = (description: string) => z.number().int().meta({ description });
export const migrationView = z
  .object({
    id: z.string().meta({ example: "contact-search-keys" }),
    what: z.string().meta({ description: "What it is for, in a sentence." }),
    state: z.enum(["waiting", "running", "stuck", "completed"]).meta({
      description: "`stuck`: nobody got on with it for ten minutes; the log of the function `jobs` says why.",
    }),
    examined: items("So many items of its table were looked at."),
    changed: items("Of those, so many were brought up to date by this pass."),
    failed: items("Of those, so many cannot be: the log has an error for each."),
    started_at: z.iso.datetime().nullable(),
    finished_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "Migration" });
export type MigrationView = z.output<typeof migrationView>;

const stateOf = ({ status, updated_at }: Pass, now: Date): MigrationView["state"] => {
  if (status === "completed") return status;
  return now.getTime() - Date.parse(updated_at) >= stuckMs ? "stuck" : "running";
};

export const toMigrationView = (
  { id, what }: Pick<Migration, "id" | "what">,
  pass: Pass | undefined,
  now: Date,
): MigrationView => ({
  id,
  what,
  state: pass ? stateOf(pass, now) : "waiting",
  examined: pass?.counts.examined ?? 0,
  changed: pass?.counts.changed ?? 0,
  failed: pass?.counts.failed ?? 0,
  started_at: pass?.started_at ?? null,
  finished_at: pass?.finished_at ?? null,
});

/** How far the migrations of this version are. */
export const migrationViews = async (
  { passes }: Pick<PassStore, "passes">,
  now: Date,
): Promise<MigrationView[]> => {
  const known = await passes(migrations.map(({ id }) => id));
  return migrations.map((migration) => toMigrationView(migration, known.get(migration.id), now));
};
