import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { migrations } from "../../../../services/migrations/all.ts";
import { migrationWatch, stepOf } from "../../../../services/migrations/begin-due.ts";
import { passStore } from "../../../../services/migrations/passes.ts";
import type { Announcement } from "../../../../services/platform/publish.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 30, 12, minute));
const since = at(0).toISOString();

test.each([
  ["was never begun", undefined, 0, "begin"],
  ["runs, with progress a moment ago", { status: "running", started: 0, updated: 4 }, 5, "wait"],
  ["runs, and stands still", { status: "running", started: 0, updated: 3 }, 5, "announce"],
  [
    "runs since the version before, and stands still",
    { status: "running", started: -9, updated: -9 },
    1,
    "announce",
  ],
  ["ended while the deploy may last", { status: "completed", started: 0, updated: 1 }, 14, "wait"],
  [
    "ended while the deploy lasted, which is over",
    { status: "completed", started: 0, updated: 1 },
    15,
    "begin",
  ],
  ["was begun after the deploy", { status: "completed", started: 15, updated: 16 }, 20, "done"],
  [
    "ended before another version was in service",
    { status: "completed", started: -99, updated: -98 },
    1,
    "begin",
  ],
] as const)("a migration that %s", (_, pass, minute, step) => {
  const stored = pass && {
    status: pass.status,
    started_at: at(pass.started).toISOString(),
    updated_at: at(pass.updated).toISOString(),
  };
  expect(stepOf(stored, since, at(minute))).toBe(step);
});

let stage: Stage;
let passes: ReturnType<typeof passStore>;
beforeAll(async () => {
  stage = await startStage();
  passes = passStore(stage.db, "Jobs");
});
afterAll(() => stage.stop());

const published: string[] = [];
const publish = async (announcements: readonly Announcement[]) => {
  published.push(...announcements.map(({ detail }) => (detail as { migration_id: string }).migration_id));
};
const ids = migrations.map(({ id }) => id);
const asked = () => published.splice(0);
/** Ends what runs, as a worker does. */
const finish = async (minute: number) => {
  for (const { job_id, step } of (await passes.passes(ids)).values())
    await passes.finish(job_id, { status: "completed", step }, at(minute).toISOString());
};
beforeEach(() => stage.meter.reset());

test("all are asked for at once, again after the deploy, and again once another version was in service", async () => {
  const watch = migrationWatch({ passes, publish });
  await watch(at(0));
  expect(asked()).toEqual(ids);
  await watch(at(1));
  expect(asked()).toEqual([]);
  // A worker died, or an event was lost
  await watch(at(2));
  expect(asked()).toEqual(ids);
  await finish(3);
  await watch(at(8));
  expect(asked()).toEqual([]);
  await watch(at(15));
  expect(asked()).toEqual(ids);
  await finish(16);
  await watch(at(17));
  await watch(at(23));
  expect(asked()).toEqual([]);
  // Eleven minutes without it
  await watch(at(34));
  expect(asked()).toEqual(ids);
});

test("once all is done, a stage with nothing to do writes one item every five minutes, and reads nothing between", async () => {
  await finish(35);
  const watch = migrationWatch({ passes, publish });
  for (const minute of [40, 49]) await watch(at(minute));
  expect(asked()).toEqual(ids);
  await finish(50);
  await watch(at(51));
  stage.meter.reset();
  for (let minute = 52; minute < 56; minute++) await watch(at(minute));
  expect([stage.calls("UpdateItem"), stage.calls("BatchGetItem")]).toEqual([0, 0]);
  await watch(at(56));
  expect([stage.calls("UpdateItem"), stage.calls("BatchGetItem"), stage.calls("Scan")]).toEqual([1, 1, 0]);
  // Another execution environment knows nothing of it, and begins nothing.
  await migrationWatch({ passes, publish })(at(57));
  expect(asked()).toEqual([]);
});

test("of two sweepers one begins a pass, and a worker of the pass before takes no step of it", async () => {
  const [id] = ids;
  const before = (await passes.passes([id!])).get(id!)!;
  const begun = await Promise.all([1, 2].map(() => passes.begin(id!, before, at(59).toISOString())));
  expect(begun.toSorted()).toEqual([false, true]);
  const progress = { counts: {}, cursor: {} };
  const behind = { ...before, step: before.step - 1 };
  expect(await passes.progress(behind, progress, at(59).toISOString())).toBeUndefined();
  expect((await passes.passes([id!])).get(id!)).toMatchObject({ status: "running", counts: {} });
});
