import { useId } from "preact/hooks";
import type { Draft } from "./draft.ts";
import type { Change } from "./use-autosave.ts";

interface UnreportedFieldProps {
  readonly draft: Draft;
  readonly onChange: Change;
}

const choices = [
  ["hold", "Hold it until I decide"],
  ["resend", "Send it once more by itself"],
] as const;

/** What becomes of a message of which a crash hides whether it left. */
export const UnreportedField = ({ draft, onChange }: UnreportedFieldProps) => {
  const risk = useId();
  return (
    <fieldset aria-describedby={risk}>
      <legend>If a crash hides whether a message left</legend>
      <div class="choices">
        {choices.map(([unreported, label]) => (
          <label key={unreported} class="choice">
            <input
              type="radio"
              name="unreported"
              checked={draft.unreported === unreported}
              onChange={() => onChange({ unreported })}
            />
            {label}
          </label>
        ))}
      </div>
      <p class="hint" id={risk}>
        SES tells of each message it had. When it has told of those sent beside this one, and within an hour
        nothing of this one, it most likely never had it. Sent once more, nobody is left out; but if only
        SES’s notices were lost, that person gets it twice.
      </p>
    </fieldset>
  );
};
