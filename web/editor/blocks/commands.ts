import { closeHistory } from "prosemirror-history";
import { Fragment, type Node } from "prosemirror-model";
import { type Command, type EditorState, NodeSelection, Selection, TextSelection } from "prosemirror-state";
import type { SitePicture } from "../handle.ts";
import { type BlockNode, footer } from "./model.ts";
import { nodeType, schema } from "./schema.ts";

/** A block, and where it is. */
export interface PlacedBlock {
  readonly node: Node;
  readonly pos: number;
  /** What it stands in: the mail itself, or a column. */
  readonly parent: Node;
  /** Its number in there. */
  readonly index: number;
}

/** The block that is selected or written in: the innermost that stands in the mail or in a column. */
export const currentBlock = ({ selection }: Pick<EditorState, "selection">): PlacedBlock | undefined => {
  const { $from } = selection;
  if (selection instanceof NodeSelection && !selection.node.isInline)
    return { node: selection.node, pos: selection.from, parent: $from.parent, index: $from.index() };
  for (let depth = $from.depth; depth > 0; depth--) {
    const parent = $from.node(depth - 1);
    if (parent.type.name === "doc" || parent.type.name === "column")
      return { node: $from.node(depth), pos: $from.before(depth), parent, index: $from.index(depth - 1) };
  }
  return undefined;
};

/** The columns that are written in, and where they are. */
export const columnsAround = ({
  selection: { $from },
}: Pick<EditorState, "selection">): number | undefined => {
  for (let depth = $from.depth; depth > 0; depth--)
    if ($from.node(depth).type.name === "columns") return $from.before(depth);
  return undefined;
};

export const selectAt =
  (pos: number): Command =>
  (state, dispatch) => {
    dispatch?.(state.tr.setSelection(NodeSelection.create(state.doc, pos)));
    return true;
  };

// What is done to a whole block is a step of its own to undo: hence closeHistory.

/** A block to write or to fill in, selected at its place. */
const selectionIn = (doc: Node, pos: number): Selection => {
  const node = doc.nodeAt(pos)!;
  // What a button says at first is there to be written over.
  if (node.type.name === "button") return TextSelection.create(doc, pos + 1, pos + 1 + node.content.size);
  return node.isAtom ? NodeSelection.create(doc, pos) : Selection.near(doc.resolve(pos + 1));
};

/** Where a block goes: below the current one; what does not fit into a column goes below the columns. */
const placeBelow = (state: Pick<EditorState, "doc" | "selection">, block: Node): number => {
  const current = currentBlock(state);
  const columns = columnsAround(state);
  const fits = current?.parent.type.contentMatch.matchType(block.type);
  const beside = fits || columns === undefined ? current?.pos : columns;
  const at = beside === undefined ? state.doc.content.size : beside + state.doc.nodeAt(beside)!.nodeSize;
  // A footer is last, whatever is added.
  const before = state.doc.resolve(at).nodeBefore;
  const isAfterFooter = before?.type.name === "footer" && block.type.name !== "footer";
  return isAfterFooter ? at - before.nodeSize : at;
};

/** Puts a block below the current one, and selects it. */
export const insertBlock =
  (block: Node): Command =>
  (state, dispatch) => {
    if (dispatch) {
      const place = placeBelow(state, block);
      const tr = closeHistory(state.tr);
      tr.insert(place, block);
      dispatch(tr.setSelection(selectionIn(tr.doc, place)).scrollIntoView());
    }
    return true;
  };

/** As wide as a mail is within its padding: a smaller picture is not made larger. */
const usualWidth = 536;

/**
 * Puts a picture below the block at a place, or into the block of a picture that is there. Whoever writes on elsewhere
 * meanwhile is left there.
 */
export const insertPicture =
  (pos: number, { url, alt, width, height }: SitePicture): Command =>
  (state, dispatch) => {
    const { doc, selection } = state;
    const shown = { src: url, alt, ratio: height / width, width: width < usualWidth ? width : null };
    const tr = closeHistory(state.tr);
    const there = doc.nodeAt(pos);
    const isStill = selection.from === pos;
    if (there?.type.name === "image") tr.setNodeMarkup(pos, null, { ...there.attrs, ...shown });
    else {
      const near = Selection.near(doc.resolve(Math.min(pos, doc.content.size)));
      const block = nodeType("image").create(shown);
      const place = placeBelow({ doc, selection: near }, block);
      tr.insert(place, block);
      if (isStill) tr.setSelection(NodeSelection.create(tr.doc, place)).scrollIntoView();
    }
    dispatch?.(tr);
    return true;
  };

/** Moves the current block up or down among its neighbours. */
export const moveBlock =
  (step: -1 | 1): Command =>
  (state, dispatch) => {
    const current = currentBlock(state);
    const other =
      current && current.index + step >= 0 ? current.parent.maybeChild(current.index + step) : null;
    if (!current || !other) return false;
    if (dispatch) {
      const tr = closeHistory(state.tr);
      const { selection } = state;
      const { node, pos } = current;
      const from = step < 0 ? pos - other.nodeSize : pos;
      const both = step < 0 ? [node, other] : [other, node];
      tr.replaceWith(from, from + node.nodeSize + other.nodeSize, Fragment.from(both));
      const moved = step < 0 ? from : from + other.nodeSize;
      const offset = moved - pos;
      const kept =
        selection instanceof NodeSelection
          ? NodeSelection.create(tr.doc, selection.from + offset)
          : TextSelection.create(tr.doc, selection.anchor + offset, selection.head + offset);
      dispatch(tr.setSelection(kept).scrollIntoView());
    }
    return true;
  };

export const duplicateBlock: Command = (state, dispatch) => {
  const current = currentBlock(state);
  if (!current) return false;
  const at = current.pos + current.node.nodeSize;
  if (dispatch) {
    const tr = closeHistory(state.tr);
    tr.insert(at, current.node);
    dispatch(tr.setSelection(selectionIn(tr.doc, at)).scrollIntoView());
  }
  return true;
};

/** Removes the current block; where it was the only one, an empty paragraph stays. */
export const removeBlock: Command = (state, dispatch) => {
  const current = currentBlock(state);
  if (!current) return false;
  if (dispatch) {
    const tr = closeHistory(state.tr);
    const { pos, node, parent } = current;
    const end = pos + node.nodeSize;
    if (parent.childCount === 1) tr.replaceWith(pos, end, nodeType("paragraph").create());
    else tr.delete(pos, end);
    dispatch(
      tr.setSelection(Selection.near(tr.doc.resolve(Math.min(pos, tr.doc.content.size)))).scrollIntoView(),
    );
  }
  return true;
};

const paragraph = () => nodeType("paragraph").create();
const columns = (count: number): Node =>
  nodeType("columns").create(
    null,
    Array.from({ length: count }, () => nodeType("column").create(null, paragraph())),
  );

/** What can be added, by its name. */
export const addable = {
  text: { word: "Text", make: paragraph },
  heading: { word: "Heading", make: () => nodeType("heading").create({ level: 2 }) },
  button: { word: "Button", make: () => nodeType("button").create(null, schema.text("Read on")) },
  image: { word: "Picture", make: () => nodeType("image").create() },
  list: {
    word: "List",
    make: () => nodeType("bullet_list").create(null, nodeType("list_item").create(null, paragraph())),
  },
  columns2: { word: "Two columns", make: () => columns(2) },
  columns3: { word: "Three columns", make: () => columns(3) },
  divider: { word: "Line", make: () => nodeType("divider").create() },
  spacer: { word: "Space", make: () => nodeType("spacer").create() },
  footer: { word: "Footer", make: () => schema.nodeFromJSON(footer as BlockNode) },
  html: { word: "HTML", make: () => nodeType("html").create() },
} as const;
export type Addable = keyof typeof addable;
