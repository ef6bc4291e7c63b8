import { createRandom } from "../../stacks/local/gateway/random.ts";

/** What is drawn from a seed: the same for the same seed. */
export const createDraws = (seed: number) => {
  const random = createRandom(seed);
  const chance = (probability: number) => random() < probability;
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const some = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);
  return { chance, between, pick, some };
};

export type Draws = ReturnType<typeof createDraws>;
