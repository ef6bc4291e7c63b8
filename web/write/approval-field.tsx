import { useId } from "preact/hooks";
import { useKey } from "../api/context.ts";
import type { Draft } from "./draft.ts";
import type { Change } from "./use-autosave.ts";

interface ApprovalFieldProps {
  readonly draft: Draft;
  readonly onChange: Change;
}

/** Whether somebody else has to release the campaign. */
export const ApprovalField = ({ draft, onChange }: ApprovalFieldProps) => {
  const how = useId();
  const isRequired = useKey().approval_required;
  return (
    <fieldset aria-describedby={how}>
      <legend>Approval</legend>
      <label class="choice">
        <input
          type="checkbox"
          checked={draft.approval || isRequired}
          disabled={isRequired}
          onChange={(event) => onChange({ approval: event.currentTarget.checked })}
        />
        A second person releases it
      </label>
      <p class="hint" id={how}>
        {isRequired && "This installation asks for that. "}
        Nothing is sent before somebody else has looked at it and released it.
      </p>
    </fieldset>
  );
};
