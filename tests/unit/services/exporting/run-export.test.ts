import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { newContact } from "../../../../services/contacts/contact.ts";
import { batchId } from "../../../../services/deliveries/batch.ts";
import type { ExportGiven, ExportJob, Part } from "../../../../services/exporting/export.ts";
import { runExport } from "../../../../services/exporting/run-export.ts";
import { addContact } from "../../../../services/suppressions/opt-out.ts";
import { frozenCampaign, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
  for (let n = 0; n < 30; n++)
    await addContact(
      stage,
      newContact.parse({
        email: `reader${n}@example.net`,
        attributes: n % 2 ? { city: "Turin" } : { age: n },
      }),
      at,
    );
});
afterAll(() => stage.stop());
afterEach(() => {
  stage.published.length = 0;
});

const at = "2026-11-28T12:00:00.000Z";

/** A bucket that holds the parts and the file of an export. */
const bucket = () => {
  const parts = new Map<string, Buffer>();
  const files = new Map<string, string>();
  return {
    parts,
    files,
    putPart: async (_: string, name: string, lines: Buffer) => void parts.set(name, lines),
    putFile: async (id: string, given: { header: Buffer; parts: readonly Part[] }) => {
      const all = [given.header, ...given.parts.map(({ name }) => parts.get(name)!)];
      files.set(id, Buffer.concat(all).toString());
    },
  };
};

const start = async (given: ExportGiven): Promise<ExportJob> => {
  const now = new Date().toISOString();
  const { job_id } = await stage.jobs.create("export", given, now);
  return (await stage.jobs.start(job_id, given, now))!;
};

/** The lines of a file, without the mark at its beginning. */
const linesOf = (file: string | undefined): string[] => {
  expect(file).toMatch(/^\uFEFF/);
  return file!.slice(1).split("\r\n").slice(0, -1);
};
const deps = (files: ReturnType<typeof bucket>, remainingMs = () => 300_000) => ({
  ...stage,
  files,
  remainingMs,
});

test("contacts are written whole, each once, under a column for each attribute", async () => {
  const files = bucket();
  const { job_id } = await start({ kind: "contacts" });

  await runExport(deps(files), job_id);

  const [header, ...rows] = linesOf(files.files.get(job_id));
  expect(header).toBe(
    "email,first_name,last_name,company,status,suppressed,lists,created_at,last_email_sent,email_count,age,city",
  );
  expect(rows.map((row) => row.split(",")[0]).sort()).toEqual(
    Array.from({ length: 30 }, (_, n) => `reader${n}@example.net`).sort(),
  );
  expect(rows).toContain(`reader3@example.net,,,,subscribed,,,${at},,0,,Turin`);
  const job = await stage.jobs.get(job_id);
  expect(job).toMatchObject({ status: "completed", counts: { rows: 30 } });
  expect(job).not.toHaveProperty("open");
  expect(JSON.stringify(job)).not.toContain("@");
  expect(stage.published.map(({ type, detail }) => [type.name, detail])).toEqual([
    ["ExportEnded", { export_id: job_id, kind: "contacts", status: "completed", rows: 30 }],
  ]);
});

test("a filter leaves out whom it does not find", async () => {
  const files = bucket();
  const filter = { field: "attributes.city", operator: "is", value: "Turin" } as const;
  const { job_id } = await start({ kind: "contacts", filter });

  await runExport(deps(files), job_id);

  const [header, ...rows] = linesOf(files.files.get(job_id));
  expect(header).toMatch(/,email_count,city$/);
  expect(rows).toHaveLength(15);
});

test("deliveries are written in the order of the audience", async () => {
  const files = bucket();
  const campaign_id = await frozenCampaign(stage, Array(11).fill(3));
  const { job_id } = await start({ kind: "deliveries", campaign_id });

  await runExport(deps(files), job_id);

  const [header, ...rows] = linesOf(files.files.get(job_id));
  expect(header).toMatch(/^email,status,ses_reported,/);
  expect(rows).toHaveLength(33);
  expect(rows[32]).toMatch(/^reader502@example.net,pending,.*,10,2$/);
});

test("of deliveries those are written who are asked for", async () => {
  const files = bucket();
  const campaign_id = await frozenCampaign(stage, Array(11).fill(3));
  const delivered_at = "2026-11-28T12:00:00.000Z";
  for (const batch of [2, 9])
    await stage.deliveries.noteEvidence(batchId(campaign_id, batch), [
      { index: 1, evidence: { delivered_at } },
      { index: 2, evidence: { delivered_at, bounced_at: delivered_at } },
    ]);
  const { job_id } = await start({
    kind: "deliveries",
    campaign_id,
    delivery_filter: { fact: "delivered", domain: "others" },
    named_domains: ["gmail.com"],
  });

  await runExport(deps(files), job_id);

  const [, ...rows] = linesOf(files.files.get(job_id));
  expect(rows.map((row) => row.split(",").slice(-2).join(" "))).toEqual(["2 1", "9 1"]);
});

test("a worker that dies, at whatever write, is followed by one that goes on: nobody is missing, nobody twice", async () => {
  for (let died = 0; died < 5; died++) {
    const files = bucket();
    const { job_id } = await start({ kind: "contacts" });
    let writes = 0;
    const dies = async <T>(result: Promise<T>): Promise<T> => {
      const written = await result;
      if (writes++ === died) throw new Error("died");
      return written;
    };
    const { jobs } = stage;
    const mortal = {
      ...jobs,
      progress: (...given: Parameters<typeof jobs.progress>) => dies(jobs.progress(...given)),
      finish: (...given: Parameters<typeof jobs.finish>) => dies(jobs.finish(...given)),
    } as typeof jobs;
    const putPart = (...given: Parameters<typeof files.putPart>) => dies(files.putPart(...given));

    await expect(runExport({ ...deps({ ...files, putPart }), jobs: mortal }, job_id)).rejects.toThrow("died");
    await runExport(deps(files), job_id);

    const [, ...rows] = linesOf(files.files.get(job_id));
    expect(new Set(rows.map((row) => row.split(",")[0])).size).toBe(30);
    expect(rows).toHaveLength(30);
    expect(await jobs.get(job_id)).toMatchObject({ status: "completed", counts: { rows: 30 } });
    expect(stage.published.map(({ type }) => type.name)).toEqual(["ExportEnded"]);
    stage.published.length = 0;
  }
});

test("a file of several parts has all of them, in order", async () => {
  const files = bucket();
  const { job_id } = await start({ kind: "contacts" });
  const all = (await stage.contacts.list(30)).items;
  // A contact a page: a step has twenty pages
  const find: typeof stage.contacts.find = async (_filter, _now, { startKey }) => {
    const place = Number(startKey?.place ?? 0);
    const next = place + 1 < 30 ? { place: String(place + 1) } : undefined;
    return { items: [all[place]!], examined: 1, lastKey: next };
  };

  await runExport({ ...deps(files), contacts: { ...stage.contacts, find } }, job_id);

  expect(files.parts.size).toBe(2);
  const [, ...rows] = linesOf(files.files.get(job_id));
  expect(rows.map((row) => row.split(",")[0])).toEqual(all.map(({ email }) => email));
});

test("when its time ends, the rest is left to another invocation", async () => {
  const files = bucket();
  const { job_id } = await start({ kind: "suppressions" });
  let calls = 0;

  await runExport(
    deps(files, () => (calls++ === 0 ? 300_000 : 10_000)),
    job_id,
  );

  expect(stage.published.map(({ type, detail }) => [type.name, detail])).toEqual([
    ["ExportRequested", { export_id: job_id }],
  ]);
  await runExport(deps(files), job_id);
  expect(linesOf(files.files.get(job_id))).toHaveLength(1);
});

test("an export that is cancelled writes no file, and a repeat of the event changes nothing", async () => {
  const files = bucket();
  const { job_id } = await start({ kind: "contacts" });
  await stage.jobs.finish(job_id, { status: "cancelled" }, at);
  await runExport(deps(files), job_id);
  await runExport(deps(files), job_id);
  expect(files.files.size).toBe(0);
  expect(stage.published.map(({ type }) => type.name)).toEqual(["ExportEnded"]);
});
