import { ConditionRow } from "./condition-row.tsx";
import {
  depthMax,
  type GroupDraft,
  isGroup,
  type Match,
  newCondition,
  newGroup,
  type PartDraft,
} from "./filter-draft.ts";
import type { BuilderChoices } from "./filter-fields.ts";

interface GroupProps extends BuilderChoices {
  readonly group: GroupDraft;
  /** How deep it is in others; 0: it is the filter itself. */
  readonly depth: number;
  /** Where it is, as in "Group 2": a group of groups says it, too. */
  readonly name: string;
  readonly onChange: (group: GroupDraft) => void;
  readonly onRemove?: () => void;
}

const matches: readonly (readonly [Match, string])[] = [
  ["all", "all of these"],
  ["any", "any of these"],
  ["none", "none of these"],
];

/** The control that a new part begins with takes the focus, once it is there. */
const focusOn = (id: string): void => {
  setTimeout(() => document.getElementById(id)?.focus());
};

/** Conditions, and groups of them, that are written into one another. */
export const FilterGroup = ({ group, depth, name, onChange, onRemove, ...choices }: GroupProps) => {
  const change = (parts: readonly PartDraft[]) => onChange({ ...group, parts });
  const replace = (place: number, part: PartDraft) => change(group.parts.with(place, part));
  const remove = (place: number) => {
    change(group.parts.toSpliced(place, 1));
    focusOn(`add-${group.id}`);
  };
  const add = () => {
    const condition = newCondition(choices.fields[0]!);
    change([...group.parts, condition]);
    focusOn(`field-${condition.id}`);
  };
  const addGroup = () => {
    const inner = newGroup("any", [newCondition(choices.fields[0]!)]);
    change([...group.parts, inner]);
    focusOn(`match-${inner.id}`);
  };
  return (
    <fieldset class={depth === 0 ? "filter-group" : "filter-group nested"}>
      <legend class="visually-hidden">{name}</legend>
      <div class="filter-head">
        <label for={`match-${group.id}`}>{depth === 0 ? "Contacts for whom" : "for whom"}</label>
        <select
          id={`match-${group.id}`}
          value={group.match}
          onChange={(event) => onChange({ ...group, match: event.currentTarget.value as Match })}
        >
          {matches.map(([match, words]) => (
            <option key={match} value={match}>
              {words}
            </option>
          ))}
        </select>
        {onRemove && (
          <button type="button" class="small quiet" aria-label={`Remove ${name}`} onClick={onRemove}>
            Remove
          </button>
        )}
      </div>
      {group.parts.map((part, place) =>
        isGroup(part) ? (
          <FilterGroup
            key={part.id}
            {...choices}
            group={part}
            depth={depth + 1}
            name={depth === 0 ? `Group ${place + 1}` : `${name}.${place + 1}`}
            onChange={(changed) => replace(place, changed)}
            onRemove={() => remove(place)}
          />
        ) : (
          <ConditionRow
            key={part.id}
            {...choices}
            condition={part}
            name={`Condition ${place + 1} of ${name}`}
            onChange={(changed) => replace(place, changed)}
            onRemove={() => remove(place)}
          />
        ),
      )}
      <div class="actions">
        <button type="button" class="small" id={`add-${group.id}`} onClick={add}>
          Add condition
        </button>
        {depth + 1 < depthMax && (
          <button type="button" class="small quiet" onClick={addGroup}>
            Add group
          </button>
        )}
      </div>
    </fieldset>
  );
};
