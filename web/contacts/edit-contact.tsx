import { useState } from "preact/hooks";
import { answer, type Contact } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field, TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { contactWords } from "../words.ts";
import { nameFields, namesOf, patchOf, type SettableStatus, settableStatuses } from "./contact-form.ts";
import { isSuppressed } from "./lift-suppression.tsx";

interface EditContactProps {
  readonly contact: Contact;
  readonly onSaved: (contact: Contact) => void;
  readonly onClose: () => void;
}

/** Changes a contact's names and whether mail is sent to it. */
export const EditContact = ({ contact, onSaved, onClose }: EditContactProps) => {
  const { api } = useConnection();
  const [names, setNames] = useState(namesOf(contact));
  const [status, setStatus] = useState<SettableStatus>();
  const [refusal, setRefusal] = useState<Refusal>();
  const errorOf = (field: string) => (refusal?.field === field ? sentenceOf(refusal) : undefined);

  const save = async () => {
    const patch = patchOf(contact, names, status);
    if (!patch) return onClose();
    try {
      const param = { email: encodeURIComponent(contact.email) };
      onSaved(await answer(api.contacts[":email"].$patch({ param, json: patch })));
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };

  return (
    <Dialog title={`Edit ${contact.address}`} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {nameFields.map(([name, label]) => (
          <TextField
            key={name}
            label={label}
            value={names[name]}
            onValue={(value) => setNames({ ...names, [name]: value })}
            error={errorOf(name)}
          />
        ))}
        {!isSuppressed(contact) && (
          <StatusField shown={status ?? contact.status} error={errorOf("status")} onStatus={setStatus} />
        )}
        {refusal && !refusal.field && (
          <Notice tone="bad" title="The contact was not changed">
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

interface StatusFieldProps {
  readonly shown: Contact["status"];
  readonly error: string | undefined;
  readonly onStatus: (status: SettableStatus | undefined) => void;
}

/** Offers what a person may set; a status that nobody sets by hand is shown while it lasts. */
const StatusField = ({ shown, error, onStatus }: StatusFieldProps) => (
  <Field label="Status" error={error} hint="Campaigns go to subscribed contacts only.">
    {(attributes) => (
      <select
        {...attributes}
        value={shown}
        onChange={(event) => onStatus(settableStatuses.find((known) => known === event.currentTarget.value))}
      >
        {settableStatuses.every((known) => known !== shown) && (
          <option value={shown} disabled>
            {contactWords[shown]}
          </option>
        )}
        {settableStatuses.map((known) => (
          <option key={known} value={known}>
            {contactWords[known]}
          </option>
        ))}
      </select>
    )}
  </Field>
);
