import { Field, TextField } from "../parts/field.tsx";
import type { Draft } from "./draft.ts";
import type { Faults } from "./faults.ts";
import { Preview } from "./preview.tsx";

interface ContentFieldsProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** The words of the campaign, with a look at what one contact would see. */
export const ContentFields = ({ draft, faults, onChange }: ContentFieldsProps) => (
  <fieldset>
    <legend>Message</legend>
    <TextField
      label="Subject"
      value={draft.subject}
      onValue={(subject) => onChange({ subject })}
      error={faults.subject}
    />
    <TextField
      label="Preheader"
      optional
      value={draft.preheader}
      onValue={(preheader) => onChange({ preheader })}
      error={faults.preheader}
      hint="Inboxes show it beside the subject. In the mail itself it is hidden."
      input={{ maxLength: 250 }}
    />
    <div class="editor">
      <Field
        label="Message in HTML"
        error={faults.body}
        hint={
          <>
            Merge values: <code>{"{{ first_name | default: 'friend' }}"}</code>,{" "}
            <code>{"{{ last_name }}"}</code>, <code>{"{{ company }}"}</code>, <code>{"{{ email }}"}</code>. An
            unsubscribe link is added when there is none; <code>{"{{ unsubscribe_url }}"}</code> puts it where
            you want it, and <code>{"{{ preferences_url }}"}</code> one to choose what to get.
          </>
        }
      >
        {(attributes) => (
          <textarea
            {...attributes}
            class="code"
            rows={14}
            spellcheck={false}
            value={draft.body}
            onInput={(event) => onChange({ body: event.currentTarget.value })}
          />
        )}
      </Field>
      <Preview subject={draft.subject} body={draft.body} />
    </div>
    <details open={faults.textBody !== undefined}>
      <summary>Plain-text version</summary>
      <Field
        label="Message in plain text"
        optional
        error={faults.textBody}
        hint="For readers that show no HTML. Made from the HTML when left empty."
      >
        {(attributes) => (
          <textarea
            {...attributes}
            rows={6}
            value={draft.textBody}
            onInput={(event) => onChange({ textBody: event.currentTarget.value })}
          />
        )}
      </Field>
    </details>
  </fieldset>
);
