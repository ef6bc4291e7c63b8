import { migrationRequested } from "../../events/migrations.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import { migrations } from "./all.ts";
import { type Pass, type PassStore, presenceMs } from "./passes.ts";

/** A worker writes progress every few seconds: a pass that stands still for this long has none. */
const staleMs = 2 * 60_000;
/** While a deploy lasts, functions of the version before go on writing; this long after it none does, in milliseconds. */
const settlingMs = 15 * 60_000;

/** What is to be done for a migration: `wait` for its worker, or until there is something to do. */
export type MigrationStep = "begin" | "announce" | "wait" | "done";

/**
 * What is to be done now. A migration walks its table twice: at once, so that what it brings is there soon, and when
 * nobody writes any more as the version before did. The same after that version was in service again.
 * @param since this version is in service since then, ISO 8601.
 */
export const stepOf = (
  pass: Pick<Pass, "status" | "started_at" | "updated_at"> | undefined,
  since: string,
  now: Date,
): MigrationStep => {
  if (!pass) return "begin";
  if (pass.status !== "completed")
    return now.getTime() - Date.parse(pass.updated_at) >= staleMs ? "announce" : "wait";
  const settledMs = Date.parse(since) + settlingMs;
  const startedMs = Date.parse(pass.started_at ?? "");
  if (startedMs >= settledMs) return "done";
  return startedMs < Date.parse(since) || now.getTime() >= settledMs ? "begin" : "wait";
};

interface Dependencies {
  readonly passes: Pick<PassStore, "passes" | "begin" | "present">;
  readonly publish: Publish;
}

/** Begins migrations that are due, and takes up those whose worker died. @returns whether all are done, for now. */
const beginDue = async ({ passes, publish }: Dependencies, now: Date): Promise<boolean> => {
  const since = await passes.present(now);
  const known = await passes.passes(migrations.map(({ id }) => id));
  let areDone = true;
  for (const { id } of migrations) {
    const pass = known.get(id);
    const step = stepOf(pass, since, now);
    areDone &&= step === "done";
    const isDue =
      step === "announce" || (step === "begin" && (await passes.begin(id, pass, now.toISOString())));
    if (isDue) await publish([announcement(migrationRequested, { migration_id: id })]);
  }
  return areDone;
};

/**
 * Sees that all migrations are done. Once they are, an execution environment looks again every few minutes, to say that
 * this version is in service.
 */
export const migrationWatch = (deps: Dependencies): ((now: Date) => Promise<void>) => {
  let restsUntilMs = 0;
  return async (now) => {
    if (now.getTime() < restsUntilMs) return;
    restsUntilMs = (await beginDue(deps, now)) ? now.getTime() + presenceMs : 0;
  };
};
