import { useRef, useState } from "preact/hooks";
import { answer, type ImportPreview } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { bytes } from "../format.ts";
import { focusFirstInvalid } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { FirstRows } from "./first-rows.tsx";
import { MappingTable } from "./mapping-table.tsx";
import { MeaningFields } from "./meaning-fields.tsx";
import { columnOfField, type Plan, planOf, startOf } from "./plan.ts";

interface PrepareImportProps {
  readonly id: string;
  readonly preview: ImportPreview;
  readonly onStarted: () => void;
}

const encodings: Record<ImportPreview["encoding"], string> = {
  "utf-8": "UTF-8",
  "utf-16le": "UTF-16",
  "utf-16be": "UTF-16",
  "windows-1252": "Windows-1252",
};
const delimiters: Record<ImportPreview["delimiter"], string> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  "|": "bars",
};

/** What is asked before an import: whether the file was read right, what its columns are, and what is meant. */
export const PrepareImport = ({ id, preview, onStarted }: PrepareImportProps) => {
  const { api } = useConnection();
  const [plan, setPlan] = useState(() => planOf(preview));
  const [refusal, setRefusal] = useState<Refusal>();
  const [starting, setStarting] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const errorOf = (field: string) => (refusal?.field === field ? sentenceOf(refusal) : undefined);
  const faulty = columnOfField(plan, refusal?.field);
  const isShown = faulty !== undefined || refusal?.field?.startsWith("consent");
  const change = (changed: Partial<Plan>) => setPlan((before) => ({ ...before, ...changed }));

  const start = async () => {
    setStarting(true);
    setRefusal(undefined);
    try {
      await answer(api.imports[":import_id"].start.$post({ param: { import_id: id }, json: startOf(plan) }));
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
        if (!starting) void start();
      }}
    >
      <fieldset>
        <legend>First rows</legend>
        <p class="muted">
          {bytes(preview.size_bytes)}, read as {encodings[preview.encoding]} with{" "}
          {delimiters[preview.delimiter]}
          {preview.has_header ? "" : ", without a header"}.
        </p>
        <FirstRows preview={preview} />
      </fieldset>
      <fieldset>
        <legend>Columns</legend>
        <MappingTable
          preview={preview}
          plan={plan}
          fault={
            faulty !== undefined && refusal ? { column: faulty, sentence: sentenceOf(refusal) } : undefined
          }
          onColumn={(column, changed) =>
            change({
              columns: plan.columns.map((one, place) => (place === column ? { ...one, ...changed } : one)),
            })
          }
        />
      </fieldset>
      <MeaningFields plan={plan} errorOf={errorOf} onChange={change} />
      {refusal && !isShown && (
        <Notice tone="bad" title="The import was not started">
          {sentenceOf(refusal)}
        </Notice>
      )}
      <div class="submit">
        <button type="submit" class="primary" aria-disabled={starting}>
          {starting ? "Starting…" : "Start the import"}
        </button>
      </div>
    </form>
  );
};
