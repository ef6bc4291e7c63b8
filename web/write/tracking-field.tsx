import { useId } from "preact/hooks";
import type { Draft } from "./draft.ts";
import type { Change } from "./use-autosave.ts";

interface TrackingFieldProps {
  readonly draft: Draft;
  readonly onChange: Change;
}

const choices = [
  ["stage", "As this installation is set"],
  ["on", "Count them"],
  ["off", "Do not count them"],
] as const;

/** Whether SES is to tell who opened the message and followed its links. */
export const TrackingField = ({ draft, onChange }: TrackingFieldProps) => {
  const how = useId();
  return (
    <fieldset aria-describedby={how}>
      <legend>Opens and clicks</legend>
      <div class="choices">
        {choices.map(([tracking, label]) => (
          <label key={tracking} class="choice">
            <input
              type="radio"
              name="tracking"
              checked={draft.tracking === tracking}
              onChange={() => onChange({ tracking })}
            />
            {label}
          </label>
        ))}
      </div>
      <p class="hint" id={how}>
        To count them, SES puts an invisible image into each message and leads its links past a server of its
        own, so it learns who read what. The unsubscribe link is never led there. Not counted, a message
        arrives as you wrote it.
      </p>
    </fieldset>
  );
};
