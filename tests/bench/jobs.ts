/**
 * `npm run bench:jobs`: how much processor time the local cloud takes to export 20,000 contacts, and to put them on a
 * list, unsubscribe and delete them by bulk changes, through the API. The contacts are written into the engine itself,
 * past the cloud. Another number of contacts may be given: `npm run bench:jobs -- 5000`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { startCloudInMemory } from "./cloud-in-memory.ts";
import { conclude, type Figure } from "./figures.ts";
import { putContactsInto } from "./put-contacts.ts";

const contacts = Number(process.argv[2] ?? 20_000);

const { cloud, engine, stop } = await startCloudInMemory();
await putContactsInto(engine, contacts);

/** Processor seconds of this process, with its workers, and of the engine's. Linux: 100 ticks a second. */
const processorSeconds = (): { cloud: number; engine: number } => {
  const { user, system } = process.cpuUsage();
  const children = readdirSync("/proc").flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
      return Number(fields[1]) === process.pid ? [Number(fields[11]) + Number(fields[12])] : [];
    } catch {
      return [];
    }
  });
  return { cloud: (user + system) / 1e6, engine: children.reduce((sum, ticks) => sum + ticks, 0) / 100 };
};

const ask = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
  const response = await cloud.api(path, { method, ...(body && { body }) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Record<string, unknown>;
};

const figures: Figure[] = [];
const measured = async (measure: string, path: string, id: string, body: object, atMost: number) => {
  const before = processorSeconds();
  const startedMs = performance.now();
  const asked = await ask("POST", path, body);
  let job = asked;
  while (job.finished_at === null) {
    await sleep(100);
    job = await ask("GET", `${path}/${asked[id]}`);
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  const after = processorSeconds();
  if (job.status !== "completed") throw new Error(JSON.stringify(job));
  const took = { cloud: after.cloud - before.cloud, engine: after.engine - before.engine };
  console.log(`${measure}: ${JSON.stringify({ seconds, ...took, ...job })}`);
  figures.push({
    measure: `${measure}, of ${contacts} contacts: processor time`,
    was: "not there",
    value: took.cloud + took.engine,
    unit: "s",
    must: { atMost },
  });
};

try {
  const { list_id } = await ask("POST", "/lists", { name: "News" });
  const filter = { field: "email", operator: "contains", value: "@" };
  const bulk = (action: string, fields: object = {}) => ({
    action,
    filter,
    expected_count: contacts,
    ...fields,
  });
  await measured("an export", "/exports", "export_id", { kind: "contacts" }, 100);
  await measured("putting on a list", "/bulk", "bulk_id", bulk("add_to_list", { list_id }), 100);
  await measured("unsubscribing", "/bulk", "bulk_id", bulk("unsubscribe"), 100);
  await measured("deleting", "/bulk", "bulk_id", bulk("delete"), 100);
} finally {
  await stop();
}
conclude(figures);
