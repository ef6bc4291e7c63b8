import { useState } from "preact/hooks";
import { TextField } from "../parts/field.tsx";
import { type MergeField, mergeTag } from "./liquid.ts";
import { Popover } from "./parts/popover.tsx";

interface MergeFieldPickerProps {
  readonly fields: readonly MergeField[];
  /** Is given the tag: `{{ first_name | default: 'friend' }}`. */
  readonly onInsert: (tag: string) => void;
}

/** A choice of what a mail may say of its reader, and of what it says where that is empty. */
export const MergeFieldPicker = ({ fields, onInsert }: MergeFieldPickerProps) => (
  <Popover word="{{ }} Field" title="Insert a merge field">
    {(close) => (
      <Choice
        fields={fields}
        onTag={(tag) => {
          close();
          onInsert(tag);
        }}
      />
    )}
  </Popover>
);

const Choice = ({ fields, onTag }: { fields: readonly MergeField[]; onTag: (tag: string) => void }) => {
  const [wanted, setWanted] = useState("");
  const [fallback, setFallback] = useState("");
  const words = wanted.trim().toLowerCase();
  const found = fields.filter(({ name, hint }) => `${name} ${hint}`.toLowerCase().includes(words));
  const insert = ({ name, mayBeEmpty }: MergeField) =>
    onTag(mergeTag({ name, fallback: mayBeEmpty ? fallback.trim() : "" }));
  return (
    <>
      <TextField
        label="Find a field"
        value={wanted}
        onValue={setWanted}
        input={{
          type: "search",
          onKeyDown: ({ key }) => {
            if (key === "Enter" && found[0]) insert(found[0]);
          },
        }}
      />
      <TextField
        label="Where it is empty, write"
        optional
        value={fallback}
        onValue={setFallback}
        input={{ placeholder: "friend" }}
      />
      <ul class="menu" aria-label="Fields">
        {found.map((field) => (
          <li key={field.name}>
            <button type="button" class="quiet" onClick={() => insert(field)}>
              <code>{field.name}</code>
              <span class="hint">{field.hint}</span>
            </button>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p class="hint">No contact has such a field.</p>}
    </>
  );
};
