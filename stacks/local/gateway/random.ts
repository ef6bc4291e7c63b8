/**
 * A small seeded generator of pseudo-random numbers (mulberry32): the same seed draws the same numbers everywhere,
 * so that a run with faults can be repeated.
 * @param seed any integer.
 * @returns draws the next number, in [0, 1).
 */
export const createRandom = (seed: number): (() => number) => {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};
