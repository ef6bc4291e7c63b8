import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { html, htmlLanguage } from "@codemirror/lang-html";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { type Diagnostic, linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension, StateEffect } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { hasDataPictures, holdsPictures, picturesIn } from "../../media/picture-files.ts";
import { claimFiles } from "../../parts/use-file-drop.ts";
import type { EditorKeys, OnPasted, Point } from "../handle.ts";
import type { MergeField } from "../liquid.ts";
import { completeFields } from "./complete-fields.ts";
import { diagnosticsOf, type EditorProblem, liquidProblems, tagProblems } from "./find-problems.ts";
import { liquidMarks } from "./liquid-marks.ts";
import { look } from "./look.ts";

/** What an editor is told of the page around it, as it is at the time. */
export interface Surroundings {
  readonly mergeFields: readonly MergeField[];
  readonly problems: readonly EditorProblem[];
  readonly keys: EditorKeys;
  readonly onValue: (value: string) => void;
  /** Told of pictures that were pasted or dropped; without a point it was at the cursor. */
  readonly take: (pasted: Parameters<OnPasted>[0], at?: Point) => void;
}

const ownKeys = (now: () => Surroundings) => {
  const pass = (key: keyof EditorKeys) => () => {
    const run = now().keys[key];
    run?.();
    return run !== undefined;
  };
  return keymap.of([
    { key: "Mod-s", run: pass("onSave") },
    { key: "F9", run: pass("onPreview") },
  ]);
};

/** What is wrong: as the page was told, and as is seen here. A fault is said once at a place, whoever found it. */
const problemsIn = async ({ state }: EditorView, told: readonly EditorProblem[]): Promise<Diagnostic[]> => {
  const liquid = await liquidProblems(state.doc.toString());
  // What the page was told is said better than what the engine here says.
  const all = [...diagnosticsOf(state, [...liquid, ...told]), ...tagProblems(state)];
  const keyOf = ({ from, severity, message }: Diagnostic) =>
    severity === "error" ? `${from}` : `${from} ${message}`;
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
};

/** Pictures that are pasted or dropped go to whoever uploads them; other files are the page's. */
const takingPictures = (now: () => Surroundings): Extension =>
  EditorView.domEventHandlers({
    paste: ({ clipboardData }) => {
      const text = clipboardData?.getData("text/plain") ?? "";
      const files = picturesIn(clipboardData);
      if (files.length > 0 && text === "") now().take({ files, text: "" });
      else if (hasDataPictures(text)) now().take({ files: [], text });
      else return false;
      return true;
    },
    dragover: (event) => {
      if (holdsPictures(event.dataTransfer)) claimFiles(event);
      return false;
    },
    drop: (event) => {
      const files = picturesIn(event.dataTransfer);
      if (files.length > 0) {
        claimFiles(event);
        now().take({ files, text: "" }, { left: event.clientX, top: event.clientY });
      }
      // Of any other file the editor would take the bytes as text.
      return (event.dataTransfer?.files.length ?? 0) > 0;
    },
  });

/** Says that the page was told of other problems, so that they are shown without anything being typed. */
export const problemsTold = StateEffect.define();

/** An editor of HTML with Liquid in it. */
export const extensions = (now: () => Surroundings): Extension[] => [
  ownKeys(now),
  takingPictures(now),
  lineNumbers(),
  history(),
  drawSelection(),
  EditorState.allowMultipleSelections.of(true),
  indentUnit.of("  "),
  EditorView.lineWrapping,
  // Whoever types an element types its end, too: one that was put there first would be there twice.
  html({ selfClosingTags: true, autoCloseTags: false }),
  htmlLanguage.data.of({ autocomplete: completeFields(() => now().mergeFields) }),
  bracketMatching(),
  closeBrackets(),
  autocompletion({ icons: false }),
  highlightSelectionMatches(),
  liquidMarks,
  linter((view) => problemsIn(view, now().problems), {
    delay: 400,
    needsRefresh: ({ transactions }) =>
      transactions.some(({ effects }) => effects.some((effect) => effect.is(problemsTold))),
  }),
  lintGutter(),
  look,
  keymap.of([
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...lintKeymap,
    ...defaultKeymap,
    indentWithTab,
  ]),
  EditorView.updateListener.of(({ docChanged, state }) => {
    if (docChanged) now().onValue(state.doc.toString());
  }),
];
