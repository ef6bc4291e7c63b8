import { useState } from "preact/hooks";
import { answer, type List } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field, TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";

interface EditListProps {
  readonly list: List;
  readonly onSaved: (list: List) => void;
  readonly onClose: () => void;
}

/** Changes what a list is called, and whether people subscribe to it by themselves. */
export const EditList = ({ list, onSaved, onClose }: EditListProps) => {
  const { api } = useConnection();
  const [name, setName] = useState(list.name);
  const [description, setDescription] = useState(list.description);
  const [doubleOptIn, setDoubleOptIn] = useState(list.double_opt_in);
  const [signup, setSignup] = useState<SignupDraft>({
    from_email: list.from_email ?? "",
    from_name: list.from_name ?? "",
    consent_wording: list.consent_wording ?? "",
  });
  const [refusal, setRefusal] = useState<Refusal>();
  const errorOf = (field: string) => (refusal?.field === field ? sentenceOf(refusal) : undefined);
  const save = async () => {
    try {
      const json = {
        name,
        description,
        double_opt_in: doubleOptIn,
        from_email: signup.from_email.trim() || null,
        from_name: signup.from_name.trim() || null,
        consent_wording: signup.consent_wording.trim() || null,
      };
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
          People subscribe by a form, and confirm it by mail
        </label>
        {doubleOptIn && (
          <SignupFields
            draft={signup}
            onChange={(change) => setSignup({ ...signup, ...change })}
            errorOf={errorOf}
          />
        )}
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

/** What a form of a list needs. */
interface SignupDraft {
  readonly from_email: string;
  readonly from_name: string;
  readonly consent_wording: string;
}

interface SignupFieldsProps {
  readonly draft: SignupDraft;
  readonly onChange: (change: Partial<SignupDraft>) => void;
  readonly errorOf: (field: string) => string | undefined;
}

const SignupFields = ({ draft, onChange, errorOf }: SignupFieldsProps) => (
  <>
    <TextField
      label="Sender of the mail that asks"
      value={draft.from_email}
      onValue={(from_email) => onChange({ from_email })}
      error={errorOf("from_email")}
      hint="Nobody can subscribe without one."
      input={{ type: "email", autocomplete: "off" }}
    />
    <TextField
      label="Name of the sender"
      optional
      value={draft.from_name}
      onValue={(from_name) => onChange({ from_name })}
      error={errorOf("from_name")}
    />
    <Field
      label="What they agree to"
      optional
      error={errorOf("consent_wording")}
      hint="In their words, shown on the form and kept with each consent."
    >
      {(attributes) => (
        <textarea
          {...attributes}
          rows={3}
          value={draft.consent_wording}
          onInput={(event) => onChange({ consent_wording: event.currentTarget.value })}
        />
      )}
    </Field>
  </>
);
