import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { passStore } from "../../../../services/migrations/passes.ts";
import { type MigrationDependencies, runMigration } from "../../../../services/migrations/run-migration.ts";
import { migrationStores } from "../../../support/migration-stores.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
  const emails = Array.from({ length: 1_200 }, (_, n) => `reader${n}@example.net`);
  for (let start = 0; start < emails.length; start += 25)
    await stage.db.send(
      new BatchWriteCommand({
        RequestItems: {
          Contacts: emails
            .slice(start, start + 25)
            .map((email) => ({ PutRequest: { Item: { email, status: "subscribed" } } })),
        },
      }),
    );
});
afterAll(() => stage.stop());
afterEach(() => {
  vi.restoreAllMocks();
});

const id = "contact-search-keys";

/** What a run of the migration needs, and how often it wrote down how far it was. */
const observed = (progressed: () => void = () => {}) => {
  const passes = passStore(stage.db, "Jobs");
  const examined: unknown[] = [];
  const deps: MigrationDependencies = {
    ...migrationStores(stage),
    passes: {
      ...passes,
      progress: (job, progress, now) => {
        examined.push(progress.counts.examined);
        progressed();
        return passes.progress(job, progress, now);
      },
    },
    publish: async () => {},
    log: { info: () => {}, error: () => {} },
    remainingMs: () => 60_000,
  };
  return { passes, deps, examined };
};

test("a pass writes down how far it is by the second, not by the page", async () => {
  // Given a second that does not end
  vi.spyOn(performance, "now").mockReturnValue(0);
  const { passes, deps, examined } = observed();
  await passes.begin(id, undefined, "2026-11-30T12:00:00.000Z");
  // When
  await runMigration(deps, id);
  // Then
  expect(examined).toEqual([1_200]);
  const pass = (await passes.passes([id])).get(id);
  expect(pass).toMatchObject({ status: "completed", counts: { examined: 1_200, changed: 1_200, failed: 0 } });
});

test("a worker that dies between two of them is taken up where it was", async () => {
  // Given every page takes longer than a second, and the second write of progress does not come
  let looks = 0;
  vi.spyOn(performance, "now").mockImplementation(() => 2_000 * looks++);
  const { passes, deps, examined } = observed(() => {
    if (examined.length === 2) throw new Error("died");
  });
  const ended = (await passes.passes([id])).get(id);
  await passes.begin(id, ended, "2026-11-30T13:00:00.000Z");
  await expect(runMigration(deps, id)).rejects.toThrow("died");
  // When
  await runMigration(deps, id);
  // Then what it had read is read again, and counted once
  expect(examined).toEqual([500, 1_000, 1_000, 1_200]);
  const pass = (await passes.passes([id])).get(id);
  expect(pass).toMatchObject({ status: "completed", counts: { examined: 1_200, changed: 0, failed: 0 } });
});
