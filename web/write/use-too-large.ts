import { useState } from "preact/hooks";
import { bytes } from "../format.ts";
import { bytesInMail } from "./draft.ts";

interface TooLarge {
  /** Which files were not taken, and why. */
  readonly words: string | undefined;
  /** Takes those of the files that there is room for. */
  take(files: readonly File[]): void;
}

/** Refuses what a mail has no room for before anything of it is uploaded. @param bytesMax undefined: not known yet. */
export const useTooLarge = (
  bytesMax: number | undefined,
  bytesTotal: number,
  add: (files: readonly File[]) => void,
): TooLarge => {
  const [words, setWords] = useState<string>();
  const take = (files: readonly File[]) => {
    let left = (bytesMax ?? Number.POSITIVE_INFINITY) - bytesTotal;
    const refused: File[] = [];
    const taken = files.filter((file) => {
      const size = bytesInMail(file.size);
      const fits = size <= left;
      if (fits) left -= size;
      else refused.push(file);
      return fits;
    });
    setWords(
      refused.length === 0
        ? undefined
        : `Not taken, as ${bytes(Math.max(0, left))} is left in each mail: ${refused
            .map((file) => `${file.name} (${bytes(bytesInMail(file.size))} in the mail)`)
            .join(", ")}. Link to it instead.`,
    );
    if (taken.length > 0) add(taken);
  };
  return { words, take };
};
