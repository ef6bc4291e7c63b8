import type { ComponentChildren } from "preact";
import { setBlockType, toggleMark } from "prosemirror-commands";
import { redo, redoDepth, undo, undoDepth } from "prosemirror-history";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import type { Command, EditorState } from "prosemirror-state";
import { Popover } from "../parts/popover.tsx";
import { Tool, Toolbar } from "../parts/toolbar.tsx";
import { addable, insertBlock } from "./commands.ts";
import { LinkPanel } from "./link-panel.tsx";
import { LookPanel } from "./look-panel.tsx";
import type { Look } from "./model.ts";
import { nodeType, schema } from "./schema.ts";

interface FormatBarProps {
  readonly state: EditorState;
  readonly run: (command: Command) => void;
  readonly look: Look;
  readonly onLook: (look: Look) => void;
  /** Changes when the address of a link is asked for by a key. */
  readonly linkAsked: number;
  /** Further tools, such as pickers. */
  readonly tools: ComponentChildren;
}

/** Whether what is selected, or written next, has a mark. */
const hasMark = ({ selection, storedMarks, doc }: EditorState, name: string): boolean => {
  const type = schema.marks[name]!;
  if (selection.empty) return Boolean(type.isInSet(storedMarks ?? selection.$from.marks()));
  return doc.rangeHasMark(selection.from, selection.to, type);
};

const isWithin = ({ selection: { $from } }: EditorState, name: string): boolean =>
  Array.from({ length: $from.depth }, (_, depth) => $from.node(depth + 1)).some(
    ({ type }) => type.name === name,
  );

const marks = [
  { name: "strong", sign: <b>B</b>, title: "Bold" },
  { name: "em", sign: <i>I</i>, title: "Italic" },
  { name: "underline", sign: <u>U</u>, title: "Underline" },
] as const;

const lists = [
  { name: "bullet_list", word: "Bullets" },
  { name: "ordered_list", word: "Numbers" },
] as const;

const toggleList = (state: EditorState, name: string): Command =>
  isWithin(state, name) ? liftListItem(nodeType("list_item")) : wrapInList(nodeType(name));

/** How text is set, what is added, and what the whole looks like. */
export const FormatBar = ({ state, run, look, onLook, linkAsked, tools }: FormatBarProps) => (
  <Toolbar label="Message">
    <Popover word="+ Add" title="Add a block">
      {(close) => (
        <ul class="menu">
          {Object.entries(addable).map(([name, { word, make }]) => (
            <li key={name}>
              <button
                type="button"
                class="quiet"
                onClick={() => {
                  close();
                  run(insertBlock(make()));
                }}
              >
                {word}
              </button>
            </li>
          ))}
        </ul>
      )}
    </Popover>
    <StyleSelect state={state} run={run} />
    {marks.map(({ name, sign, title }) => (
      <Tool
        key={name}
        title={title}
        isOn={hasMark(state, name)}
        onUse={() => run(toggleMark(schema.marks[name]!))}
      >
        {sign}
      </Tool>
    ))}
    <LinkPanel state={state} run={run} asked={linkAsked} isOn={hasMark(state, "link")} />
    {lists.map(({ name, word }) => (
      <Tool key={name} isOn={isWithin(state, name)} onUse={() => run(toggleList(state, name))}>
        {word}
      </Tool>
    ))}
    {tools}
    <LookPanel look={look} onLook={onLook} />
    <Tool title="Undo" isDisabled={undoDepth(state) === 0} onUse={() => run(undo)}>
      ↶
    </Tool>
    <Tool title="Redo" isDisabled={redoDepth(state) === 0} onUse={() => run(redo)}>
      ↷
    </Tool>
  </Toolbar>
);

const StyleSelect = ({ state, run }: Pick<FormatBarProps, "state" | "run">) => {
  const { type, attrs } = state.selection.$from.parent;
  const isText = type.name === "paragraph" || type.name === "heading";
  return (
    <select
      class="tool"
      aria-label="Style of the text"
      disabled={!isText}
      value={type.name === "heading" ? String(attrs.level) : "0"}
      onChange={({ currentTarget }) => {
        const level = Number(currentTarget.value);
        run(level === 0 ? setBlockType(nodeType("paragraph")) : setBlockType(nodeType("heading"), { level }));
      }}
    >
      <option value="0">Text</option>
      <option value="1">Title</option>
      <option value="2">Heading</option>
      <option value="3">Small heading</option>
    </select>
  );
};
