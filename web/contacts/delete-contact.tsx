import { useState } from "preact/hooks";
import { type Contact, done } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";

interface DeleteContactProps {
  readonly contact: Contact;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}

/** Asks before a contact is gone for good. */
export const DeleteContact = ({ contact, onDeleted, onClose }: DeleteContactProps) => {
  const { api } = useConnection();
  const [refusal, setRefusal] = useState<Refusal>();
  const remove = async () => {
    try {
      await done(api.contacts[":email"].$delete({ param: { email: encodeURIComponent(contact.email) } }));
      onDeleted();
    } catch (error) {
      const found = toRefusal(error);
      // Someone else was faster: what the person wanted is so.
      if (found.code === "not_found") onDeleted();
      else setRefusal(found);
    }
  };
  return (
    <Dialog title="Delete this contact?" onClose={onClose}>
      <p>
        <strong>{contact.address}</strong> and what is kept about it will be gone, within minutes from the
        campaigns it was in, too. To only stop mail to it, edit it and set it to unsubscribed.
      </p>
      {refusal && (
        <Notice tone="bad" title="The contact was not deleted">
          {refusal.message}
        </Notice>
      )}
      <div class="actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" class="danger" onClick={() => void remove()}>
          Delete
        </button>
      </div>
    </Dialog>
  );
};
