import { useConnection } from "../api/context.ts";
import { time } from "../format.ts";
import { Notice } from "../parts/notice.tsx";
import { links } from "../router.ts";
import type { Autosave, SaveState } from "./autosave.ts";
import { contentOf } from "./content.ts";
import type { Draft } from "./draft.ts";
import { copyDraft } from "./use-autosave.ts";

interface SaveWordsProps {
  readonly state: SaveState;
  readonly onSave: () => void;
}

/** How it is with the draft and the server, in words. */
export const SaveWords = ({ state, onSave }: SaveWordsProps) => (
  <span class={`save-words ${state.kind}`}>
    {state.kind === "saved" && <>Saved {time(state.at)}</>}
    {state.kind === "saving" && "Saving…"}
    {state.kind === "conflict" && "Not saved: changed elsewhere"}
    {state.kind === "failed" && (
      <>
        <span role="alert">
          Not saved: {state.refusal.message}
          {state.isTriedAgain && " It is kept here, and saved once that is possible."}
        </span>
        <button type="button" class="small" onClick={onSave}>
          Save now
        </button>
      </>
    )}
  </span>
);

interface ConflictProps {
  readonly state: SaveState;
  readonly draft: Draft;
  readonly saver: Autosave;
}

/** Another tab or person saved since: says so, and has this one choose. */
export const Conflict = ({ state, draft, saver }: ConflictProps) => {
  const { api } = useConnection();
  if (state.kind !== "conflict") return null;
  const { theirs } = state;
  const keepCopy = async () => {
    const { campaignName } = draft;
    const copy = { ...draft, campaignName: `${campaignName || "Untitled campaign"} (my copy)` };
    const id = await copyDraft(api, contentOf(copy));
    saver.adopt(theirs);
    location.hash = links.draft(id);
  };
  return (
    <Notice tone="warn" title="This draft was changed elsewhere">
      <p>
        A newer version was saved at {time(theirs.updated_at)}, in another tab or by somebody else. What you
        wrote here since is not in it, and is not saved.
      </p>
      <div class="actions">
        <button type="button" class="small" onClick={() => saver.adopt(theirs)}>
          Take the newer version
        </button>
        <button type="button" class="small" onClick={() => void keepCopy()}>
          Keep mine as a copy
        </button>
        <button type="button" class="small danger" onClick={() => void saver.overwrite()}>
          Overwrite it with mine
        </button>
      </div>
    </Notice>
  );
};
