import type { Contact } from "../api/client.ts";
import { counted } from "../format.ts";
import { ContactBadge } from "../parts/badge.tsx";
import { Time } from "../parts/time.tsx";

interface ContactTableProps {
  readonly contacts: readonly Contact[];
  readonly busy: boolean;
  readonly onEdit: (contact: Contact) => void;
  readonly onDelete: (contact: Contact) => void;
}

export const ContactTable = ({ contacts, busy, onEdit, onDelete }: ContactTableProps) => (
  <table class="table contacts" aria-label="Contacts" aria-busy={busy}>
    <thead>
      <tr>
        <th scope="col">E-mail</th>
        <th scope="col">Name</th>
        <th scope="col">Status</th>
        <th scope="col">Received</th>
        <th scope="col">
          <span class="visually-hidden">Actions</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {contacts.map((contact) => (
        <tr key={contact.email}>
          <th scope="row">{contact.address}</th>
          <td>
            {[contact.first_name, contact.last_name].filter(Boolean).join(" ")}
            {contact.company && <span class="detail">{contact.company}</span>}
          </td>
          <td>
            <ContactBadge status={contact.status} />
          </td>
          <td>
            {counted(contact.email_count, "mail")}
            {contact.last_email_sent && (
              <span class="detail">
                last <Time iso={contact.last_email_sent} />
              </span>
            )}
          </td>
          <td class="row-actions">
            <button
              type="button"
              class="small"
              aria-label={`Edit ${contact.address}`}
              onClick={() => onEdit(contact)}
            >
              Edit
            </button>
            <button
              type="button"
              class="small quiet"
              aria-label={`Delete ${contact.address}`}
              onClick={() => onDelete(contact)}
            >
              Delete
            </button>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
