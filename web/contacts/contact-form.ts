import type { Contact, ContactPatch, NewContact } from "../api/client.ts";

/** What the forms of this page let a person write of a contact. */
export interface ContactNames {
  readonly first_name: string;
  readonly last_name: string;
  readonly company: string;
}

export const nameFields = [
  ["first_name", "First name"],
  ["last_name", "Last name"],
  ["company", "Company"],
] as const satisfies readonly (readonly [keyof ContactNames, string])[];

export const noNames: ContactNames = { first_name: "", last_name: "", company: "" };

export const namesOf = ({ first_name = "", last_name = "", company = "" }: Contact): ContactNames => ({
  first_name,
  last_name,
  company,
});

/** The contact to add: what was left empty is not sent, so that a template's `default` applies. */
export const newContactOf = (email: string, names: ContactNames): NewContact => ({
  email: email.trim(),
  ...Object.fromEntries(
    nameFields.flatMap(([name]) => (names[name].trim() ? [[name, names[name].trim()]] : [])),
  ),
});

/** The statuses a person may give; the others are what happened to a contact. */
export const settableStatuses = ["subscribed", "unsubscribed", "unconfirmed"] as const;
export type SettableStatus = (typeof settableStatuses)[number];

/** What has changed of a contact, emptied fields as null; undefined when nothing has. */
export const patchOf = (
  contact: Contact,
  names: ContactNames,
  status: SettableStatus | undefined,
): ContactPatch | undefined => {
  const patch: ContactPatch = {};
  for (const [name] of nameFields) {
    const value = names[name].trim();
    if (value !== (contact[name] ?? "")) patch[name] = value || null;
  }
  if (status && status !== contact.status) patch.status = status;
  return Object.keys(patch).length > 0 ? patch : undefined;
};
