import type { CheckedRecord } from "../../services/dns-records/look-up.ts";
import { type Facts, findingsOf, type Level, nextOf } from "./findings.ts";

const marks: Record<Level, string> = { ok: "ok", weak: "!", bad: "x" };

/** The records a person has yet to publish. */
export const lacking = (records: readonly CheckedRecord[]): CheckedRecord[] =>
  records.filter(({ state }) => state === "missing" || state === "other");

const recordLines = (records: readonly CheckedRecord[]): string[] => {
  const missing = lacking(records);
  if (missing.length === 0) return [];
  return [
    "",
    "DNS records to publish:",
    ...missing.map(({ name, type, value }) => `  ${name}  ${type}  ${value}`),
  ];
};

/** What was found, the records that lack, and what to do next. */
export const reportOf = (facts: Facts): string => {
  const { stage, sender, region } = facts.settings;
  const findings = findingsOf(facts);
  const width = Math.max(...findings.map(({ what }) => what.length));
  const next = nextOf(findings);
  return [
    `Stage "${stage}": ${sender} in ${region}`,
    "",
    ...findings.map(
      ({ what, level, words }) => `  ${marks[level].padEnd(2)}  ${what.padEnd(width)}  ${words}`,
    ),
    ...recordLines(facts.records),
    "",
    next
      ? `Next, for ${next.what}: ${next.todo}`
      : "All is well. Open the site that the last deploy named, with a key of npm run api-key.",
  ].join("\n");
};

/** Whether something will not work as it is. */
export const isBad = (facts: Facts): boolean => findingsOf(facts).some(({ level }) => level === "bad");
