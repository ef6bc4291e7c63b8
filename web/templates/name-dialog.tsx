import { useState } from "preact/hooks";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { Dialog } from "../parts/dialog.tsx";
import { TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";

/** What a template is called. */
export interface Naming {
  readonly name: string;
  readonly description: string;
}

interface NameDialogProps {
  readonly title: string;
  /** What the button says. */
  readonly yes: string;
  readonly naming: Naming;
  /** @throws Refusal */
  readonly save: (naming: Naming) => Promise<void>;
  readonly onClose: () => void;
}

/** Asks what a template is to be called. */
export const NameDialog = ({ title, yes, naming, save, onClose }: NameDialogProps) => {
  const [given, setGiven] = useState(naming);
  const [refusal, setRefusal] = useState<Refusal>();
  const run = async () => {
    setRefusal(undefined);
    try {
      await save(given);
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <NamingFields naming={given} onNaming={setGiven} refusal={refusal} />
        {refusal && !isOfNaming(refusal) && (
          <Notice tone="bad" title="The template was not saved">
            {refusal.message}
          </Notice>
        )}
        <div class="actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary">
            {yes}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

/** Whether a refusal is about what the fields below have. */
export const isOfNaming = ({ field }: Refusal): boolean => field === "name" || field === "description";

interface NamingFieldsProps {
  readonly naming: Naming;
  readonly onNaming: (naming: Naming) => void;
  readonly refusal: Refusal | undefined;
}

export const NamingFields = ({ naming, onNaming, refusal }: NamingFieldsProps) => {
  const errorOf = (field: string) => (refusal?.field === field ? sentenceOf(refusal) : undefined);
  return (
    <>
      <TextField
        label="Name"
        value={naming.name}
        onValue={(name) => onNaming({ ...naming, name })}
        error={errorOf("name")}
        input={{ autocomplete: "off" }}
      />
      <TextField
        label="What it is for"
        optional
        value={naming.description}
        onValue={(description) => onNaming({ ...naming, description })}
        error={errorOf("description")}
        input={{ autocomplete: "off" }}
      />
    </>
  );
};
