import type { Unsaved } from "./autosave.ts";

const storageKey = (draftId: string) => `tidings.unsaved.${draftId}`;

/** What of a draft could not be saved when this browser left it last. */
export const readUnsaved = (draftId: string, storage: Storage = localStorage): Unsaved | undefined => {
  try {
    const kept = storage.getItem(storageKey(draftId));
    return kept === null ? undefined : (JSON.parse(kept) as Unsaved);
  } catch {
    return undefined;
  }
};

/** Keeps it in this browser; undefined: there is nothing any more. */
export const setAside = (
  draftId: string,
  unsaved: Unsaved | undefined,
  storage: Storage = localStorage,
): void => {
  try {
    if (unsaved === undefined) storage.removeItem(storageKey(draftId));
    else storage.setItem(storageKey(draftId), JSON.stringify(unsaved));
  } catch {
    // It has no room for that: it is still on the page.
  }
};
