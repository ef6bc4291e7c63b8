import {
  Decoration,
  type DecorationSet,
  type EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";

const output = Decoration.mark({ class: "liquid-output" });
const tag = Decoration.mark({ class: "liquid-tag" });

const matcher = new MatchDecorator({
  regexp: /\{\{.*?\}\}|\{%.*?%\}/g,
  decoration: ([text]) => (text.startsWith("{{") ? output : tag),
});

/** Marks outputs and tags of Liquid, wherever in the HTML they are. */
export const liquidMarks = ViewPlugin.define(
  (view: EditorView) => {
    const value = {
      marks: matcher.createDeco(view) as DecorationSet,
      update: (update: ViewUpdate) => {
        value.marks = matcher.updateDeco(update, value.marks);
      },
    };
    return value;
  },
  { decorations: ({ marks }) => marks },
);
