import { useId } from "preact/hooks";
import type { Draft } from "./draft.ts";
import type { Change } from "./use-autosave.ts";

interface ArchiveFieldProps {
  readonly draft: Draft;
  readonly onChange: Change;
}

/** Whether the message has a page that everybody may read. */
export const ArchiveField = ({ draft, onChange }: ArchiveFieldProps) => {
  const what = useId();
  return (
    <fieldset aria-describedby={what}>
      <legend>On the web</legend>
      <label class="choice">
        <input
          type="checkbox"
          checked={draft.archive}
          onChange={(event) => onChange({ archive: event.currentTarget.checked })}
        />
        Anyone with the link may read it
      </label>
      <p class="hint" id={what}>
        From its start on the message has a public page, which the{" "}
        <a href="/archive" target="_blank" rel="noreferrer">
          archive
        </a>{" "}
        of this installation lists. It names nobody: merge fields show their defaults. You can end it at any
        time.
      </p>
    </fieldset>
  );
};
