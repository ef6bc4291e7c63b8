import { useEffect, useRef, useState } from "preact/hooks";
import { answer, type Contact } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { focusFirstInvalid, TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { nameFields, newContactOf, noNames } from "./contact-form.ts";

interface AddContactProps {
  /** Whether the form is shown without a click. */
  readonly open: boolean;
  readonly onAdded: (contact: Contact) => void;
}

/** Adds contacts one after another: the form empties itself and waits for the next address. */
export const AddContact = ({ open, onAdded }: AddContactProps) => {
  const { api } = useConnection();
  const [isOpen, setIsOpen] = useState(open);
  useEffect(() => {
    if (open) setIsOpen(true);
  }, [open]);
  const [email, setEmail] = useState("");
  const [names, setNames] = useState(noNames);
  const [refusal, setRefusal] = useState<Refusal>();
  const [saving, setSaving] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const errorOf = (field: string) => (refusal?.field === field ? sentenceOf(refusal) : undefined);
  const isKnown = refusal?.field === "email" || nameFields.some(([name]) => name === refusal?.field);

  const add = async () => {
    setSaving(true);
    setRefusal(undefined);
    try {
      onAdded(await answer(api.contacts.$post({ json: newContactOf(email, names) })));
      setEmail("");
      setNames(noNames);
      form.current?.querySelector("input")?.focus();
    } catch (error) {
      setRefusal(toRefusal(error));
      focusFirstInvalid(form.current);
    } finally {
      setSaving(false);
    }
  };

  return (
    <details class="card" open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Add a contact</summary>
      <form
        ref={form}
        class="add-contact"
        aria-label="Add a contact"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!saving) void add();
        }}
      >
        <TextField
          label="E-mail"
          value={email}
          onValue={setEmail}
          error={errorOf("email")}
          input={{ type: "email", autocomplete: "off" }}
        />
        {nameFields.map(([name, label]) => (
          <TextField
            key={name}
            label={label}
            value={names[name]}
            onValue={(value) => setNames({ ...names, [name]: value })}
            error={errorOf(name)}
            input={{ autocomplete: "off" }}
          />
        ))}
        <button type="submit" class="primary">
          Add contact
        </button>
        {refusal && !isKnown && (
          <Notice tone="bad" title="The contact was not added">
            {refusal.message}
          </Notice>
        )}
      </form>
    </details>
  );
};
