import type { ImportPreview } from "../api/client.ts";
import { Field, TextField } from "../parts/field.tsx";
import type { Plan, PlannedColumn } from "./plan.ts";

interface MappingTableProps {
  readonly preview: ImportPreview;
  readonly plan: Plan;
  /** What is wrong with one column. */
  readonly fault: { readonly column: number; readonly sentence: string } | undefined;
  readonly onColumn: (column: number, change: Partial<PlannedColumn>) => void;
}

const targets = [
  ["email", "E-mail"],
  ["first_name", "First name"],
  ["last_name", "Last name"],
  ["company", "Company"],
  ["attribute", "Attribute"],
  ["ignore", "Ignore it"],
] as const;

const samples = 3;

/** Each column of the file with its first values, and what it is for. */
export const MappingTable = ({ preview, plan, fault, onColumn }: MappingTableProps) => (
  <ul class="mapping" aria-label="Columns">
    {preview.columns.map((header, column) => {
      const planned = plan.columns[column]!;
      const named = header || `Column ${column + 1}`;
      return (
        <li key={column}>
          <div class="mapping-column">
            <strong>{named}</strong>
            <span class="muted">
              {preview.rows
                .slice(0, samples)
                .map((cells) => cells[column] || "–")
                .join(" · ")}
            </span>
          </div>
          <Field label={`${named} is`} error={fault?.column === column ? fault.sentence : undefined}>
            {(attributes) => (
              <select
                {...attributes}
                value={planned.target}
                onChange={(event) =>
                  onColumn(column, { target: event.currentTarget.value as PlannedColumn["target"] })
                }
              >
                {targets.map(([target, label]) => (
                  <option key={target} value={target}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          {planned.target === "attribute" && (
            <>
              <TextField
                label={`Name of ${named}`}
                value={planned.name}
                onValue={(name) => onColumn(column, { name })}
                input={{ spellcheck: false, autocomplete: "off" }}
              />
              <Field label={`Kind of ${named}`}>
                {(attributes) => (
                  <select
                    {...attributes}
                    value={planned.type}
                    onChange={(event) =>
                      onColumn(column, { type: event.currentTarget.value as PlannedColumn["type"] })
                    }
                  >
                    <option value="text">Text</option>
                    <option value="number">Number</option>
                  </select>
                )}
              </Field>
            </>
          )}
        </li>
      );
    })}
  </ul>
);
