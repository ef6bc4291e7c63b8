import { Field, TextField } from "../parts/field.tsx";
import { MailFrame } from "../parts/mail-frame.tsx";
import type { Draft } from "./draft.ts";
import type { Faults } from "./faults.ts";
import { withSampleValues } from "./sample.ts";
import { useSettled } from "./use-settled.ts";

/** Long enough to type on without the preview flickering, short enough to seem live. */
const previewDelayMs = 250;

interface ContentFieldsProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly onChange: (change: Partial<Draft>) => void;
}

/** The words of the campaign, with a look at what one contact would see. */
export const ContentFields = ({ draft, faults, onChange }: ContentFieldsProps) => {
  const body = useSettled(draft.body, previewDelayMs);
  return (
    <fieldset>
      <legend>Message</legend>
      <TextField
        label="Subject"
        value={draft.subject}
        onValue={(subject) => onChange({ subject })}
        error={faults.subject}
      />
      <div class="editor">
        <Field
          label="Message in HTML"
          error={faults.body}
          hint={
            <>
              Merge values: <code>{"{{ first_name | default: 'friend' }}"}</code>,{" "}
              <code>{"{{ last_name }}"}</code>, <code>{"{{ company }}"}</code>, <code>{"{{ email }}"}</code>.
              An unsubscribe link is added when there is none; <code>{"{{ unsubscribe_url }}"}</code> puts it
              where you want it.
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
        <div class="preview">
          <p class="label">Preview, as Ada would see it</p>
          <p class="preview-subject">{withSampleValues(draft.subject) || "No subject yet"}</p>
          <MailFrame title="Preview of the message" html={withSampleValues(body)} />
        </div>
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
};
