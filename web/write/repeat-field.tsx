import { SelectField, TextField } from "../parts/field.tsx";
import { cadenceWords, recurrenceWords } from "../recurrence-words.ts";
import type { Draft, DraftRecurrence } from "./draft.ts";
import type { Faults } from "./field-names.ts";
import type { Change } from "./use-autosave.ts";

interface RepeatFieldProps {
  readonly draft: Draft;
  readonly faults: Faults;
  readonly onChange: Change;
}

const usual: readonly DraftRecurrence[] = [
  { every: "day", interval: 1, until: "" },
  { every: "week", interval: 1, until: "" },
  { every: "week", interval: 2, until: "" },
  { every: "month", interval: 1, until: "" },
  { every: "month", interval: 3, until: "" },
];

/** Whether the campaign comes again, how often, and until when. */
export const RepeatField = ({ draft, faults, onChange }: RepeatFieldProps) => {
  const { recurrence } = draft;
  // One that was written elsewhere may be another.
  const offered = new Map(
    [...usual, ...(recurrence ? [recurrence] : [])].map((one) => [cadenceWords(one), one]),
  );
  return (
    <div class="repeat" data-field="recurrence">
      <SelectField
        label="Repeat"
        value={recurrence ? cadenceWords(recurrence) : ""}
        onValue={(words) => {
          const chosen = offered.get(words);
          onChange({ recurrence: chosen && { ...chosen, until: recurrence?.until ?? "" } });
        }}
        error={faults.recurrence}
        options={[["", "Does not repeat"], ...[...offered.keys()].map((words) => [words, words] as const)]}
      />
      {recurrence && (
        <TextField
          label="Last day"
          optional
          value={recurrence.until}
          onValue={(until) => onChange({ recurrence: { ...recurrence, until } })}
          input={{ type: "date" }}
        />
      )}
      {recurrence && draft.sendAt && (
        <p class="hint">
          {recurrenceWords(recurrence, draft.sendAt, draft.timeZone)}. Each time it is a campaign of its own.
        </p>
      )}
    </div>
  );
};
