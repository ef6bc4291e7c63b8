import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { keymap } from "prosemirror-keymap";
import { type Command, EditorState } from "prosemirror-state";
import { EditorView } from "prosemirror-view";
import { Notice } from "../../parts/notice.tsx";
import type { EditorHandle, EditorKeys, OnPasted } from "../handle.ts";
import { readableOn } from "./colours.ts";
import { FormatBar } from "./format-bar.tsx";
import { heldPlaces } from "./held-places.ts";
import { insertText } from "./insert-text.ts";
import { Inspector } from "./inspector.tsx";
import { type Blocks, fonts, type Look, readBlocks } from "./model.ts";
import { plugins } from "./plugins.ts";
import { schema } from "./schema.ts";

interface BlockEditorProps extends EditorKeys {
  /** What is written, as it was stored: anything else is said to be none. */
  readonly value: unknown;
  readonly onValue: (blocks: Blocks) => void;
  readonly handle?: RefObject<EditorHandle | null>;
  readonly label: string;
  /** Further tools of the toolbar, such as pickers. */
  readonly tools?: ComponentChildren;
  readonly onPasted: OnPasted;
  /** Lets a picture be chosen for the block of one that is selected. */
  readonly onChoosePicture: () => void;
}

/** The document of blocks; undefined when it is none that this editor makes. */
const documentOf = (blocks: Blocks | undefined) => {
  try {
    const doc = blocks && schema.nodeFromJSON(blocks.doc);
    doc?.check();
    return doc;
  } catch {
    return undefined;
  }
};

/** Writes a mail in blocks, as it will look. */
export const BlockEditor = (props: BlockEditorProps) => {
  const blocks = readBlocks(props.value);
  if (!documentOf(blocks))
    return (
      <Notice tone="bad" title="These blocks cannot be read">
        They were made by another version. What the mail says is kept as HTML.
      </Notice>
    );
  return <Editor {...props} blocks={blocks!} />;
};

const Editor = ({
  value,
  blocks,
  onValue,
  handle,
  label,
  tools,
  onPasted,
  onChoosePicture,
  ...keys
}: BlockEditorProps & { blocks: Blocks }) => {
  const mount = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const [state, setState] = useState<EditorState>();
  const [linkAsked, setLinkAsked] = useState(0);
  const current = useRef(blocks);
  // What was told comes back, some of it late: it is not another's change then.
  const told = useRef(new WeakSet<object>());
  const latest = useRef({ onValue, onPasted, keys });
  latest.current = { onValue, onPasted, keys };
  const [places] = useState(() => heldPlaces(() => view.current));
  const tell = (next: Blocks) => {
    current.current = next;
    told.current.add(next);
    latest.current.onValue(next);
  };

  useLayoutEffect(() => {
    const link: Command = () => {
      setLinkAsked((asked) => asked + 1);
      return true;
    };
    const onKey =
      (key: keyof EditorKeys): Command =>
      () => {
        latest.current.keys[key]?.();
        return latest.current.keys[key] !== undefined;
      };
    const own = keymap({ "Mod-s": onKey("onSave"), F9: onKey("onPreview") });
    const editor = new EditorView(mount.current, {
      state: EditorState.create({
        doc: documentOf(blocks)!,
        plugins: [own, ...plugins(link, (pasted, at) => latest.current.onPasted(pasted, places.hold(at)))],
      }),
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label, class: "canvas-text" },
      dispatchTransaction: (transaction) => {
        places.move(transaction.mapping);
        const next = editor.state.apply(transaction);
        editor.updateState(next);
        setState(next);
        if (transaction.docChanged) tell({ ...current.current, doc: next.doc.toJSON() });
      },
    });
    view.current = editor;
    setState(editor.state);
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    const editor = view.current;
    const isOurs = told.current.has(value as object) || isSame(blocks, current.current);
    if (!editor || isOurs) return;
    current.current = blocks;
    const next = EditorState.create({ doc: documentOf(blocks)!, plugins: editor.state.plugins });
    editor.updateState(next);
    setState(next);
  }, [value]);

  const apply = (command: Command) => {
    const editor = view.current;
    if (editor) command(editor.state, editor.dispatch, editor);
  };
  const run = (command: Command) => {
    apply(command);
    view.current?.focus();
  };
  if (handle)
    handle.current = {
      insert: (text) => run(insertText(text)),
      focus: () => view.current?.focus(),
      hold: places.hold,
    };

  return (
    <div class="blocks">
      {state && (
        <FormatBar
          state={state}
          run={run}
          look={blocks.look}
          onLook={(look) => tell({ ...current.current, look })}
          linkAsked={linkAsked}
          tools={tools}
        />
      )}
      <div class="canvas" style={canvasStyle(blocks.look)}>
        <div ref={mount} class="canvas-paper" />
      </div>
      {state && <Inspector state={state} run={apply} onChoosePicture={onChoosePicture} />}
    </div>
  );
};

const isSame = (one: Blocks, other: Blocks): boolean => JSON.stringify(one) === JSON.stringify(other);

const canvasStyle = ({ page, paper, text, accent, font, width }: Look) => ({
  "--mail-page": page,
  "--mail-paper": paper,
  "--mail-text": text,
  "--mail-accent": accent,
  "--mail-on-accent": readableOn(accent),
  "--mail-font": fonts[font].stack,
  "--mail-width": `${width}px`,
});
