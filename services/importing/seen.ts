import { hash } from "node:crypto";

/** Full to this part, it doubles: so a place is found in a few steps. */
const loadMax = 0.6;

/**
 * The addresses of a file that came before, by 64 bits of a hash: a million take 16 MB. That two of five million share
 * one has a chance of one in a million.
 */
export const seenAddresses = () => {
  let slots = new Uint32Array(2 * 2 ** 16);
  let size = 0;

  /** The place of a hash, or the free one where it would be. */
  const placeOf = (high: number, low: number): number => {
    const mask = slots.length / 2 - 1;
    let place = low & mask;
    while (slots[2 * place] !== 0 && !(slots[2 * place] === high && slots[2 * place + 1] === low))
      place = (place + 1) & mask;
    return 2 * place;
  };

  const grow = (): void => {
    const old = slots;
    slots = new Uint32Array(old.length * 2);
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] === 0) continue;
      const place = placeOf(old[at]!, old[at + 1]!);
      slots[place] = old[at]!;
      slots[place + 1] = old[at + 1]!;
    }
  };

  return {
    /** Adds a key. @returns whether it is new. */
    add(key: string): boolean {
      const digest = hash("sha1", key, "buffer");
      // Zero stands for a free place.
      const high = digest.readUInt32LE(0) || 1;
      const low = digest.readUInt32LE(4);
      const place = placeOf(high, low);
      if (slots[place] !== 0) return false;
      slots[place] = high;
      slots[place + 1] = low;
      size += 1;
      if (size > (slots.length / 2) * loadMax) grow();
      return true;
    },
  };
};

export type SeenAddresses = ReturnType<typeof seenAddresses>;
