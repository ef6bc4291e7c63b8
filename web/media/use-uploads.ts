import { useState } from "preact/hooks";
import type { Media } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { uploadPicture } from "./upload.ts";

interface Uploads {
  readonly add: (files: readonly File[]) => void;
  /** What is on its way, and which part of it is there. */
  readonly underWay: { readonly name: string; readonly part: number } | undefined;
  /** Why the last one that failed is not there. */
  readonly refusal: Refusal | undefined;
}

/** Uploads files into the library, one after the other. @param onAdded is told of each */
export const useUploads = (onAdded: (picture: Media) => void): Uploads => {
  const { api } = useConnection();
  const [underWay, setUnderWay] = useState<Uploads["underWay"]>();
  const [refusal, setRefusal] = useState<Refusal>();
  const upload = async (files: readonly File[]) => {
    setRefusal(undefined);
    for (const file of files) {
      const { name } = file;
      setUnderWay({ name, part: 0 });
      try {
        onAdded(await uploadPicture(api, file, (part) => setUnderWay({ name, part })));
      } catch (error) {
        setRefusal(toRefusal(error));
      }
    }
    setUnderWay(undefined);
  };
  return { add: (files) => void upload(files), underWay, refusal };
};
