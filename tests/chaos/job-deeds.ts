import { waitFor } from "../support/cloud.ts";
import { keyOf } from "./audience.ts";
import type { Made } from "./audience-deeds.ts";
import type { Insist } from "./insist.ts";
import type { Journal } from "./journal.ts";
import type { AskedJob } from "./observation.ts";
import type { JobDeed } from "./plan.ts";
import { type JobItem, scan, tables } from "./tables.ts";
import type { World } from "./world.ts";

type ImportDeed = Extract<JobDeed, { do: "import" }>;
type BulkDeed = Extract<JobDeed, { do: "bulk" }>;

const fileOf = ({ rows }: ImportDeed): string =>
  ["E-mail;City", ...rows.map(({ email, city }) => `${email};${city}`), ""].join("\n");

/** What an import is started with. */
const startOf = ({ as, list }: ImportDeed, { lists }: Made): object => ({
  mapping: [
    { column: 0, field: "email" },
    { column: 1, attribute: "city" },
  ],
  mode: "both",
  as: as === "suppressed" ? { status: as, reason: "manual" } : { status: as },
  ...(as === "subscribed" && { consent: { source: "Form" }, lists: list === undefined ? [] : [lists[list]] }),
});

/** Work on many people at once, which goes on while campaigns do. What became of it is noted once all is quiet. */
export const jobDeedsOf = (world: World, journal: Journal, insist: Insist, made: Made) => {
  const asked: AskedJob[] = [];
  let asks = 0;

  const runImport = async (deed: ImportDeed): Promise<void> => {
    const file = Buffer.from(fileOf(deed));
    const created = await insist("POST", "/imports", { filename: "people.csv", size_bytes: file.length });
    if (created.status !== 201) throw new Error(`no import: ${JSON.stringify(created)}`);
    const { import_id: id, upload } = created.body;
    await waitFor("the upload of a file", async () => {
      const init = { method: "PUT", headers: upload.headers, body: new Uint8Array(file) };
      return (await fetch(upload.url, init).catch(() => undefined))?.ok;
    });
    const askedAt = world.now();
    const { status, body } = await insist("POST", `/imports/${id}/start`, startOf(deed, made));
    // Started already: by a request whose answer was lost.
    if (status !== 200 && status !== 409) throw new Error(`not started: ${JSON.stringify(body)}`);
    asked.push({ ...deed, id, askedAt });
  };
  const runBulk = async (deed: BulkDeed): Promise<void> => {
    const { action, list, emails } = deed;
    const askedAt = world.now();
    const change = {
      action,
      emails,
      expected_count: emails.length,
      ...(list !== undefined && { list_id: made.lists[list] }),
    };
    const answer = await insist("POST", "/bulk", change, { "Idempotency-Key": `bulk ${asks++}` });
    if (answer.status !== 202) throw new Error(`no bulk change: ${JSON.stringify(answer)}`);
    asked.push({ ...deed, id: answer.body.bulk_id, askedAt });
  };

  return {
    asked: asked as readonly AskedJob[],
    perform: (deed: JobDeed): Promise<void> => (deed.do === "import" ? runImport(deed) : runBulk(deed)),
    /** Notes of everybody who was named what was done to them by now. @returns the jobs there are. */
    async noteAll(): Promise<JobItem[]> {
      const jobs = await scan<JobItem>(world.db, tables.jobs, () => true);
      for (const { id, askedAt, ...deed } of asked) {
        const { status, finished_at } = jobs.find(({ job_id }) => job_id === id) ?? {};
        const at = status === "completed" ? Date.parse(finished_at!) : Infinity;
        const { list } = deed;
        const about = { askedAt, at, ...(list !== undefined && { list }) };
        const seen = new Set<string>();
        if (deed.do === "bulk")
          for (const email of deed.emails) journal.note({ ...about, did: deed.action, email });
        else
          for (const { email, city } of deed.rows) {
            const key = keyOf(email);
            // Of rows with one address the first counts.
            if (key && !seen.has(key)) journal.note({ ...about, did: `import ${deed.as}`, email: key, city });
            if (key) seen.add(key);
          }
      }
      return jobs;
    },
  };
};
