import { useState } from "preact/hooks";
import { done, type Member } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { Dialog } from "../parts/dialog.tsx";
import { SelectField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { roleOptions, roleWords } from "./setting-words.ts";

interface RoleDialogProps {
  readonly member: Member;
  /** Told what was done, in words. */
  readonly onChanged: (words: string) => void;
  readonly onClose: () => void;
}

/** Gives somebody another role. */
export const RoleDialog = ({
  member: { member_id, name, role: now },
  onChanged,
  onClose,
}: RoleDialogProps) => {
  const { api } = useConnection();
  const [role, setRole] = useState(now);
  const [refusal, setRefusal] = useState<Refusal>();
  const change = async () => {
    setRefusal(undefined);
    try {
      await done(api.members[":member_id"].$patch({ param: { member_id }, json: { role } }));
      onChanged(`${name}: ${roleWords[role]}.`);
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <Dialog title={`What may ${name} do?`} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void change();
        }}
      >
        <SelectField
          label="Role"
          hint="They are signed out everywhere, and sign in anew with it."
          value={role}
          onValue={(value) => setRole(value as Member["role"])}
          options={roleOptions}
        />
        {refusal && (
          <Notice tone="bad" title="The role was not changed">
            {refusal.message}
          </Notice>
        )}
        <div class="actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary" disabled={role === now}>
            Change role
          </button>
        </div>
      </form>
    </Dialog>
  );
};
