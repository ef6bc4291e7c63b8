import { suppressionWord } from "../parts/badge.tsx";
import { Field, TextField } from "../parts/field.tsx";
import { type Filter, states } from "./filter.ts";
import { suppressionReasons } from "./reasons.ts";

const sources = [
  ["", "Anything"],
  ["campaign", "A campaign"],
  ["ses", "SES"],
  ["import", "An import"],
  ["api", "The API, or by hand"],
  ["preferences", "Preferences"],
] as const;

const stateWords = { standing: "Suppressed now", lifted: "Lifted", all: "All" } as const;

interface FilterFormProps {
  readonly filter: Filter;
  readonly onChange: (name: keyof Filter, value: string) => void;
}

/** What is looked for: it takes effect as it is entered. */
export const FilterForm = ({ filter, onChange }: FilterFormProps) => (
  <search>
    <form class="card filters" aria-label="Find suppressions" onSubmit={(event) => event.preventDefault()}>
      <TextField
        label="Address begins with"
        value={filter.email}
        onValue={(value) => onChange("email", value)}
        input={{ type: "search", autocomplete: "off", spellcheck: false }}
      />
      <Choice label="Reason" value={filter.reason ?? ""} onChange={(value) => onChange("reason", value)}>
        {[["", "Any"], ...suppressionReasons.map((known) => [known, suppressionWord(known)] as const)]}
      </Choice>
      <Choice label="Came from" value={filter.source} onChange={(value) => onChange("source", value)}>
        {[
          ...sources,
          ...(sources.some(([known]) => known === filter.source)
            ? []
            : [[filter.source, filter.source] as const]),
        ]}
      </Choice>
      <Choice label="Show" value={filter.state} onChange={(value) => onChange("state", value)}>
        {states.map((known) => [known, stateWords[known]] as const)}
      </Choice>
    </form>
  </search>
);

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Values, and their words. */
  readonly children: readonly (readonly string[])[];
}

const Choice = ({ label, value, onChange, children }: ChoiceProps) => (
  <Field label={label}>
    {(attributes) => (
      <select {...attributes} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {children.map(([known, word]) => (
          <option key={known} value={known}>
            {word}
          </option>
        ))}
      </select>
    )}
  </Field>
);
