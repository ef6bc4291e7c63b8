import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { BulkGiven, BulkJob } from "../../../../services/bulk/bulk.ts";
import { type BulkDependencies, runBulk } from "../../../../services/bulk/run-bulk.ts";
import { newContact } from "../../../../services/contacts/contact.ts";
import type { ContactFilter } from "../../../../services/contacts/filter.ts";
import { askedContacts } from "../../../../services/people/question.ts";
import { addContact } from "../../../../services/suppressions/opt-out.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
afterEach(() => {
  stage.published.length = 0;
});

const at = "2026-11-28T12:00:00.000Z";
const make = (email: string, fields: object = {}) =>
  addContact(stage, newContact.parse({ email, ...fields }), at);
const domain = (name: string): ContactFilter => ({ field: "email", operator: "contains", value: name });
const start = async (given: BulkGiven): Promise<BulkJob> => {
  const now = new Date().toISOString();
  const { job_id } = await stage.jobs.create("bulk", given, now);
  return (await stage.jobs.start(job_id, given, now))!;
};
const run = (id: string, fields: Partial<BulkDependencies> = {}) =>
  runBulk({ ...stage, emails: { get: async () => [] }, remainingMs: () => 300_000, ...fields }, id);
const jobOf = async (id: string) => (await stage.jobs.get(id))!;
const newList = () => stage.lists.create({ name: "News", description: "", double_opt_in: false }, at);

test("who is found is put on a list, and taken off again", async () => {
  const { list_id } = await newList();
  for (let n = 0; n < 25; n++) await make(`r${n}@join.example`, n < 5 ? { lists: [list_id] } : {});
  await stage.write("Contacts", "r24@join.example", { left_lists: new Set([list_id]) });
  const given = { filter: domain("@join.example"), list_id, expected_count: 25 };

  const added = await start({ action: "add_to_list", ...given });
  await run(added.job_id);

  expect(await jobOf(added.job_id)).toMatchObject({
    status: "completed",
    counts: { counted: 25, changed: 19, unchanged: 5, left_list: 1 },
  });
  expect((await stage.contacts.get("r7@join.example"))?.lists).toEqual([list_id]);
  expect((await stage.contacts.get("r24@join.example"))?.lists).toEqual([]);
  expect(stage.published.map(({ type, detail }) => [type.name, detail])).toEqual([
    [
      "BulkEnded",
      {
        ...{ bulk_id: added.job_id, action: "add_to_list", status: "completed" },
        ...{ done: 25, changed: 19, unchanged: 5, failed: 1 },
      },
    ],
  ]);

  const removed = await start({ action: "remove_from_list", ...given });
  await run(removed.job_id);
  expect((await jobOf(removed.job_id)).counts).toEqual({ counted: 25, changed: 24, unchanged: 1 });
  expect((await stage.contacts.get("r7@join.example"))?.lists).toEqual([]);
});

test("a search of many, and who of it is not suppressed, is changed as it is asked for", async () => {
  const { list_id } = await newList();
  const name = { first_name: "Searched" };
  for (let n = 0; n < 30; n++) await make(`r${n}@search.example`, name);
  await make("searched@name.example");
  await make("other@name.example", { first_name: "Not searched" });
  for (const email of ["r3@search.example", "r4@search.example"])
    await stage.suppressions.add({ email, reason: "bounce", source: "api", created_at: at });
  const change = async (contacts: object, expected_count: number) => {
    const asked = askedContacts.parse(contacts);
    const { job_id } = await start({ action: "add_to_list", list_id, contacts: asked, expected_count });
    await run(job_id);
    return await jobOf(job_id);
  };
  expect(await change({ q: "searched", suppressed: "bounce" }, 2)).toMatchObject({
    status: "completed",
    counts: { counted: 2, changed: 2 },
  });
  expect((await stage.contacts.get("r3@search.example"))?.lists).toEqual([list_id]);
  expect((await stage.contacts.get("r5@search.example"))?.lists).toEqual([]);
  expect(await change({ q: "searched", suppressed: "false" }, 29)).toMatchObject({
    status: "completed",
    counts: { counted: 29, changed: 29 },
  });
  expect(await change({ q: "SEARCHED" }, 31)).toMatchObject({ counts: { counted: 31, unchanged: 31 } });
  expect((await stage.contacts.get("other@name.example"))?.lists).toEqual([]);
});

test("where others are meant than was expected nothing is changed, and both numbers are said", async () => {
  for (let n = 0; n < 12; n++) await make(`r${n}@many.example`);
  const { job_id } = await start({ action: "delete", filter: domain("@many.example"), expected_count: 1 });

  await run(job_id);

  expect(await jobOf(job_id)).toMatchObject({
    status: "failed",
    reason: "12 contacts are meant, not 1: nothing was changed. Count them again.",
    counts: { counted: 12 },
  });
  expect(await stage.contacts.get("r0@many.example")).toBeDefined();
});

test("who is unsubscribed is suppressed, and a complaint stands", async () => {
  await make("a@leave.example");
  await make("b@leave.example");
  await stage.contacts.recordStatus("b@leave.example", "complained", at);
  const { job_id } = await start({
    action: "unsubscribe",
    filter: domain("@leave.example"),
    expected_count: 2,
  });

  await run(job_id);

  expect((await jobOf(job_id)).counts).toEqual({ counted: 2, changed: 1, unchanged: 1 });
  expect(await stage.contacts.get("a@leave.example")).toMatchObject({ status: "unsubscribed" });
  expect(await stage.suppressions.get("a@leave.example")).toMatchObject({ reason: "unsubscribe" });
  expect(await stage.contacts.get("b@leave.example")).toMatchObject({ status: "complained" });
});

test("addresses that were given are changed, and who is no contact is said", async () => {
  await make("a@given.example");
  const emails = { get: async () => ["a@given.example", "nobody@given.example"] };
  const { job_id } = await start({ action: "delete", expected_count: 2 });

  await run(job_id, { emails });

  expect((await jobOf(job_id)).counts).toEqual({ counted: 1, changed: 1, not_found: 1 });
  expect(await stage.contacts.get("a@given.example")).toBe(undefined);
  expect((await stage.erasures.list()).map(({ email }) => email)).toContain("a@given.example");
});

test("more than fit one plan are done in several, each once", async () => {
  const keys = Array.from({ length: 450 }, (_, n) => `r${n}@several.example`);
  for (const n of [0, 199, 200, 449]) await make(keys[n]!);
  const { job_id } = await start({ action: "unsubscribe", expected_count: 4 });
  await run(job_id, { emails: { get: async () => keys } });
  expect((await jobOf(job_id)).counts).toEqual({ counted: 4, changed: 4, not_found: 446 });
});

test("where one of many is not any more as it was planned, the others are changed all the same", async () => {
  const { list_id } = await newList();
  for (const n of [0, 1, 2]) await make(`r${n}@meanwhile.example`);
  const given = { filter: domain("@meanwhile.example"), expected_count: 3 };
  const { job_id } = await start({ action: "add_to_list", list_id, ...given });
  // One leaves the list for good, after the plan is made.
  const { progress } = stage.jobs;
  const leaving: typeof progress = async (job, to, now) => {
    const written = await progress(job, to, now);
    if (to.cursor.phase === "change")
      await stage.write("Contacts", "r1@meanwhile.example", { left_lists: new Set([list_id]) });
    return written as never;
  };
  await run(job_id, { jobs: { ...stage.jobs, progress: leaving } });
  expect((await jobOf(job_id)).counts).toEqual({ counted: 3, changed: 2, left_list: 1 });
  expect((await stage.contacts.get("r2@meanwhile.example"))?.lists).toEqual([list_id]);
});

test("who is deleted had asked for a list and not confirmed it: that is gone, too", async () => {
  const email = "a@pending.example";
  await make(email);
  await stage.signups.keep({ list_id: "list_1", email, address: email, wording: "Yes", asked_at: at });
  const { job_id } = await start({ action: "delete", filter: domain("@pending.example"), expected_count: 1 });
  await run(job_id);
  expect(await stage.signups.ofMailbox(email)).toEqual([]);
});

test("a list that is deleted meanwhile ends the change", async () => {
  await make("a@gone.example");
  const { list_id } = await newList();
  const given = { filter: domain("@gone.example"), list_id, expected_count: 1 };
  const { job_id } = await start({ action: "add_to_list", ...given });
  await stage.lists.remove(list_id);
  await run(job_id);
  expect(await jobOf(job_id)).toMatchObject({ status: "failed", reason: "The list was deleted meanwhile." });
});

test.each(["delete", "unsubscribe"] as const)(
  "%s: a worker that dies, wherever, is followed by one that goes on; each contact is counted once, as changed",
  async (action) => {
    for (let died = 0; died < 12; died++) {
      const name = `@${action}${died}.example`;
      for (let n = 0; n < 4; n++) await make(`r${n}${name}`);
      const { job_id } = await start({ action, filter: domain(name), expected_count: 4 });
      let writes = 0;
      const mortal = <T extends (...given: never[]) => Promise<unknown>>(write: T): T =>
        (async (...given: Parameters<T>) => {
          const written = await write(...given);
          if (writes++ === died) throw new Error("died");
          return written;
        }) as unknown as T;
      const { jobs, erasures, contacts, suppressions } = stage;

      await run(job_id, {
        jobs: { ...jobs, progress: mortal(jobs.progress), finish: mortal(jobs.finish) },
        erasures: { ...erasures, requestTogether: mortal(erasures.requestTogether) },
        suppressions: { ...suppressions, addTogether: mortal(suppressions.addTogether) },
        contacts: { ...contacts, recordStatusTogether: mortal(contacts.recordStatusTogether) },
      }).catch((error: Error) => expect(error.message).toBe("died"));
      await run(job_id);

      const job = await jobOf(job_id);
      expect(job).toMatchObject({ status: "completed", counts: { counted: 4, changed: 4 } });
      expect(job.counts).not.toHaveProperty("unchanged");
      expect(JSON.stringify(job)).not.toContain(`r0${name}`);
    }
  },
);

test("one that is stopped while some are changed counts them, and then says that it ended", async () => {
  await make("a@amid.example");
  const { job_id } = await start({
    ...{ action: "unsubscribe", filter: domain("@amid.example"), expected_count: 1 },
  });
  const { contacts, jobs } = stage;
  await run(job_id, {
    contacts: {
      ...contacts,
      recordStatusTogether: async (...given) => {
        await jobs.finish(job_id, { status: "cancelled" }, at);
        return await contacts.recordStatusTogether(...given);
      },
    },
  });
  expect(await jobOf(job_id)).toMatchObject({ status: "cancelled", counts: { counted: 1, changed: 1 } });
  expect(await jobOf(job_id)).not.toHaveProperty("open");
  expect(stage.published.map(({ type, detail }) => [type.name, detail])).toEqual([
    ["BulkEnded", expect.objectContaining({ status: "cancelled", done: 1, changed: 1 })],
  ]);
});

test("one that is stopped changes nobody any more", async () => {
  await make("a@stopped.example");
  const { job_id } = await start({ action: "delete", filter: domain("@stopped.example"), expected_count: 1 });
  await stage.jobs.finish(job_id, { status: "cancelled" }, at);
  await run(job_id);
  expect(await stage.contacts.get("a@stopped.example")).toBeDefined();
});
