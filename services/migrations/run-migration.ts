import type { Logger } from "@aws-lambda-powertools/logger";
import { migrationRequested } from "../../events/migrations.ts";
import { runSteps, type Step } from "../jobs/run-steps.ts";
import { sumCounts } from "../platform/counts.ts";
import { listItems } from "../platform/list-items.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import { hashOf } from "../platform/secret.ts";
import { migrations } from "./all.ts";
import { keyOf, type Migration, type MigrationStores } from "./migration.ts";
import type { Pass, PassStore } from "./passes.ts";

/** Items that are read at once. */
const pageMax = 500;
/** A step goes through pages for this long, in milliseconds: so often it is written down how far a pass is. */
const stepMs = 1_000;

export interface MigrationDependencies extends Omit<MigrationStores, "refused"> {
  readonly passes: Pick<PassStore, "passes" | "progress" | "finish">;
  readonly publish: Publish;
  readonly log: Pick<Logger, "info" | "error">;
  /** Time this invocation has left, in milliseconds. */
  readonly remainingMs: () => number;
}

interface Cursor {
  readonly after?: Record<string, string>;
}

const takeStep = async (
  { log, ...deps }: MigrationDependencies,
  migration: Migration,
  { cursor, counts: before }: Pass,
): Promise<Step> => {
  const table = deps.tables[migration.walks];
  const refused: MigrationStores["refused"] = (item, error) =>
    log.error("an item was not migrated", {
      item: hashOf(Object.values(keyOf(migration.walks, item)).join(" ")),
      error,
    });
  const until = performance.now() + stepMs;
  let { after } = (cursor ?? {}) as Cursor;
  let counts = before;
  do {
    // What came a moment ago may be missed: it is there when the table is walked again.
    const { items, lastKey } = await listItems(table, pageMax, after, { consistent: false });
    const outcome = await migration.migrate(items, { ...deps, refused });
    counts = sumCounts(counts, { examined: items.length, ...outcome });
    if (!lastKey) return { counts, cursor: {}, ending: { status: "completed" } };
    after = lastKey;
  } while (performance.now() < until);
  return { counts, cursor: { after } };
};

/**
 * Brings a table up to date, or the rest of it: from wherever an earlier run stopped, however it stopped. Hands over to
 * another invocation by the bus when its time ends.
 */
export const runMigration = async (deps: MigrationDependencies, id: string): Promise<void> => {
  const migration = migrations.find((one) => one.id === id);
  const pass = (await deps.passes.passes([id])).get(id);
  // A later version has it, which was in service before this one; or its end came meanwhile.
  if (!migration || pass?.status !== "running") return deps.log.info("there is nothing to migrate");
  const run = await runSteps({ ...deps, jobs: deps.passes }, pass, (at) => takeStep(deps, migration, at));
  if (run.kind === "ended") deps.log.info("a table was brought up to date", { counts: run.job.counts });
  if (run.kind === "rest") await deps.publish([announcement(migrationRequested, { migration_id: id })]);
};
