import { contactWords } from "../words.ts";
import { type ConditionDraft, newCondition, withOperator } from "./filter-draft.ts";
import {
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
      <select
        aria-label="How"
        value={condition.operator}
        onChange={(event) => {
          const operator = operatorsOf[field.kind].find(([one]) => one === event.currentTarget.value)![0];
          onChange(withOperator(condition, operator));
        }}
      >
        {operatorsOf[field.kind].map(([operator, words]) => (
          <option key={operator} value={operator}>
            {words}
          </option>
        ))}
      </select>
      {hasValue(condition.operator) ? (
        <ValueField
          field={field}
          condition={condition}
          lists={lists}
          onValue={(value) => onChange({ ...condition, value })}
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
  readonly field: FilterField;
  readonly condition: ConditionDraft;
  readonly onValue: (value: string) => void;
}

const ValueField = ({ field: { kind }, condition, lists, onValue }: ValueFieldProps) => {
  const choice = (options: readonly (readonly [string, string])[]) => (
    <select
      aria-label="Value"
      value={condition.value}
      onChange={(event) => onValue(event.currentTarget.value)}
    >
      {!options.some(([value]) => value === condition.value) && (
        <option value={condition.value}>
          {condition.value === "" ? "Choose…" : "A list that was deleted"}
        </option>
      )}
      {options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
  if (kind === "status") return choice(statuses.map((status) => [status, contactWords[status]]));
  if (kind === "lists") return choice(lists.map(({ list_id, name }) => [list_id, name]));
  if (kind === "boolean")
    return choice([
      ["true", "yes"],
      ["false", "no"],
    ]);
  const isDays = condition.operator.endsWith("in_last_days");
  const isDate = condition.operator === "before" || condition.operator === "after";
  const shared = {
    value: condition.value,
    onInput: (event: { readonly currentTarget: HTMLInputElement }) => onValue(event.currentTarget.value),
  };
  if (isDate) return <input {...shared} type="date" aria-label="Date" />;
  if (isDays) return <input {...shared} type="number" aria-label="Days" min={1} max={3650} />;
  if (kind === "number") return <input {...shared} type="number" aria-label="Value" step="any" />;
  const label = condition.operator === "one_of" ? "Values, separated by commas" : "Value";
  return <input {...shared} type="text" aria-label={label} maxLength={500} />;
};
