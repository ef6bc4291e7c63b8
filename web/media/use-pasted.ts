import { useState } from "preact/hooks";
import type { Media } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import type { OnPasted } from "../editor/handle.ts";
import { hostDataPictures } from "./picture-files.ts";
import { uploadPicture } from "./upload.ts";

interface Pasted {
  readonly onPasted: OnPasted;
  /** How many pictures are on their way. */
  readonly underWay: number;
  /** Why the last one is not there. */
  readonly refusal: Refusal | undefined;
}

/** Uploads pictures that are pasted into an editor or dropped on it, and puts them where they were meant. */
export const usePasted = (): Pasted => {
  const { api } = useConnection();
  const [underWay, setUnderWay] = useState(0);
  const [refusal, setRefusal] = useState<Refusal>();
  const upload = async (file: File): Promise<Media> => {
    setUnderWay((count) => count + 1);
    try {
      return await uploadPicture(api, file, () => {});
    } finally {
      setUnderWay((count) => count - 1);
    }
  };
  const onPasted: OnPasted = async ({ files, text }, place) => {
    setRefusal(undefined);
    try {
      // One after the other, so that they stand in their order.
      for (const file of files) place.insertPicture(await upload(file));
      if (text) place.insertText(await hostDataPictures(text, async (file) => (await upload(file)).url));
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return { onPasted, underWay, refusal };
};
