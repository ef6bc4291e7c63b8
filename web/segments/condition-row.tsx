import { contactWords } from "../words.ts";
import { type ConditionDraft, newCondition, withOperator, withValue } from "./filter-draft.ts";
import {
  attributeOperators,
  type BuilderChoices,
  type FilterField,
  hasValue,
  isAttribute,
  operatorsOf,
} from "./filter-fields.ts";

interface ConditionRowProps extends BuilderChoices {
  readonly condition: ConditionDraft;
  readonly name: string;
  readonly onChange: (condition: ConditionDraft) => void;
  readonly onRemove: () => void;
}

/** One condition: a field, how it is asked for, and by what. */
export const ConditionRow = ({ condition, name, fields, lists, onChange, onRemove }: ConditionRowProps) => {
  const field = fields.find((one) => one.field === condition.field) ?? fields[0]!;
  return (
    <fieldset class="condition" aria-label={name}>
      <FieldPicker
        id={`field-${condition.id}`}
        fields={fields}
        value={field.field}
        onField={(chosen) => onChange({ ...newCondition(chosen), id: condition.id })}
      />
      <OperatorPicker condition={condition} onChange={onChange} />
      {hasValue(condition.operator) ? (
        <ValueField
          condition={condition}
          lists={lists}
          onValue={(value) => onChange(withValue(condition, value))}
        />
      ) : (
        <span />
      )}
      <button type="button" class="small quiet" aria-label={`Remove ${name}`} onClick={onRemove}>
        Remove
      </button>
    </fieldset>
  );
};

interface OperatorPickerProps {
  readonly condition: ConditionDraft;
  readonly onChange: (condition: ConditionDraft) => void;
}

/** How a field is asked for; of an attribute also as what, which its contacts need not agree on. */
const OperatorPicker = ({ condition, onChange }: OperatorPickerProps) => {
  const { field, kind, operator } = condition;
  const groups = isAttribute(field) ? attributeOperators : [[kind, "", operatorsOf[kind]] as const];
  const choices = groups.flatMap(([as, , all]) =>
    all.map(([one, words]) => ({ key: `${as} ${one}`, as, one, words })),
  );
  const chosen = hasValue(operator) || !isAttribute(field) ? `${kind} ${operator}` : `text ${operator}`;
  const options = (as: string, all: readonly (readonly [string, string])[]) =>
    all.map(([one, words]) => (
      <option key={one} value={`${as} ${one}`}>
        {words}
      </option>
    ));
  return (
    <select
      aria-label="How"
      value={chosen}
      onChange={(event) => {
        const { as, one } = choices.find(({ key }) => key === event.currentTarget.value)!;
        onChange(withOperator(condition, one, as));
      }}
    >
      {groups.map(([as, words, all]) =>
        words ? (
          <optgroup key={words} label={words}>
            {options(as, all)}
          </optgroup>
        ) : (
          options(as, all)
        ),
      )}
    </select>
  );
};

interface FieldPickerProps {
  readonly id: string;
  readonly fields: readonly FilterField[];
  readonly value: string;
  readonly onField: (field: FilterField) => void;
}

const FieldPicker = ({ id, fields, value, onField }: FieldPickerProps) => {
  const attributes = fields.filter(({ field }) => isAttribute(field));
  const options = (among: readonly FilterField[]) =>
    among.map(({ field, label }) => (
      <option key={field} value={field}>
        {label}
      </option>
    ));
  return (
    <select
      id={id}
      aria-label="Field"
      value={value}
      onChange={(event) => onField(fields.find(({ field }) => field === event.currentTarget.value)!)}
    >
      {options(fields.filter(({ field }) => !isAttribute(field)))}
      {attributes.length > 0 && <optgroup label="Attributes">{options(attributes)}</optgroup>}
    </select>
  );
};

const statuses = ["subscribed", "unsubscribed", "unconfirmed", "bounced", "complained"] as const;

interface ValueFieldProps extends Pick<BuilderChoices, "lists"> {
  readonly condition: ConditionDraft;
  readonly onValue: (value: string) => void;
}

const ValueField = ({ condition, lists, onValue }: ValueFieldProps) => {
  const { kind, operator, value } = condition;
  if (kind === "status" && operator === "one_of") return <StatusesField value={value} onValue={onValue} />;
  if (kind === "status")
    return (
      <ChoiceField
        value={value}
        onValue={onValue}
        options={statuses.map((status) => [status, contactWords[status]])}
      />
    );
  if (kind === "lists")
    return (
      <ChoiceField
        value={value}
        onValue={onValue}
        options={lists.map(({ list_id, name }) => [list_id, name])}
      />
    );
  if (kind === "boolean") return <ChoiceField value={value} onValue={onValue} options={yesOrNo} />;
  return <WrittenField condition={condition} onValue={onValue} />;
};

const yesOrNo = [
  ["true", "yes"],
  ["false", "no"],
] as const;

interface ChoiceFieldProps extends Pick<ValueFieldProps, "onValue"> {
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
}

const ChoiceField = ({ value, onValue, options }: ChoiceFieldProps) => (
  <select aria-label="Value" value={value} onChange={(event) => onValue(event.currentTarget.value)}>
    {!options.some(([one]) => one === value) && (
      <option value={value}>{value === "" ? "Choose…" : "A list that was deleted"}</option>
    )}
    {options.map(([one, words]) => (
      <option key={one} value={one}>
        {words}
      </option>
    ))}
  </select>
);

/** Several states, each on a line of the value. */
const StatusesField = ({ value, onValue }: Pick<ChoiceFieldProps, "value" | "onValue">) => {
  const chosen = value.split("\n");
  return (
    <fieldset class="statuses" aria-label="Values">
      {statuses.map((status) => (
        <label key={status} class="choice">
          <input
            type="checkbox"
            checked={chosen.includes(status)}
            onChange={({ currentTarget: { checked } }) =>
              onValue(statuses.filter((one) => (one === status ? checked : chosen.includes(one))).join("\n"))
            }
          />
          {contactWords[status]}
        </label>
      ))}
    </fieldset>
  );
};

const isDay = (value: string): boolean => value === "" || /^\d{4}-\d{2}-\d{2}$/.test(value);

/** A value that is written: a moment, which a program may have saved, as it was. */
const WrittenField = ({ condition, onValue }: Omit<ValueFieldProps, "lists">) => {
  const { kind, operator, value } = condition;
  const shared = {
    value,
    onInput: (event: { readonly currentTarget: HTMLInputElement | HTMLTextAreaElement }) =>
      onValue(event.currentTarget.value),
  };
  if (operator.endsWith("in_last_days"))
    return <input {...shared} type="number" aria-label="Days" min={1} max={3650} />;
  if (kind === "date" && isDay(value)) return <input {...shared} type="date" aria-label="Date" />;
  if (kind === "date") return <input {...shared} type="text" aria-label="Date and time" maxLength={40} />;
  if (kind === "number") return <input {...shared} type="number" aria-label="Value" step="any" />;
  if (operator === "one_of")
    return (
      <textarea
        {...shared}
        aria-label="Values, one a line"
        rows={Math.min(6, value.split("\n").length + 1)}
      />
    );
  return <input {...shared} type="text" aria-label="Value" maxLength={500} />;
};
