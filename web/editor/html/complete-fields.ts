import { type CompletionContext, type CompletionResult, snippetCompletion } from "@codemirror/autocomplete";
import type { MergeField } from "../liquid.ts";

/** Offers merge fields after `{{`, each with a place for what stands there when it is empty. */
export const completeFields =
  (fields: () => readonly MergeField[]) =>
  (context: CompletionContext): CompletionResult | null => {
    const before = context.matchBefore(/\{\{-?\s*[\w.]*$/);
    if (!before) return null;
    const from = before.from + /^\{\{-?\s*/.exec(before.text)![0].length;
    // What closes the tag may be there already.
    const rest = /^\s*-?\}\}/.exec(context.state.sliceDoc(context.pos, context.pos + 20))?.[0];
    const space = before.text.endsWith("{") ? " " : "";
    const end = rest === undefined ? " }}" : /^\s/.test(rest) ? "" : " ";
    // Asked for anew with every key: the attributes of contacts may not have been there with the one before.
    return {
      from,
      options: fields().map(({ name, hint, mayBeEmpty }) =>
        snippetCompletion(`${space}${name}${mayBeEmpty ? " | default: '#{}'" : ""}${end}`, {
          label: name,
          detail: hint,
          type: "variable",
        }),
      ),
    };
  };
