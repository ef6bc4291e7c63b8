import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Api, answer, type DraftContent, type SavedDraft } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Autosave, autosave, type DraftKeeper, type SaveState } from "./autosave.ts";
import { contentOf, draftOf } from "./content.ts";
import type { Draft } from "./draft.ts";
import { isSame } from "./server-copy.ts";
import { readUnsaved, setAside } from "./unsaved.ts";

/** More a browser does not send for a page that is gone (Fetch standard, "keepalive"), less what is around it. */
const keepaliveCharactersMax = 20_000;

/** Changes some fields; a function is given what they are at that moment. */
export type Change = (changed: Partial<Draft> | ((draft: Draft) => Partial<Draft>)) => void;

interface Written {
  readonly draft: Draft;
  readonly state: SaveState;
  readonly saver: Autosave;
  readonly change: Change;
}

const keeperOf = (api: Api, draft_id: string): DraftKeeper => {
  const route = api.drafts[":draft_id"];
  const param = { draft_id };
  return {
    put: (version, content) => {
      const json = { version, content };
      // What is saved at the last moment arrives although the page is gone.
      const keepalive = JSON.stringify(content).length <= keepaliveCharactersMax;
      return answer(route.$put({ param, json }, { init: { keepalive } }));
    },
    get: () => answer(route.$get({ param })),
    setAside: (unsaved) => setAside(draft_id, unsaved),
  };
};

/**
 * A draft as it is being written, and how it is with the server.
 * What was written here and could not be saved is taken up again: over the version it was written over, so that it is
 * a conflict when there is a newer one.
 */
export const useAutosave = (saved: SavedDraft): Written => {
  const { api } = useConnection();
  const [unsaved] = useState(() => {
    const found = readUnsaved(saved.draft_id);
    return found && !isSame(found.content, saved.content) ? found : undefined;
  });
  const [draft, setDraft] = useState(() => draftOf(unsaved?.content ?? saved.content));
  const [state, setState] = useState<SaveState>({ kind: "saved", at: saved.updated_at });
  const latest = useRef(draft);
  const show = (next: Draft) => {
    latest.current = next;
    setDraft(next);
  };
  const saver = useMemo(
    () =>
      autosave(
        keeperOf(api, saved.draft_id),
        { ...saved, version: unsaved?.version ?? saved.version },
        setState,
        ({ content }) => show(draftOf(content)),
      ),
    [],
  );
  useEffect(() => {
    if (unsaved) saver.change(unsaved.content);
    return () => saver.stop();
  }, []);
  useLeaving(saver);
  return {
    draft,
    state,
    saver,
    change: (changed) => {
      const changes = typeof changed === "function" ? changed(latest.current) : changed;
      show({ ...latest.current, ...changes });
      saver.change(contentOf(latest.current));
    },
  };
};

/** Saves when the page is left, and looks for what another saved when it is come back to. */
const useLeaving = (saver: Autosave) =>
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    const onVisibility = () => void (document.hidden ? saver.save() : saver.look());
    document.addEventListener("visibilitychange", onVisibility, { signal });
    window.addEventListener("focus", () => void saver.look(), { signal });
    window.addEventListener("online", () => void saver.save(), { signal });
    window.addEventListener(
      "beforeunload",
      (event) => {
        if (!saver.isDirty()) return;
        void saver.save();
        // The browser asks, and a person who stays has it saved in the meantime.
        event.preventDefault();
      },
      { signal },
    );
    return () => controller.abort();
  }, [saver]);

/** What is asked of the API about a draft, apart from keeping it. */
export const copyDraft = async (api: Api, content: DraftContent): Promise<string> =>
  (await answer(api.drafts.$post({ json: { content } }))).draft_id;
