import type { Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import type { HeldPlace, Point } from "../handle.ts";
import { insertPicture } from "./commands.ts";
import { insertTextAt } from "./insert-text.ts";

/** Places in an editor that are kept for what arrives later, while it is written in. */
export const heldPlaces = (editor: () => EditorView | null) => {
  const held = new Set<{ pos: number }>();
  return {
    hold: (at?: Point): HeldPlace => {
      const view = editor()!;
      const place = { pos: (at && view.posAtCoords(at)?.pos) ?? view.state.selection.from };
      held.add(place);
      return {
        insertPicture: (picture) => insertPicture(place.pos, picture)(view.state, view.dispatch),
        insertText: (text) => insertTextAt(text, place.pos)(view.state, view.dispatch),
      };
    },
    /** Has the places be where they are after a change. */
    move: (mapping: Transaction["mapping"]): void => {
      for (const place of held) place.pos = mapping.map(place.pos);
    },
  };
};
