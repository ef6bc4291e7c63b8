import type { DraftContent, SavedDraft } from "../api/client.ts";
import { type Refusal, type RefusalCode, toRefusal } from "../api/refusal.ts";
import { serverCopy } from "./server-copy.ts";

/** Where a draft is kept. */
export interface DraftKeeper {
  /** Writes over the version given. @throws Refusal `draft_changed` when there is a newer one. */
  put(version: number, content: DraftContent): Promise<SavedDraft>;
  get(): Promise<SavedDraft>;
  /** What could not be saved, for whoever opens the draft in this browser again; undefined: nothing is left. */
  setAside(unsaved: Unsaved | undefined): void;
}

/** What was written over which version. */
export interface Unsaved {
  readonly version: number;
  readonly content: DraftContent;
}

/** How it is with a draft and the server. */
export type SaveState =
  | { readonly kind: "saved"; readonly at: string }
  | { readonly kind: "saving" }
  | { readonly kind: "failed"; readonly refusal: Refusal; readonly isTriedAgain: boolean }
  /** Somebody else, or another tab, saved since. */
  | { readonly kind: "conflict"; readonly theirs: SavedDraft };

export interface Autosave {
  /** Tells of a change, which is saved once a person rests, or at the latest after some seconds. */
  change(content: DraftContent): void;
  /** Saves now what is not saved yet. @returns whether all is saved. */
  save(): Promise<boolean>;
  /** Whether something is not saved. */
  isDirty(): boolean;
  /** Asks whether somebody saved since; who changed nothing here gets theirs. */
  look(): Promise<void>;
  /** Goes on from what another saved. */
  adopt(theirs: SavedDraft): void;
  /** Ends a conflict by writing over what another saved. */
  overwrite(): Promise<boolean>;
  /** The end: saves what is left, and keeps it in this browser until that is done. */
  stop(): void;
}

/** Until a person who types rests, and the longest that typing is waited for, in milliseconds. */
const restMs = 800;
const unsavedMsMax = 5_000;
/** After a failure it is tried again, ever less often. */
const retryMs = [2_000, 5_000, 15_000, 30_000] as const;

/** Nothing was wrong with what was sent: it may be taken later. */
const passing: ReadonlySet<RefusalCode> = new Set([
  "unreachable",
  "unexpected_answer",
  "internal_error",
  "too_many_requests",
]);

/** Runs something once nobody has touched it for a while, or for the longest it may wait. */
const restTimer = (run: () => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let touchedAt: number | undefined;
  const within = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(run, ms);
  };
  return {
    in: within,
    touch: () => {
      touchedAt ??= Date.now();
      within(Math.max(0, Math.min(restMs, touchedAt + unsavedMsMax - Date.now())));
    },
    clear: () => {
      clearTimeout(timer);
      touchedAt = undefined;
    },
  };
};

/**
 * Keeps the server up to date with a draft that is being written. One save is under way at a time, each over the
 * version before; it never writes over what another saved unless it is told to.
 * @param onState is told how it is, whenever that changes.
 * @param onTheirs is told of a newer draft that replaces the one shown.
 */
export const autosave = (
  keeper: DraftKeeper,
  first: SavedDraft,
  onState: (state: SaveState) => void,
  onTheirs: (theirs: SavedDraft) => void,
): Autosave => {
  const copy = serverCopy(first);
  let wanted = first.content;
  let conflict: SavedDraft | undefined;
  let running: Promise<void> | undefined;
  let failures = 0;
  const timer = restTimer(() => void save());

  const isDirty = () => !copy.holds(wanted);
  const setAside = () => keeper.setAside({ version: copy.version(), content: wanted });

  const settle = (saved: SavedDraft, content: DraftContent) => {
    copy.settle(saved, content);
    failures = 0;
    timer.clear();
    keeper.setAside(undefined);
  };

  const fail = (refusal: Refusal) => {
    const isTriedAgain = passing.has(refusal.code);
    setAside();
    onState({ kind: "failed", refusal, isTriedAgain });
    if (isTriedAgain) timer.in(retryMs[Math.min(failures++, retryMs.length - 1)]!);
  };

  /** There is a newer draft: one of ours whose answer was lost, or another's. */
  const compare = async () => {
    const theirs = await keeper.get();
    if (copy.wasSent(theirs.content)) return settle(theirs, theirs.content);
    conflict = theirs;
    setAside();
    onState({ kind: "conflict", theirs });
  };

  const put = async (content: DraftContent) => {
    onState({ kind: "saving" });
    try {
      settle(await keeper.put(copy.version(), content), content);
    } catch (error) {
      if (toRefusal(error).code === "draft_changed") return await compare();
      copy.noteSent(content);
      throw error;
    }
  };

  const run = async () => {
    try {
      while (isDirty() && !conflict) await put(wanted);
      // What was changed may have been changed back.
      if (!conflict) onState({ kind: "saved", at: copy.savedAt() });
    } catch (error) {
      fail(toRefusal(error));
    }
  };

  const save = async (): Promise<boolean> => {
    timer.clear();
    running ??= run().finally(() => {
      running = undefined;
    });
    await running;
    return !isDirty() && !conflict;
  };

  const adopt = (theirs: SavedDraft) => {
    conflict = undefined;
    wanted = theirs.content;
    settle(theirs, theirs.content);
    onState({ kind: "saved", at: theirs.updated_at });
    onTheirs(theirs);
  };

  return {
    change: (content) => {
      wanted = content;
      if (conflict) return setAside();
      if (failures === 0) onState({ kind: "saving" });
      timer.touch();
    },
    save,
    isDirty,
    look: async () => {
      if (running || conflict) return;
      const theirs = await keeper.get().catch(() => undefined);
      // What is not saved finds out by itself, when it is.
      if (theirs && theirs.version > copy.version() && !running && !isDirty()) adopt(theirs);
    },
    adopt,
    overwrite: async () => {
      if (conflict) copy.settle(conflict, conflict.content);
      conflict = undefined;
      return await save();
    },
    stop: () => {
      timer.clear();
      if (!isDirty()) return;
      setAside();
      void save().then(timer.clear);
    },
  };
};
