import type { ImportPreview } from "../api/client.ts";
import { SelectField, TextField } from "../parts/field.tsx";
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
  ["consent_at", "Time of consent"],
  ["consent_ip", "IP of consent"],
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
          <SelectField
            label={
              <>
                <span class="visually-hidden">{named} </span>is
              </>
            }
            value={planned.target}
            onValue={(target) => onColumn(column, { target: target as PlannedColumn["target"] })}
            error={fault?.column === column ? fault.sentence : undefined}
            options={targets}
          />
          {planned.target === "attribute" && (
            <>
              <TextField
                label={<OfColumn word="Name" column={named} />}
                value={planned.name}
                onValue={(name) => onColumn(column, { name })}
                input={{ spellcheck: false, autocomplete: "off" }}
              />
              <SelectField
                label={<OfColumn word="Kind" column={named} />}
                value={planned.type}
                onValue={(type) => onColumn(column, { type: type as PlannedColumn["type"] })}
                options={[
                  ["text", "Text"],
                  ["number", "Number"],
                ]}
              />
            </>
          )}
        </li>
      );
    })}
  </ul>
);

/** A word beside its column; apart from it, it says which. */
const OfColumn = ({ word, column }: { word: string; column: string }) => (
  <>
    {word}
    <span class="visually-hidden"> of {column}</span>
  </>
);
