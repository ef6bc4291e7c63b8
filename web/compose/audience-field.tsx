import { counted } from "../format.ts";
import { Field } from "../parts/field.tsx";
import { addressesOf, type Draft } from "./draft.ts";

interface AudienceFieldProps {
  readonly draft: Draft;
  readonly error: string | undefined;
  readonly onChange: (change: Partial<Draft>) => void;
}

const choices = [
  ["subscribed", "All subscribed contacts"],
  ["list", "A list of addresses"],
] as const;

/** Whom the campaign goes to. */
export const AudienceField = ({ draft, error, onChange }: AudienceFieldProps) => (
  <fieldset>
    <legend>Audience</legend>
    <div class="choices">
      {choices.map(([audience, label]) => (
        <label key={audience} class="choice">
          <input
            type="radio"
            name="audience"
            checked={draft.audience === audience}
            onChange={() => onChange({ audience })}
          />
          {label}
        </label>
      ))}
    </div>
    {draft.audience === "list" && (
      <Field
        label="Addresses"
        error={error}
        hint={`One a line, or separated by commas. ${counted(addressesOf(draft.list).length, "entry", "entries")} so far; each address gets one mail. Unsubscribed and suppressed ones are left out.`}
      >
        {(attributes) => (
          <textarea
            {...attributes}
            rows={6}
            spellcheck={false}
            value={draft.list}
            onInput={(event) => onChange({ list: event.currentTarget.value })}
          />
        )}
      </Field>
    )}
  </fieldset>
);
