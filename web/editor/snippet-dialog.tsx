import { useState } from "preact/hooks";
import { answer, done, type Snippet } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field, TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";

interface SnippetDialogProps {
  /** null: a new one. */
  readonly snippet: Snippet | null;
  readonly onClose: () => void;
}

/** Makes, changes or deletes a snippet. */
export const SnippetDialog = ({ snippet, onClose }: SnippetDialogProps) => {
  const { api } = useConnection();
  const [name, setName] = useState(snippet?.name ?? "");
  const [text, setText] = useState(snippet?.text ?? "");
  const [refusal, setRefusal] = useState<Refusal>();
  const attempt = async (request: () => Promise<unknown>) => {
    try {
      await request();
      onClose();
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  const param = { snippet_id: snippet?.snippet_id ?? "" };
  const save = () =>
    attempt(() =>
      answer(
        snippet
          ? api.snippets[":snippet_id"].$put({ param, json: { name, text } })
          : api.snippets.$post({ json: { name, text } }),
      ),
    );
  const remove = () => attempt(() => done(api.snippets[":snippet_id"].$delete({ param })));
  const errorAt = (field: string) => (refusal?.field === field ? sentenceOf(refusal) : undefined);
  return (
    <Dialog title={snippet ? "Change this snippet" : "New snippet"} onClose={onClose}>
      <TextField
        label="Name"
        value={name}
        onValue={setName}
        error={errorAt("name")}
        input={{
          onKeyDown: (event) => {
            // It is in a form, which Enter would send.
            if (event.key !== "Enter") return;
            event.preventDefault();
            void save();
          },
        }}
      />
      <Field label="Text" error={errorAt("text")} hint="It may have merge fields, and HTML.">
        {(attributes) => (
          <textarea
            {...attributes}
            rows={6}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        )}
      </Field>
      {refusal && !["name", "text"].includes(refusal.field ?? "") && (
        <Notice tone="bad" title="It was not saved">
          {refusal.message}
        </Notice>
      )}
      <div class="actions">
        {snippet && (
          <button type="button" class="danger" onClick={() => void remove()}>
            Delete
          </button>
        )}
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" class="primary" onClick={() => void save()}>
          Save
        </button>
      </div>
    </Dialog>
  );
};
