import { Compartment } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { imgTag } from "../../media/img-tag.ts";
import type { EditorHandle, EditorKeys, HeldPlace, OnPasted, Point } from "../handle.ts";
import type { MergeField } from "../liquid.ts";
import { extensions, problemsTold, type Surroundings } from "./extensions.ts";
import type { EditorProblem } from "./find-problems.ts";

interface HtmlEditorProps extends EditorKeys {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly problems?: readonly EditorProblem[];
  readonly mergeFields: readonly MergeField[];
  readonly handle?: RefObject<EditorHandle | null>;
  /** The id of its label's element, and of what describes it. */
  readonly labelledBy: string;
  readonly describedBy?: string | undefined;
  readonly isInvalid?: boolean;
  readonly onPasted: OnPasted;
}

const noProblems: readonly EditorProblem[] = [];

/** Text at the cursor instead of what is selected, and the cursor behind it. */
const insertInto = (view: EditorView, text: string): void => {
  view.dispatch(view.state.replaceSelection(text), { scrollIntoView: true });
  view.focus();
};

/**
 * Text at a place that was kept. Whoever writes on elsewhere meanwhile is left there; who is still at the place goes on
 * behind the text, or within it.
 */
const insertAt = (view: EditorView, at: number, text: string, goOnAt = text.length): void => {
  const isStill = view.state.selection.main.head === at;
  view.dispatch({
    changes: { from: at, insert: text },
    ...(isStill && { selection: { anchor: at + goOnAt }, scrollIntoView: true }),
  });
};

/** Writes HTML with Liquid: coloured, completed, and with what is wrong shown where it is. */
export const HtmlEditor = (props: HtmlEditorProps) => {
  const { value, problems = noProblems, mergeFields, handle, labelledBy, describedBy, isInvalid } = props;
  const mount = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const attributes = useRef(new Compartment());
  const told = useRef<string[]>([]);
  const onValue = (written: string) => {
    told.current.push(written);
    props.onValue(written);
  };
  // Places that are kept for what arrives later.
  const held = useRef(new Set<{ pos: number }>());
  const hold = (at?: Point): HeldPlace => {
    const editor = view.current!;
    const { head } = editor.state.selection.main;
    const place = { pos: at ? (editor.posAtCoords({ x: at.left, y: at.top }) ?? head) : head };
    held.current.add(place);
    return {
      insertPicture: (picture) => {
        const { tag, altAt } = imgTag(picture);
        insertAt(editor, place.pos, tag, picture.alt ? tag.length : altAt);
      },
      insertText: (text) => insertAt(editor, place.pos, text),
    };
  };
  const take: Surroundings["take"] = (pasted, at) => props.onPasted(pasted, hold(at));
  const now = useRef({ mergeFields, problems, keys: props, onValue, take });
  now.current = { mergeFields, problems, keys: props, onValue, take };

  const named = EditorView.contentAttributes.of({
    "aria-labelledby": labelledBy,
    ...(describedBy === undefined ? {} : { "aria-describedby": describedBy }),
    ...(isInvalid ? { "aria-invalid": "true" } : {}),
  });

  useLayoutEffect(() => {
    const editor = new EditorView({
      doc: value,
      parent: mount.current!,
      extensions: [
        attributes.current.of(named),
        EditorView.updateListener.of(({ changes }) => {
          for (const place of held.current) place.pos = changes.mapPos(place.pos, 1);
        }),
        ...extensions(() => now.current),
      ],
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: attributes.current.reconfigure(named) });
  }, [labelledBy, describedBy, isInvalid]);

  useEffect(() => {
    view.current?.dispatch({ effects: problemsTold.of(null) });
  }, [JSON.stringify(problems)]);

  useEffect(() => {
    const editor = view.current;
    // What was told comes back, some of it late and some not at all; anything else was changed elsewhere.
    const back = told.current.lastIndexOf(value);
    if (back >= 0) told.current.splice(0, back + 1);
    else if (editor && value !== editor.state.doc.toString())
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } });
  }, [value]);

  if (handle)
    handle.current = {
      insert: (text) => view.current && insertInto(view.current, text),
      focus: () => view.current?.focus(),
      hold,
    };

  return <div ref={mount} class="html-editor" />;
};
