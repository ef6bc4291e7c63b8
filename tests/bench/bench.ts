/**
 * `npm run bench`: runs all benches, one after the other, and prints one table of what they measured beside what each
 * must reach, with the machine and the date. Names of benches may be given: `npm run bench -- cost rate`. Ends with 1
 * when a figure falls short or a bench breaks.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { type Figure, lineOf, tableHead } from "./figures.ts";

const benches = [
  "cost",
  "rate",
  "scale",
  "first-day",
  "local",
  "seed-loop",
  "compose",
  "million",
  "memory",
  "cold",
];

/** Runs one bench in a process of its own. @returns its figures; none when it broke */
const run = async (name: string): Promise<{ figures: readonly Figure[]; broke: boolean; short: boolean }> => {
  console.log(`\n== bench:${name}`);
  let figures: readonly Figure[] = [];
  const child = fork(join(import.meta.dirname, `${name}.ts`));
  child.on("message", (message) => {
    figures = message as readonly Figure[];
  });
  const [code] = await once(child, "exit");
  return { figures, broke: figures.length === 0, short: code !== 0 };
};

const given = process.argv.slice(2);
for (const name of given) if (!benches.includes(name)) throw new Error(`There is no bench ${name}`);
const lines: string[] = [];
let isShort = false;
for (const name of given.length > 0 ? given : benches) {
  const { figures, broke, short } = await run(name);
  lines.push(...figures.map(lineOf), ...(broke ? [`| bench:${name} | | broke | | |`] : []));
  isShort ||= short || broke;
}
const [processor] = cpus();
const machine = `${cpus().length} × ${processor?.model ?? "unknown"}, ${Math.round(totalmem() / 1024 ** 3)} GB, Node ${process.version}`;
console.log(`\n${new Date().toISOString().slice(0, 10)}, ${machine}\n\n${tableHead}\n${lines.join("\n")}`);
process.exitCode = isShort ? 1 : 0;
