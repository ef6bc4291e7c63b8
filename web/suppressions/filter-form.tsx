import { SelectField, TextField } from "../parts/field.tsx";
import { suppressionWords } from "../words.ts";
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
    <form class="filters" aria-label="Find suppressions" onSubmit={(event) => event.preventDefault()}>
      <TextField
        label="Address begins with"
        value={filter.email}
        onValue={(value) => onChange("email", value)}
        input={{ type: "search", autocomplete: "off", spellcheck: false }}
      />
      <SelectField
        label="Reason"
        value={filter.reason ?? ""}
        onValue={(value) => onChange("reason", value)}
        options={[
          ["", "Any"],
          ...suppressionReasons.map((known) => [known, suppressionWords[known]] as const),
        ]}
      />
      <SelectField
        label="Came from"
        value={filter.source}
        onValue={(value) => onChange("source", value)}
        options={[
          ...sources,
          ...(sources.some(([known]) => known === filter.source)
            ? []
            : [[filter.source, filter.source] as const]),
        ]}
      />
      <SelectField
        label="Show"
        value={filter.state}
        onValue={(value) => onChange("state", value)}
        options={states.map((known) => [known, stateWords[known]] as const)}
      />
    </form>
  </search>
);
