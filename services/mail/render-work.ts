import { TemplateError } from "./template-error.ts";

/**
 * What rendering one template may do, in units of about ten nanoseconds. Counted and not timed: a template that is
 * fine for one recipient is fine on a busy machine, and a test says so every time.
 */
const unitsMax = 10_000_000;
/** Blocks within blocks; each takes a part of the call stack. */
export const nestingMax = 100;
/**
 * What no count sees, such as long conditions in a loop, is stopped between two tags after this, in milliseconds of the
 * processor: a machine that is busy with something else makes no template a runaway.
 */
const renderCpuMsMax = 1_000;

/** Units that an element of an array, and a tag or a piece of text between tags, cost. */
export const elementUnits = 100;
const nodeUnits = 100;
/** A character of a tag: a name of a long path takes a look-up each time. */
const sourceUnits = 10;
/** A character of the output is copied, escaped and encoded. */
const outputUnits = 4;

/** The count of one render. It stands in for the limiters of liquidjs, which see neither ranges nor filters whole. */
export interface RenderWork {
  /** @throws TemplateError when it comes to more than is left; then every further call throws too. */
  readonly charge: (units: number) => void;
  /** Charges what it takes to read a value through, and gives that. */
  readonly chargeValue: (value: unknown) => number;
  readonly chargeOutput: (characters: number) => void;
  /** Charges a list of tags and text that is about to be rendered; sizes are of their source. */
  readonly enter: (sourceCharacters: number, nodes: number) => void;
  readonly leave: () => void;
  /** What liquidjs calls in its filters (memory) and between two tags (time). */
  readonly use: (units: number) => void;
  readonly check: () => void;
}

const runaway = (): TemplateError =>
  new TemplateError(
    "this does more work than the limit for one mail: look for long ranges, loops in loops, and values that grow",
    { runaway: true },
  );

export const renderWork = (): RenderWork => {
  let left = unitsMax;
  let depth = 0;
  const before = process.threadCpuUsage();
  const charge = (units: number): void => {
    left -= Math.max(0, units);
    // Written so that NaN is refused as well.
    if (!(left >= 0)) throw runaway();
  };
  const chargeValue = (value: unknown): number => {
    const units = weigh(value, left);
    charge(units);
    return units;
  };
  return {
    charge,
    chargeValue,
    chargeOutput: (characters) => charge(characters * outputUnits),
    enter: (sourceCharacters, nodes) => {
      if (++depth > nestingMax)
        throw new TemplateError(`blocks are nested more than ${nestingMax} deep`, { runaway: true });
      charge(sourceCharacters * sourceUnits + nodes * nodeUnits);
    },
    leave: () => {
      depth--;
    },
    use: (units) => charge(Number(units) || 0),
    check: () => {
      const { user, system } = process.threadCpuUsage(before);
      if (!(left >= 0) || (user + system) / 1_000 > renderCpuMsMax) throw runaway();
    },
  };
};

/** What it takes to read a value through, with all that it holds as often as it holds it; beyond `max` it is not read on. */
const weigh = (value: unknown, max: number, depth = 0): number => {
  if (typeof value === "string") return 1 + value.length;
  if (typeof value !== "object" || value === null) return 1;
  // An array pushed to itself again and again; nothing a mail has is nested like that.
  if (depth > nestingMax) return Number.POSITIVE_INFINITY;
  let units = 1;
  for (const item of Array.isArray(value) ? value : Object.values(value)) {
    units += elementUnits + weigh(item, max - units, depth + 1);
    if (units > max) break;
  }
  return units;
};
