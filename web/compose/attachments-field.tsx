import { bytes } from "../format.ts";
import { Field } from "../parts/field.tsx";
import { bytesInMail, type ChosenFile, filesBytes, randomId } from "./draft.ts";

/** What a deployment takes unless its settings say otherwise: over it we warn, and leave the refusal to the API. */
const usualBytesMax = 10 * 1024 * 1024;

interface AttachmentsFieldProps {
  readonly files: readonly ChosenFile[];
  readonly error: string | undefined;
  readonly onFiles: (files: readonly ChosenFile[]) => void;
}

/** The files that go with every mail, with what each adds to it. */
export const AttachmentsField = ({ files, error, onFiles }: AttachmentsFieldProps) => (
  <div class="attachments">
    <Field
      label="Attachments"
      optional
      error={error}
      hint={`Up to ${bytes(usualBytesMax)} a mail, counted as base64: a file grows by about a third on its way.`}
    >
      {(attributes) => (
        <input
          {...attributes}
          type="file"
          multiple
          onChange={(event) => {
            const chosen = [...(event.currentTarget.files ?? [])];
            // Emptied, so that the same file can be chosen again after it was removed.
            event.currentTarget.value = "";
            onFiles([...files, ...chosen.map((file) => ({ id: randomId(), file }))]);
          }}
        />
      )}
    </Field>
    {files.length > 0 && (
      <>
        <ul class="files" aria-label="Chosen files">
          {files.map(({ id, file }) => (
            <li key={id}>
              <span class="file-name">{file.name}</span>
              <span class="muted">
                {bytes(file.size)}, {bytes(bytesInMail(file.size))} in the mail
              </span>
              <button
                type="button"
                class="small quiet"
                aria-label={`Remove ${file.name}`}
                onClick={() => onFiles(files.filter((other) => other.id !== id))}
              >
                Remove
              </button>
            </li>
          ))}
        </ul>
        <Total bytesTotal={filesBytes(files)} />
      </>
    )}
  </div>
);

const Total = ({ bytesTotal }: { bytesTotal: number }) => {
  const over = bytesTotal > usualBytesMax;
  return (
    <p class={over ? "field-error" : "muted"} role="status">
      {bytes(bytesTotal)} of {bytes(usualBytesMax)} in each mail.
      {over && " That is too large: remove a file, or link to it instead."}
    </p>
  );
};
