import { type Attributes, blockOf, type Change, isUnknown } from "./read-plan.ts";

/** A variable of functions that gets another value. */
export interface Variable {
  readonly name: string;
  readonly before: string;
  readonly after: string;
  /** The functions that have it. */
  readonly about: readonly Change[];
}

const variablesOf = (attributes: Attributes): Attributes =>
  (blockOf(attributes, "environment").variables ?? {}) as Attributes;

/** Those that change, of functions that stay. A value that is known only once it is applied is none of them. */
export const changedVariables = (changes: readonly Change[]): Variable[] => {
  const found = new Map<string, Variable>();
  for (const change of changes) {
    if (change.type !== "aws_lambda_function" || change.action !== "change") continue;
    const [before, after] = [variablesOf(change.before), variablesOf(change.after)];
    const unknown = blockOf(change.unknown, "environment").variables;
    const isLater = (name: string) =>
      unknown === true || isUnknown((unknown as Attributes | undefined)?.[name]);
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (before[name] === after[name] || isLater(name)) continue;
      const said = { name, before: String(before[name] ?? ""), after: String(after[name] ?? "") };
      const key = JSON.stringify(said);
      found.set(key, { ...said, about: [...(found.get(key)?.about ?? []), change] });
    }
  }
  return [...found.values()];
};
