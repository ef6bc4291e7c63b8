import { useState } from "preact/hooks";
import { allSnippets } from "../api/all-of.ts";
import type { Snippet } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Popover } from "./parts/popover.tsx";
import { SnippetDialog } from "./snippet-dialog.tsx";

/** A choice of named pieces of text; they are made and changed here, too. */
export const SnippetPicker = ({ onInsert }: { onInsert: (text: string) => void }) => {
  // What is edited; null: a new one.
  const [edited, setEdited] = useState<Snippet | null>();
  return (
    <>
      <Popover word="Snippet" title="Insert a snippet">
        {(close) => (
          <Choice
            onText={(text) => {
              close();
              onInsert(text);
            }}
            onEdit={(snippet) => {
              close();
              setEdited(snippet);
            }}
          />
        )}
      </Popover>
      {edited !== undefined && <SnippetDialog snippet={edited} onClose={() => setEdited(undefined)} />}
    </>
  );
};

interface ChoiceProps {
  readonly onText: (text: string) => void;
  readonly onEdit: (snippet: Snippet | null) => void;
}

const Choice = ({ onText, onEdit }: ChoiceProps) => {
  const { api } = useConnection();
  const snippets = useResource("", (signal) => allSnippets(api, signal));
  return (
    <>
      <Loaded resource={snippets} noun="The snippets">
        {(all) =>
          all.length === 0 ? (
            <p class="hint">There is none yet: save what you write again and again.</p>
          ) : (
            <ul class="menu" aria-label="Snippets">
              {all.map((snippet) => (
                <li key={snippet.snippet_id} class="menu-row">
                  <button type="button" class="quiet" onClick={() => onText(snippet.text)}>
                    <span>{snippet.name}</span>
                    <span class="hint">{snippet.text}</span>
                  </button>
                  <button
                    type="button"
                    class="small quiet"
                    aria-label={`Change ${snippet.name}`}
                    onClick={() => onEdit(snippet)}
                  >
                    Change
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <button type="button" class="small" onClick={() => onEdit(null)}>
        New snippet
      </button>
    </>
  );
};
