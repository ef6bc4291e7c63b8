import type { Change } from "./read-plan.ts";

/** What cannot be brought back: `guarded` is what `deletionProtection` is for. */
export type Loss = "some" | "guarded";

/** A line for whoever deploys. */
export interface Told {
  readonly text: string;
  readonly loss?: Loss;
  /** What it tells of. */
  readonly about: readonly Change[];
}

/** As in "1 table" and "2 tables". */
export const counted = (count: number, one: string, several = `${one}s`): string =>
  `${count} ${count === 1 ? one : several}`;

/** As in "a, b and c". */
export const listed = (all: readonly string[]): string =>
  all.length < 2 ? all.join("") : `${all.slice(0, -1).join(", ")} and ${all.at(-1)}`;
