import { dayWord, type Weekday, weekdays } from "../format.ts";
import { Field, TextField } from "../parts/field.tsx";
import { type Draft, type DraftWindow, timeZone } from "./draft.ts";
import type { Faults } from "./faults.ts";

interface WhenFieldsProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly onChange: (change: Partial<Draft>) => void;
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
      <Field
        label="Start"
        error={faults.sendAt}
        hint={`In the time zone of this browser, ${timeZone()}.${draft.audience === "subscribed" ? " It goes to whoever is subscribed then." : ""}`}
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
    )}
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
        error={faults.window}
        onWindow={(window) => onChange({ window: { ...draft.window, ...window } })}
      />
    )}
  </fieldset>
);

interface WindowFieldsProps {
  readonly window: DraftWindow;
  readonly error: string | undefined;
  readonly onWindow: (change: Partial<DraftWindow>) => void;
}

const WindowFields = ({ window: { from, to, days }, error, onWindow }: WindowFieldsProps) => (
  <div class="window">
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
      In the time zone of this browser, {timeZone()}. Outside these hours the campaign waits, and goes on by
      itself.
    </p>
  </div>
);

const toggled = (days: readonly Weekday[], day: Weekday): readonly Weekday[] =>
  days.includes(day) ? days.filter((other) => other !== day) : [...days, day];
