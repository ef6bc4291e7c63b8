import { type Contact, done } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { DeleteDialog } from "../parts/delete-dialog.tsx";

interface DeleteContactProps {
  readonly contact: Contact;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}

export const DeleteContact = ({ contact, onDeleted, onClose }: DeleteContactProps) => {
  const { api } = useConnection();
  const param = { email: encodeURIComponent(contact.email) };
  return (
    <DeleteDialog
      noun="contact"
      remove={() => done(api.contacts[":email"].$delete({ param }))}
      onDeleted={onDeleted}
      onClose={onClose}
    >
      <strong>{contact.address}</strong> and what is kept about it will be gone, within minutes from the
      campaigns it was in, too. To only stop mail to it, edit it and set it to unsubscribed.
    </DeleteDialog>
  );
};
