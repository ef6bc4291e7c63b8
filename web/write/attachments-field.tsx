import { useKey } from "../api/context.ts";
import { bytes, share } from "../format.ts";
import { Field } from "../parts/field.tsx";
import { focusOn } from "../parts/page.tsx";
import { useFileDrop } from "../parts/use-file-drop.ts";
import { bytesInMail, type Draft, type DraftFile } from "./draft.ts";
import { type Sending, useAttachments } from "./use-attachments.ts";
import type { Change } from "./use-autosave.ts";
import { useTooLarge } from "./use-too-large.ts";

interface AttachmentsFieldProps {
  readonly draft: Draft;
  readonly error: string | undefined;
  readonly onChange: Change;
}

/** Where the focus goes when the button that had it is gone. */
const focusOnChoice = () => focusOn(".attachments input");

/** The files that go with every mail, dropped anywhere on the page or chosen, and what each adds to it. */
export const AttachmentsField = ({ draft, error, onChange }: AttachmentsFieldProps) => {
  const { sending, bytesTotal, add, retry, drop } = useAttachments(draft, onChange);
  const { email_bytes_max: bytesMax } = useKey();
  const leftOver = useTooLarge(bytesMax, bytesTotal, add);
  const over = useFileDrop(leftOver.take);
  const remove = (file: DraftFile) => {
    onChange(({ attachments }) => ({
      attachments: attachments.filter(({ attachment_id }) => attachment_id !== file.attachment_id),
    }));
    focusOnChoice();
  };
  return (
    <div class={over ? "attachments over" : "attachments"} data-field="attachments">
      <Field
        label="Attachments"
        optional
        error={leftOver.words ?? error}
        hint={`Choose files, or drop them anywhere on this page. Up to ${bytes(bytesMax)} a mail; a file grows by about a third on its way.`}
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
              leftOver.take(chosen);
            }}
          />
        )}
      </Field>
      {draft.attachments.length + sending.length > 0 && (
        <>
          <ul class="files" aria-label="Chosen files">
            {draft.attachments.map((file) => (
              <There key={file.attachment_id} file={file} onRemove={() => remove(file)} />
            ))}
            {sending.map((file) => (
              <OnItsWay
                key={file.id}
                sending={file}
                onRetry={() => retry(file)}
                onDrop={() => {
                  drop(file);
                  focusOnChoice();
                }}
              />
            ))}
          </ul>
          <p class="muted" role="status">
            {bytes(bytesTotal)}
            {bytesMax !== undefined && ` of ${bytes(bytesMax)}`} in each mail.
          </p>
        </>
      )}
    </div>
  );
};

const There = ({ file, onRemove }: { file: DraftFile; onRemove: () => void }) => (
  <li>
    <span class="file-name">{file.filename}</span>
    <span class="muted">
      {bytes(file.size_bytes)}, {bytes(bytesInMail(file.size_bytes))} in the mail
    </span>
    <button type="button" class="small quiet" aria-label={`Remove ${file.filename}`} onClick={onRemove}>
      Remove
    </button>
  </li>
);

interface OnItsWayProps {
  readonly sending: Sending;
  readonly onRetry: () => void;
  readonly onDrop: () => void;
}

const OnItsWay = ({ sending: { file, part, refusal }, onRetry, onDrop }: OnItsWayProps) => (
  <li>
    <span class="file-name">{file.name}</span>
    {refusal ? (
      <span class="field-error" role="alert">
        Not uploaded: {refusal.message}
      </span>
    ) : (
      <>
        <progress aria-label={`Upload of ${file.name}`} max={1} value={part} />
        <span class="muted">{share(part, 1)}</span>
      </>
    )}
    <span class="file-actions">
      {refusal && (
        <button type="button" class="small" aria-label={`Try again: ${file.name}`} onClick={onRetry}>
          Try again
        </button>
      )}
      <button
        type="button"
        class="small quiet"
        aria-label={`${refusal ? "Remove" : "Stop"} ${file.name}`}
        onClick={onDrop}
      >
        {refusal ? "Remove" : "Stop"}
      </button>
    </span>
  </li>
);
