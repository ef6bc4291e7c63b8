import type { Contact } from "../api/client.ts";
import { ContactBadge } from "../parts/badge.tsx";
import { Day } from "../parts/time.tsx";
import { links } from "../router.ts";

/** The names of a contact in one line; empty when it has none. */
export const fullName = ({ first_name, last_name }: Pick<Contact, "first_name" | "last_name">): string =>
  [first_name, last_name].filter(Boolean).join(" ");

/** One line a contact; what is longer is cut, and is on the contact's own page. */
export const ContactTable = ({
  contacts,
  busy,
  selected,
  onSelect,
}: {
  readonly contacts: readonly Contact[];
  readonly busy: boolean;
  /** Addresses of the rows that are selected; undefined where nothing could be done with them. */
  readonly selected: ReadonlySet<string> | undefined;
  readonly onSelect: (emails: readonly string[], isSelected: boolean) => void;
}) => (
  <table class="table contacts" aria-label="Contacts" aria-busy={busy}>
    <thead>
      <tr>
        <th scope="col">
          {selected && (
            <input
              type="checkbox"
              class="tick"
              aria-label="Select all on this page"
              checked={contacts.every(({ email }) => selected.has(email))}
              onChange={({ currentTarget }) =>
                onSelect(
                  contacts.map(({ email }) => email),
                  currentTarget.checked,
                )
              }
            />
          )}
          Address
        </th>
        <th scope="col">Name</th>
        <th scope="col">Status</th>
        <th scope="col">Added</th>
        <th scope="col">Last mailed</th>
      </tr>
    </thead>
    <tbody>
      {contacts.map((contact) => (
        <tr key={contact.email}>
          <th scope="row">
            {selected && (
              <input
                type="checkbox"
                class="tick"
                aria-label={`Select ${contact.address}`}
                checked={selected.has(contact.email)}
                onChange={({ currentTarget }) => onSelect([contact.email], currentTarget.checked)}
              />
            )}
            <a href={links.contact(contact.email)} title={contact.address}>
              {contact.address}
            </a>
          </th>
          <td>{fullName(contact) || contact.company}</td>
          <td>
            <ContactBadge contact={contact} />
          </td>
          <td>
            <Day iso={contact.created_at} />
          </td>
          <td>{contact.last_email_sent && <Day iso={contact.last_email_sent} />}</td>
        </tr>
      ))}
    </tbody>
  </table>
);
