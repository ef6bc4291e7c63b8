import { dayWord, ownTimeZone, type Weekday, weekdays } from "../format.ts";
import { Field, SelectField, TextField } from "../parts/field.tsx";
import type { Draft, DraftWindow } from "./draft.ts";
import type { Faults } from "./field-names.ts";
import { RepeatField } from "./repeat-field.tsx";
import type { Change } from "./use-autosave.ts";

interface WhenFieldsProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly onChange: Change;
}

const starts = [
  ["now", "As soon as it is sent"],
  ["later", "At a set time"],
] as const;

/** When the campaign starts, and in which hours it may send. */
export const WhenFields = ({ draft, faults, onChange }: WhenFieldsProps) => (
  <fieldset>
    <legend>When</legend>
    <div class="choices">
      {starts.map(([start, label]) => (
        <label key={start} class="choice">
          <input
            type="radio"
            name="start"
            checked={draft.start === start}
            onChange={() => onChange({ start })}
          />
          {label}
        </label>
      ))}
    </div>
    {draft.start === "later" && (
      <div data-field="send_at">
        <Field
          label="Start"
          error={faults.send_at}
          hint={draft.audience === "list" ? undefined : "It goes to whoever is meant then."}
        >
          {(attributes) => (
            <input
              {...attributes}
              class="fitting"
              type="datetime-local"
              value={draft.sendAt}
              onInput={(event) => onChange({ sendAt: event.currentTarget.value })}
            />
          )}
        </Field>
      </div>
    )}
    {draft.start === "later" && <RepeatField draft={draft} faults={faults} onChange={onChange} />}
    <label class="choice">
      <input
        type="checkbox"
        checked={draft.window.limited}
        onChange={(event) => onChange({ window: { ...draft.window, limited: event.currentTarget.checked } })}
      />
      Only in certain hours
    </label>
    {draft.window.limited && (
      <WindowFields
        window={draft.window}
        error={faults.sending_window}
        onWindow={(window) => onChange({ window: { ...draft.window, ...window } })}
      />
    )}
    {(draft.start === "later" || draft.window.limited) && (
      <div data-field="time_zone">
        <SelectField
          label="Time zone"
          value={draft.timeZone}
          onValue={(timeZone) => onChange({ timeZone })}
          error={faults.time_zone}
          hint={draft.timeZone === ownTimeZone() ? "The one of this browser." : undefined}
          options={zoneOptions(draft.timeZone)}
        />
      </div>
    )}
  </fieldset>
);

/** The zones there are; those of the browser and of the draft, whatever each calls itself, are among them. */
const zoneOptions = (chosen: string) => {
  const zones = new Set([ownTimeZone(), chosen, "UTC", ...Intl.supportedValuesOf("timeZone")]);
  return [...zones].map((zone) => [zone, zone.replaceAll("_", " ")] as const);
};

interface WindowFieldsProps {
  readonly window: DraftWindow;
  readonly error: string | undefined;
  readonly onWindow: (change: Partial<DraftWindow>) => void;
}

const WindowFields = ({ window: { from, to, days }, error, onWindow }: WindowFieldsProps) => (
  <div class="window" data-field="sending_window">
    <div class="hours">
      <TextField
        label="From"
        value={from}
        onValue={(from) => onWindow({ from })}
        error={error}
        input={{ type: "time" }}
      />
      <TextField label="To" value={to} onValue={(to) => onWindow({ to })} input={{ type: "time" }} />
    </div>
    <fieldset class="days" aria-label="Days">
      {weekdays.map((day) => (
        <label key={day} class="choice">
          <input
            type="checkbox"
            checked={days.includes(day)}
            onChange={() => onWindow({ days: toggled(days, day) })}
          />
          {dayWord(day)}
        </label>
      ))}
    </fieldset>
    <p class="hint">
      {to && to <= from && "It closes on the next day. "}
      Outside these hours the campaign waits, and goes on by itself.
    </p>
  </div>
);

const toggled = (days: readonly Weekday[], day: Weekday): readonly Weekday[] =>
  days.includes(day) ? days.filter((other) => other !== day) : [...days, day];
