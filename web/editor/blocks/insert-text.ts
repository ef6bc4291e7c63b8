import { DOMParser, Fragment, type Node, Slice } from "prosemirror-model";
import type { Command } from "prosemirror-state";
import { cutAtTags, readMergeTag } from "../liquid.ts";
import { nodeType, schema } from "./schema.ts";

/** A text, in which merge fields are fields; any other tag of Liquid stays text. */
export const inlineOf = (text: string): Node[] =>
  cutAtTags(text).flatMap((part, index) => {
    if (part === "") return [];
    const tag = index % 2 === 1 ? readMergeTag(part) : undefined;
    return [tag ? nodeType("merge_field").create({ ...tag }) : schema.text(part)];
  });

/** Makes fields of the merge fields in what was written as text, as in what is pasted. */
export const withFields = (fragment: Fragment): Fragment => {
  const nodes: Node[] = [];
  fragment.forEach((node) => {
    if (node.isText && node.text)
      nodes.push(...inlineOf(node.text).map((one) => (one.isText ? one.mark(node.marks) : one)));
    else nodes.push(node.copy(withFields(node.content)));
  });
  return Fragment.from(nodes);
};

/** What a piece of HTML, or of text, is in blocks. */
const sliceOf = (text: string): Slice => {
  if (!/<[a-z!/]/i.test(text)) return new Slice(Fragment.from(inlineOf(text)), 0, 0);
  // Inert: nothing in it runs or is loaded.
  const { body } = new window.DOMParser().parseFromString(text, "text/html");
  const { content, openStart, openEnd } = DOMParser.fromSchema(schema).parseSlice(body);
  return new Slice(withFields(content), openStart, openEnd);
};

/** Inserts text, HTML or a tag of Liquid at a place that was kept; the cursor stays with what is written elsewhere. */
export const insertTextAt =
  (text: string, pos: number): Command =>
  (state, dispatch) => {
    const at = Math.min(pos, state.doc.content.size);
    dispatch?.(state.tr.replace(at, at, sliceOf(text)));
    return true;
  };

/** Inserts text, HTML or a tag of Liquid where the cursor is. */
export const insertText =
  (text: string): Command =>
  (state, dispatch) => {
    dispatch?.(state.tr.replaceSelection(sliceOf(text)).scrollIntoView());
    return true;
  };
