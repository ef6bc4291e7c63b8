import type { Counts } from "./counts.ts";

/** An ADD clause for counters, nothing for those that do not change. */
export const additions = (counts: Counts) => {
  const changed = Object.entries(counts).filter(([, n]) => n !== 0);
  return {
    expression: changed.length ? ` ADD ${changed.map(([name]) => `${name} :${name}`).join(", ")}` : "",
    values: Object.fromEntries(changed.map(([name, n]) => [`:${name}`, n])),
  };
};

/** SET clauses for the fields that have a value. */
export const assignments = (fields: object) => {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined);
  return {
    sets: given.map(([name]) => `#${name} = :${name}`).join(", "),
    names: Object.fromEntries(given.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(given.map(([name, value]) => [`:${name}`, value])),
  };
};

/** What sets the fields that have a value, and removes those that are null. */
export const changes = (fields: object) => {
  const entries = Object.entries(fields);
  const removed = entries.flatMap(([name, value]) => (value === null ? [name] : []));
  const { sets, names, values } = assignments(
    Object.fromEntries(entries.filter(([, value]) => value !== null)),
  );
  const removals = removed.map((name) => `#${name}`).join(", ");
  return {
    expression: [sets && `SET ${sets}`, removals && `REMOVE ${removals}`].filter(Boolean).join(" "),
    names: { ...names, ...Object.fromEntries(removed.map((name) => [`#${name}`, name])) },
    values,
  };
};
