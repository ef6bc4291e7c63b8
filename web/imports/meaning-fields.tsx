import { Field, TextField } from "../parts/field.tsx";
import { ListsField } from "./lists-field.tsx";
import type { Plan } from "./plan.ts";

interface MeaningFieldsProps {
  readonly plan: Plan;
  readonly errorOf: (field: string) => string | undefined;
  readonly onChange: (change: Partial<Plan>) => void;
}

const meanings = [
  ["subscribed", "They agreed to get mail"],
  ["unconfirmed", "They have yet to confirm: keep them, and send nothing until they do"],
  ["unsubscribed", "They do not want mail: keep them as unsubscribed"],
  ["suppressed", "Nothing may be sent to these addresses: suppress them"],
] as const;

const modes = [
  ["both", "Add new contacts and update those there are"],
  ["add", "Only add new contacts"],
  ["update", "Only update contacts there are"],
] as const;

const reasons = [
  ["manual", "By decision"],
  ["bounce", "They bounced"],
  ["complaint", "They complained"],
  ["unsubscribe", "They unsubscribed"],
] as const;

/** A day where the reader is, as an input of type `date` has it. */
const isoDay = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");

/** What the file means: who these people are, how that is known, and what is done to whom is there already. */
export const MeaningFields = ({ plan, errorOf, onChange }: MeaningFieldsProps) => (
  <>
    <fieldset>
      <legend>Who are these people?</legend>
      <div class="choices">
        {meanings.map(([as, label]) => (
          <label key={as} class="choice">
            <input type="radio" name="as" checked={plan.as === as} onChange={() => onChange({ as })} />
            {label}
          </label>
        ))}
      </div>
      {plan.as === "subscribed" && (
        <>
          <TextField
            label="How did they agree to get mail?"
            value={plan.consentSource}
            onValue={(consentSource) => onChange({ consentSource })}
            error={errorOf("consent.source") ?? errorOf("consent")}
            hint="Such as: form on example.org, or signed up at the counter. It is kept with each of them. Who unsubscribed, bounced or complained before stays so."
            input={{ maxLength: 200, autocomplete: "off" }}
          />
          <TextField
            label="When did they agree?"
            optional
            value={plan.consentDay}
            onValue={(consentDay) => onChange({ consentDay })}
            error={errorOf("consent.at")}
            hint={
              plan.columns.some(({ target }) => target === "consent_at")
                ? "A column of the file says so of each; this is for whoever has nothing there."
                : "If the file says so of each, choose “Time of consent” for that column. Without a day, that of the import is kept."
            }
            input={{ type: "date", max: isoDay(new Date()), autocomplete: "off" }}
          />
          <TextField
            label="What did they agree to?"
            optional
            value={plan.consentWording}
            onValue={(consentWording) => onChange({ consentWording })}
            error={errorOf("consent.wording")}
            input={{ maxLength: 500, autocomplete: "off" }}
          />
        </>
      )}
      {(plan.as === "subscribed" || plan.as === "unconfirmed") && (
        <ListsField chosen={plan.lists} error={errorOf("lists")} onChosen={(lists) => onChange({ lists })} />
      )}
      {plan.as === "suppressed" && (
        <Field label="Why?" hint="No contact is added.">
          {(attributes) => (
            <select
              {...attributes}
              value={plan.reason}
              onChange={(event) => onChange({ reason: event.currentTarget.value as Plan["reason"] })}
            >
              {reasons.map(([reason, label]) => (
                <option key={reason} value={reason}>
                  {label}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </fieldset>
    {plan.as !== "suppressed" && (
      <fieldset>
        <legend>What is done?</legend>
        <div class="choices">
          {modes.map(([mode, label]) => (
            <label key={mode} class="choice">
              <input
                type="radio"
                name="mode"
                checked={plan.mode === mode}
                onChange={() => onChange({ mode })}
              />
              {label}
            </label>
          ))}
        </div>
        <p class="hint">An empty cell changes nothing. Of rows with the same address the first counts.</p>
      </fieldset>
    )}
  </>
);
