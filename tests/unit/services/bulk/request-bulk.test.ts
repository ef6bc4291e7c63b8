import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { type AskedBulk, requestBulk } from "../../../../services/bulk/request-bulk.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
const bulkEmails = { put: vi.fn<(id: string, keys: readonly string[]) => Promise<void>>() };
const publish = vi.fn(async () => {});
const log = { error: vi.fn() };
const ask = (asked: Partial<AskedBulk>) =>
  requestBulk(
    { jobs: stage.jobs, bulkEmails, publish, log },
    {
      given: { action: "unsubscribe", expected_count: 1 },
      emails: ["a@example.net"],
      request: "unsubscribe a",
      idempotencyKey: undefined,
      ...asked,
    },
    new Date().toISOString(),
  );

beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(() => {
  vi.clearAllMocks();
  bulkEmails.put.mockResolvedValue();
});

test("without a key each request is a change of its own", async () => {
  const [first, second] = [await ask({}), await ask({})];
  expect(first).toMatchObject({ ok: true, replayed: false, job: { status: "running" } });
  expect(second).toMatchObject({ ok: true, replayed: false, job: { status: "running" } });
  expect(publish).toHaveBeenCalledTimes(2);
});

test("the same key and request give the same change, and its addresses are written once", async () => {
  const first = await ask({ idempotencyKey: "k1" });
  const again = await ask({ idempotencyKey: "k1" });
  expect(again).toMatchObject({ ok: true, replayed: true, job: { job_id: first.ok && first.job.job_id } });
  expect(bulkEmails.put).toHaveBeenCalledTimes(1);
  expect(publish).toHaveBeenCalledTimes(1);
});

test("another request with the key is refused, by the change that has it", async () => {
  const first = await ask({ idempotencyKey: "k2" });
  const other = await ask({ idempotencyKey: "k2", request: "unsubscribe b" });
  expect(first.ok && other).toEqual({ ok: false, bulk_id: first.ok && first.job.job_id });
});

test("one that died before it ran runs when it is asked for again; without its key it never does", async () => {
  // Given
  bulkEmails.put.mockRejectedValue(new Error("died"));
  await expect(ask({ idempotencyKey: "k3" })).rejects.toThrow("died");
  const [waiting] = (await stage.jobs.list("bulk", 1)).items;
  expect(waiting).toMatchObject({ status: "waiting" });
  expect((await stage.jobs.listOpen(100)).items.map(({ job_id }) => job_id)).not.toContain(waiting!.job_id);

  // When
  bulkEmails.put.mockResolvedValue();
  const again = await ask({ idempotencyKey: "k3" });

  // Then
  expect(again).toMatchObject({
    ok: true,
    replayed: false,
    job: { job_id: waiting!.job_id, status: "running" },
  });
  expect(bulkEmails.put).toHaveBeenLastCalledWith(waiting!.job_id, ["a@example.net"]);
});

test("of two at once with one key one begins it", async () => {
  const both = await Promise.all([ask({ idempotencyKey: "k4" }), ask({ idempotencyKey: "k4" })]);
  expect(new Set(both.map((one) => one.ok && one.job.job_id)).size).toBe(1);
  expect(both.filter((one) => one.ok && one.replayed)).toHaveLength(1);
  expect(publish).toHaveBeenCalledTimes(1);
});
