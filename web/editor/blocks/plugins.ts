import { baseKeymap, chainCommands, exitCode, toggleMark } from "prosemirror-commands";
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history, redo, undo } from "prosemirror-history";
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { Slice } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { type Command, Plugin, Selection } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { hasDataPictures, hasWords, holdsPictures, picturesIn } from "../../media/picture-files.ts";
import { claimFiles } from "../../parts/use-file-drop.ts";
import type { OnPasted, Point } from "../handle.ts";
import { readMergeTag } from "../liquid.ts";
import { moveBlock } from "./commands.ts";
import { withFields } from "./insert-text.ts";
import { nodeType, schema } from "./schema.ts";

/** Told what was pasted or dropped; without a point it was at the cursor. */
export type TakePictures = (pasted: Parameters<OnPasted>[0], at?: Point) => void;

const lineBreak: Command = (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodeType("hard_break").create()).scrollIntoView());
  return true;
};

/** A button ends where Enter is pressed; below goes on as text. */
const leaveButton: Command = (state, dispatch) => {
  const { $head } = state.selection;
  if ($head.parent.type.name !== "button") return false;
  const after = $head.after();
  if (dispatch) {
    const tr = state.tr.insert(after, nodeType("paragraph").create());
    dispatch(tr.setSelection(Selection.near(tr.doc.resolve(after + 1))).scrollIntoView());
  }
  return true;
};

const item = nodeType("list_item");

const keys = (link: Command) =>
  keymap({
    "Mod-b": toggleMark(schema.marks.strong!),
    "Mod-i": toggleMark(schema.marks.em!),
    "Mod-u": toggleMark(schema.marks.underline!),
    "Mod-k": link,
    "Mod-z": undo,
    "Mod-y": redo,
    "Shift-Mod-z": redo,
    "Alt-ArrowUp": moveBlock(-1),
    "Alt-ArrowDown": moveBlock(1),
    "Mod-]": sinkListItem(item),
    "Mod-[": liftListItem(item),
    "Shift-Enter": chainCommands(exitCode, lineBreak),
    Enter: chainCommands(splitListItem(item), leaveButton),
  });

/** What is typed as `{{ first_name }}` is a field at once. */
const mergeFieldRule = new InputRule(/\{\{[^{}]*\}\}$/, (state, match, start, end) => {
  const tag = readMergeTag(match[0]);
  return tag ? state.tr.replaceWith(start, end, nodeType("merge_field").create({ ...tag })) : null;
});

const rules = inputRules({
  rules: [
    mergeFieldRule,
    textblockTypeInputRule(/^(#{1,3})\s$/, nodeType("heading"), (match) => ({ level: match[1]!.length })),
    wrappingInputRule(/^\s*[-*]\s$/, nodeType("bullet_list")),
    wrappingInputRule(/^1\.\s$/, nodeType("ordered_list")),
  ],
});

const hints: Readonly<Record<string, string>> = {
  heading: "A heading",
  paragraph: "Write here",
  button: "What the button says",
};

/** Says in empty text what may be written there. */
const placeholders = new Plugin({
  props: {
    decorations: ({ doc }) => {
      const found: Decoration[] = [];
      doc.descendants((node, pos) => {
        const hint = hints[node.type.name];
        if (hint && node.content.size === 0)
          found.push(Decoration.node(pos, pos + node.nodeSize, { class: "empty-text", "data-hint": hint }));
        return !node.isTextblock;
      });
      return DecorationSet.create(doc, found);
    },
  },
});

/**
 * Pictures that are pasted or dropped go to whoever uploads them, with the point where they were dropped.
 * @param take is told of them
 */
const takingPictures = (take: TakePictures): Plugin =>
  new Plugin({
    props: {
      handlePaste: (_, { clipboardData }) => {
        const html = clipboardData?.getData("text/html") ?? "";
        const files = picturesIn(clipboardData);
        if (files.length > 0 && !hasWords(html)) take({ files, text: "" });
        else if (hasDataPictures(html)) take({ files: [], text: html });
        else return false;
        return true;
      },
      handleDrop: (_, event) => {
        const files = picturesIn(event.dataTransfer);
        if (files.length === 0) return false;
        claimFiles(event);
        take({ files, text: "" }, { left: event.clientX, top: event.clientY });
        return true;
      },
      handleDOMEvents: {
        dragover: (_, event) => {
          if (holdsPictures(event.dataTransfer)) claimFiles(event);
        },
      },
    },
  });

const pasting = new Plugin({
  props: {
    transformPasted: ({ content, openStart, openEnd }) => new Slice(withFields(content), openStart, openEnd),
  },
});

/**
 * What makes an editor of the schema.
 * @param link asks for the address of a link.
 * @param take is told of pictures that are pasted or dropped.
 */
export const plugins = (link: Command, take: TakePictures): Plugin[] => [
  rules,
  keys(link),
  keymap(baseKeymap),
  history(),
  // Its colour is the stylesheet's.
  dropCursor({ color: false, class: "drop-cursor", width: 3 }),
  gapCursor(),
  placeholders,
  pasting,
  takingPictures(take),
];
