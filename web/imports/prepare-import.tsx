import { useRef, useState } from "preact/hooks";
import { answer, type ImportInspection, type ImportPreview } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { bytes, count } from "../format.ts";
import { focusFirstInvalid } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { FirstRows } from "./first-rows.tsx";
import { FormatFields } from "./format-fields.tsx";
import { MappingTable } from "./mapping-table.tsx";
import { MeaningFields } from "./meaning-fields.tsx";
import {
  columnOfField,
  columnsOf,
  type Plan,
  type PlannedColumn,
  standingColumn,
  startOf,
  unsaid,
} from "./plan.ts";

/** As many as the API takes. */
const columnsMax = 200;

interface PrepareImportProps {
  readonly id: string;
  readonly preview: ImportPreview;
  /** Whether the preview is still of another format than is asked for. */
  readonly stale: boolean;
  readonly format: ImportInspection;
  readonly onFormat: (format: ImportInspection) => void;
  readonly onStarted: () => void;
}

/** What is asked before an import: whether the file was read right, what its columns are, and what is meant. */
export const PrepareImport = ({ id, preview, stale, format, onFormat, onStarted }: PrepareImportProps) => {
  const { api } = useConnection();
  const [meant, setMeant] = useState(unsaid);
  // What was said of columns is of those that were seen then.
  const [said, setSaid] = useState({ of: preview, columns: columnsOf(preview) });
  const plan: Plan = { ...meant, columns: said.of === preview ? said.columns : columnsOf(preview) };
  const [refusal, setRefusal] = useState<Refusal>();
  const [starting, setStarting] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const errorOf = (field: string) => (refusal?.field === field ? sentenceOf(refusal) : undefined);
  const faulty = columnOfField(plan, refusal?.field);
  const standing = standingColumn(preview);
  const isShown = faulty !== undefined || refusal?.field?.startsWith("consent");
  const change = (changed: Partial<typeof unsaid>) => setMeant((before) => ({ ...before, ...changed }));
  const changeColumn = (place: number, changed: Partial<PlannedColumn>) =>
    setSaid({
      of: preview,
      columns: plan.columns.map((one, column) => (column === place ? { ...one, ...changed } : one)),
    });

  const start = async () => {
    setStarting(true);
    setRefusal(undefined);
    try {
      const json = startOf(plan, preview);
      await answer(api.imports[":import_id"].start.$post({ param: { import_id: id }, json }));
      onStarted();
    } catch (error) {
      setRefusal(toRefusal(error));
      focusFirstInvalid(form.current);
    } finally {
      setStarting(false);
    }
  };

  return (
    <form
      ref={form}
      class="card"
      aria-label="Start the import"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!starting && !stale) void start();
      }}
    >
      <fieldset>
        <legend>First rows</legend>
        <p class="muted">
          {bytes(preview.size_bytes)}. Where a letter or a column is wrong below, say how the file is written.
        </p>
        <FormatFields preview={preview} format={format} onFormat={onFormat} />
        <FirstRows preview={preview} busy={stale} />
      </fieldset>
      <fieldset>
        <legend>Columns</legend>
        {preview.columns.length > columnsMax && (
          <p class="muted">
            Of {count(preview.columns.length)} columns {count(columnsMax)} can be imported: ignore those that
            are of no use.
          </p>
        )}
        <MappingTable
          preview={preview}
          plan={plan}
          fault={
            faulty !== undefined && refusal ? { column: faulty, sentence: sentenceOf(refusal) } : undefined
          }
          onColumn={changeColumn}
        />
      </fieldset>
      {standing !== undefined && plan.as !== "unsubscribed" && plan.as !== "suppressed" && (
        <Notice tone="warn" title={`What the column “${standing}” says is not heeded`}>
          All rows are imported as you say below. Whoever left, bounced or complained is imported from a file
          of its own, as people who do not want mail, and before or after: they stay so.
        </Notice>
      )}
      <MeaningFields plan={plan} errorOf={errorOf} onChange={change} />
      {refusal && !isShown && (
        <Notice tone="bad" title="The import was not started">
          {sentenceOf(refusal)}
        </Notice>
      )}
      <div class="submit">
        <button type="submit" class="primary" aria-disabled={starting || stale}>
          {starting ? "Starting…" : "Start the import"}
        </button>
      </div>
    </form>
  );
};
