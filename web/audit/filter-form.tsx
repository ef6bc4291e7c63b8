import { SelectField, TextField } from "../parts/field.tsx";
import { actionWord, auditActions } from "./audit-words.ts";
import type { Filter } from "./filter.ts";

interface FilterFormProps {
  readonly filter: Filter;
  /** Names of people and keys that were seen so far, by their ids. */
  readonly keys: ReadonlyMap<string, string>;
  readonly onChange: (name: keyof Filter, value: string) => void;
}

/** What is looked for: it takes effect as it is entered. */
export const FilterForm = ({ filter, keys, onChange }: FilterFormProps) => {
  const known = new Map([["terminal", "At the terminal"], ...keys]);
  if (filter.key !== "" && !known.has(filter.key)) known.set(filter.key, filter.key);
  return (
    <search>
      <form
        class="filters audit"
        aria-label="Find what was done"
        onSubmit={(event) => event.preventDefault()}
      >
        <TextField
          label="Done to an id or an address"
          value={filter.target}
          onValue={(value) => onChange("target", value)}
          input={{ type: "search", autocomplete: "off", spellcheck: false, maxLength: 320 }}
        />
        <SelectField
          label="By"
          value={filter.key}
          onValue={(value) => onChange("key", value)}
          options={[["", "Any"], ...known]}
        />
        <SelectField
          label="What"
          value={filter.action ?? ""}
          onValue={(value) => onChange("action", value)}
          options={[["", "Anything"], ...auditActions.map((one) => [one, actionWord(one)] as const)]}
        />
        <TextField
          label="From"
          value={filter.from}
          onValue={(value) => onChange("from", value)}
          input={{ type: "date" }}
        />
        <TextField
          label="To"
          value={filter.to}
          onValue={(value) => onChange("to", value)}
          input={{ type: "date" }}
        />
      </form>
    </search>
  );
};
