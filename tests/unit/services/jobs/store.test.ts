import { afterAll, beforeAll, expect, test } from "vitest";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const at = (second: number) => new Date(Date.UTC(2026, 10, 28, 12, 0, second)).toISOString();

test("a job waits, runs, steps and ends, and is forgotten after 90 days", async () => {
  const { jobs } = stage;
  const created = await jobs.create("import", { file: "people.csv" }, at(0));
  expect(created).toMatchObject({
    job_id: expect.stringMatching(/^import_[0-9a-f]{32}$/),
    status: "waiting",
  });
  expect(created.expires_at).toBe(Date.parse("2027-02-26T12:00:00Z") / 1000);

  const started = await jobs.start(created.job_id, { file: "people.csv", mode: "both" }, at(1));
  expect(started).toMatchObject({
    status: "running",
    given: { mode: "both" },
    started_at: at(1),
    open: "open",
  });
  expect(await jobs.start(created.job_id, {}, at(2))).toBeUndefined();

  const stepped = await jobs.progress(started!, { counts: { added: 3 }, cursor: { row: 3 } }, at(3));
  expect(stepped).toMatchObject({ step: 1, counts: { added: 3 }, cursor: { row: 3 }, updated_at: at(3) });
  // Another worker that began at the same step
  expect(await jobs.progress(started!, { counts: { added: 9 }, cursor: { row: 9 } }, at(4))).toBeUndefined();
  expect(await jobs.finish(created.job_id, { status: "completed", step: 0 }, at(4))).toBeUndefined();

  const ended = await jobs.finish(created.job_id, { status: "completed", step: 1 }, at(5));
  expect(ended).toMatchObject({
    status: "completed",
    finished_at: at(5),
    counts: { added: 3 },
    open: "open",
  });
  expect(await jobs.finish(created.job_id, { status: "cancelled" }, at(6))).toBeUndefined();
  expect(await jobs.progress(stepped!, { counts: {}, cursor: {} }, at(6))).toBeUndefined();

  await jobs.close(created.job_id);
  await jobs.close(created.job_id);
  expect(await jobs.get(created.job_id)).not.toHaveProperty("open");
});

test("a step that was under way at a cancel is counted, once, and where it was is forgotten", async () => {
  const { jobs } = stage;
  const { job_id } = await jobs.create("import", {}, at(0));
  const started = await jobs.start(job_id, {}, at(1));
  const stepped = await jobs.progress(started!, { counts: { rows: 1 }, cursor: { rows: 1 } }, at(2));
  await jobs.finish(job_id, { status: "cancelled" }, at(3));

  // Of a worker that was overtaken
  expect(await jobs.progress(started!, { counts: { rows: 9 }, cursor: { rows: 9 } }, at(4))).toBeUndefined();
  const counted = await jobs.progress(stepped!, { counts: { rows: 2 }, cursor: { rows: 2 } }, at(4));
  expect(counted).toMatchObject({
    ...{ status: "cancelled", counts: { rows: 2 }, step: 2, finished_at: at(3), updated_at: at(4) },
  });
  expect(counted).not.toHaveProperty("cursor");
  expect(await jobs.progress(stepped!, { counts: { rows: 9 }, cursor: {} }, at(5))).toBeUndefined();
  expect((await jobs.get(job_id))?.counts).toEqual({ rows: 2 });
});

test("a progress whose answer was lost is written once", async () => {
  const { jobs, faults } = stage;
  const { job_id } = await jobs.create("bulk", {}, at(0));
  const started = await jobs.start(job_id, {}, at(1));
  faults.set({
    seed: 1,
    rules: [{ service: "dynamodb", operation: "UpdateItem", kind: "error-after", count: 1 }],
  });
  expect(await jobs.progress(started!, { counts: { done: 5 }, cursor: {} }, at(2))).toMatchObject({
    step: 1,
  });
  faults.set({ seed: 1, rules: [] });
});

test("jobs are listed by their kind, newest first, and the open ones apart", async () => {
  const { jobs } = stage;
  const ids: string[] = [];
  for (const second of [1, 2, 3]) ids.unshift((await jobs.create("export", {}, at(second))).job_id);

  const first = await jobs.list("export", 2);
  const second = await jobs.list("export", 2, first.lastKey);
  expect([...first.items, ...second.items].map(({ job_id }) => job_id)).toEqual(ids);

  await jobs.start(ids[1]!, {}, at(4));
  const open = await jobs.listOpen(10);
  expect(open.items.map(({ job_id }) => job_id)).toContain(ids[1]);
  expect(open.items.map(({ job_id }) => job_id)).not.toContain(ids[0]);
});
