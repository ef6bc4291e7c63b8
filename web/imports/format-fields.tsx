import type { ImportInspection, ImportPreview } from "../api/client.ts";
import { SelectField } from "../parts/field.tsx";

interface FormatFieldsProps {
  readonly preview: ImportPreview;
  /** What a person says of the file; the rest is guessed. */
  readonly format: ImportInspection;
  readonly onFormat: (format: ImportInspection) => void;
}

const encodings: Record<ImportPreview["encoding"], string> = {
  "utf-8": "UTF-8",
  "windows-1252": "Windows-1252 (Western European)",
  "utf-16le": "UTF-16 (little-endian)",
  "utf-16be": "UTF-16 (big-endian)",
};
const delimiters: Record<ImportPreview["delimiter"], string> = {
  ",": "Commas",
  ";": "Semicolons",
  "\t": "Tabs",
  "|": "Bars",
};

const optionsOf = <Key extends string>(words: Record<Key, string>) =>
  Object.entries(words) as [Key, string][];

/** How the file is written, as it was guessed, to be set right where that was wrong. */
export const FormatFields = ({ preview, format, onFormat }: FormatFieldsProps) => {
  const { encoding, delimiter, has_header } = { ...preview, ...format };
  return (
    <div class="file-format">
      <SelectField
        label="Encoding"
        value={encoding}
        onValue={(value) => onFormat({ ...format, encoding: value as ImportPreview["encoding"] })}
        options={optionsOf(encodings)}
      />
      <SelectField
        label="Between columns"
        value={delimiter}
        onValue={(value) => onFormat({ ...format, delimiter: value as ImportPreview["delimiter"] })}
        options={optionsOf(delimiters)}
      />
      <label class="choice">
        <input
          type="checkbox"
          checked={has_header}
          onChange={(event) => onFormat({ ...format, has_header: event.currentTarget.checked })}
        />
        The first row names the columns
      </label>
    </div>
  );
};
