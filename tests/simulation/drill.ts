/**
 * `npm run drill`: what a wrong guess costs. Senders die in campaigns that mail the unreported once more by themselves
 * (decision 23), while SES loses a share of its events. Prints, for each share, how many were left unknown, how many of
 * those were mailed again, and how many got their mail twice by that.
 */
import { rm } from "node:fs/promises";
import type { Plan } from "../chaos/plan.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { openWorkers, type Workers } from "./workers.ts";

const shares = [0, 0.01, 0.05, 0.2];
const campaigns = 12;
const readers = 100;
/** Half of the senders that die have handed their block to SES by then, half have not. */
const deaths = ["crash-after", "crash-before"] as const;

const planOf = (seed: number, lose: number): Plan => ({
  seed,
  readers: Array.from({ length: readers }, (_, i) => ({
    email: `r${i}.s${seed}@host${i}.example.net`,
    status: "subscribed",
    suppressed: false,
    fate: "delivery",
  })),
  campaigns: [
    { audience: "list", subject: "Hello", body: "<p>Hello</p>", attachments: [], unreported: "resend" },
  ],
  maxSendRate: 40,
  max24HourSend: 50_000,
  eventFaults: { lose, duplicate: 0, reorder: 0, seed },
  faults: {
    seed,
    rules: deaths.map((kind, place) => ({
      role: "tidings-local-sender",
      service: "ses",
      operation: "SendEmail",
      kind,
      count: 1,
      skip: 30 + 30 * place + seed,
    })),
  },
  steps: [],
});

const drill = async (workers: Workers, prepared: Prepared, lose: number): Promise<string> => {
  const runs = await Promise.all(
    Array.from({ length: campaigns }, (_, i) => workers.simulate({ plan: planOf(i + 1, lose), prepared })),
  );
  const violations = runs.flatMap((run) => run.violations);
  if (violations.length > 0) throw new Error(violations.join("\n"));
  const sum = (name: string) => runs.reduce((total, { counts }) => total + (counts[name] ?? 0), 0);
  const [left, accepted, twice] = ["recipients unknown", "accepted by SES", "recipients mailed again"].map(
    sum,
  );
  const people = campaigns * readers;
  const once = accepted! - twice!;
  return `${lose * 100} % of the events lost: of ${people} people ${once} got their mail, ${twice} of them twice; ${left} are unknown, and got nothing again`;
};

const prepared = await prepare();
const workers = openWorkers(2);
for (const lose of shares) console.log(await drill(workers, prepared, lose));
workers.close();
await rm(prepared.folder, { recursive: true });
