import { syntaxTree } from "@codemirror/language";
import type { Diagnostic } from "@codemirror/lint";
import type { EditorState } from "@codemirror/state";

/** Something wrong in what is written, and where: line and column count from 1. */
export interface EditorProblem {
  /** None of what is about all of it, as what it lacks: that is shown at the end. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly message: string;
  readonly severity: "error" | "warning" | "info";
}

/** Loaded with the first look at a template: it is larger than what is needed to write. */
const loadEngine = async () => {
  const { Liquid } = await import("liquidjs");
  const engine = new Liquid({ strictFilters: true });
  // They read other templates, of which a mail has none.
  for (const name of ["include", "render", "layout"]) delete engine.tags[name];
  return engine;
};
let engine: ReturnType<typeof loadEngine> | undefined;

/** What is no Liquid; the parser says the first of it. Nothing while it cannot be loaded. */
export const liquidProblems = async (source: string): Promise<EditorProblem[]> => {
  engine ??= loadEngine();
  const parser = await engine.catch(() => {
    engine = undefined;
  });
  try {
    parser?.parse(source);
    return [];
  } catch (error) {
    const { message } = error as Error;
    const place = /, line:(\d+), col:(\d+)$/.exec(message);
    return [
      {
        line: Number(place?.[1] ?? 1),
        column: Number(place?.[2] ?? 1),
        message: `A merge tag is wrong: ${message.slice(0, place?.index)}.`,
        severity: "error",
      },
    ];
  }
};

/** Problems as the editor shows them: from where they are to the end of the tag, or of the line. */
export const diagnosticsOf = ({ doc }: EditorState, problems: readonly EditorProblem[]): Diagnostic[] => {
  const last = lastPlace(doc);
  return problems.map(({ line, column = 1, message, severity }) => {
    if (line === undefined) return { ...last, message, severity };
    const found = doc.line(Math.min(doc.lines, Math.max(1, line)));
    const from = Math.min(found.to, found.from + Math.max(0, column - 1));
    const end = /[}>]+/.exec(found.text.slice(from - found.from));
    const to = end ? from + end.index + end[0].length : found.to;
    return { from, to: Math.max(from, to), message, severity };
  });
};

/** The last word or tag that is written. */
const lastPlace = (doc: EditorState["doc"]): { from: number; to: number } => {
  const written = doc.toString().trimEnd();
  const { index } = /(<[^<>]*>|[^\s<>]+)?$/.exec(written.slice(-100))!;
  return { from: Math.max(0, written.length - 100) + index, to: written.length };
};

/** Tags that close nothing, and those that nothing closes. Where Liquid chooses between tags it is not said. */
export const tagProblems = (state: EditorState): Diagnostic[] => {
  const found: Diagnostic[] = [];
  const source = state.doc.toString();
  if (/\{%-?\s*(if|unless|case|for)\b/.test(source)) return found;
  syntaxTree(state).iterate({
    enter: ({ name, from, to, node }) => {
      if (name === "MismatchedCloseTag")
        found.push({ from, to, severity: "warning", message: "This closes a tag that is not open here." });
      if (name !== "MissingCloseTag") return;
      const open = node.parent?.firstChild ?? node;
      const word = /^<\s*([\w-]+)/.exec(source.slice(open.from, open.to))?.[1] ?? "This";
      const place = { from: open.from, to: open.to };
      found.push({ ...place, severity: "warning", message: `<${word}> is not closed.` });
    },
  });
  return found;
};
