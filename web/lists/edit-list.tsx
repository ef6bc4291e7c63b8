import { useState } from "preact/hooks";
import { answer, type List } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";

interface EditListProps {
  readonly list: List;
  readonly onSaved: (list: List) => void;
  readonly onClose: () => void;
}

/** Changes what a list is called, and whether who subscribes to it confirms that. */
export const EditList = ({ list, onSaved, onClose }: EditListProps) => {
  const { api } = useConnection();
  const [name, setName] = useState(list.name);
  const [description, setDescription] = useState(list.description);
  const [doubleOptIn, setDoubleOptIn] = useState(list.double_opt_in);
  const [refusal, setRefusal] = useState<Refusal>();
  const errorOf = (field: string) => (refusal?.field === field ? sentenceOf(refusal) : undefined);
  const save = async () => {
    try {
      const json = { name, description, double_opt_in: doubleOptIn };
      onSaved(await answer(api.lists[":list_id"].$patch({ param: { list_id: list.list_id }, json })));
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <Dialog title={`Edit ${list.name}`} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <TextField label="Name" value={name} onValue={setName} error={errorOf("name")} />
        <TextField
          label="Description"
          optional
          value={description}
          onValue={setDescription}
          error={errorOf("description")}
        />
        <label class="choice">
          <input
            type="checkbox"
            checked={doubleOptIn}
            onChange={(event) => setDoubleOptIn(event.currentTarget.checked)}
          />
          Who subscribes by a form confirms it by mail
        </label>
        {refusal && !refusal.field && (
          <Notice tone="bad" title="The list was not changed">
            {refusal.message}
          </Notice>
        )}
        <div class="actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary">
            Save
          </button>
        </div>
      </form>
    </Dialog>
  );
};
