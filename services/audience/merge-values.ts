import type { Contact } from "../contacts/contact.ts";
import type { MergeValues } from "../templates/liquid.ts";

/** What a template may use of a recipient, who on an explicit list need not be a contact. */
export const mergeValues = (email: string, contact: Contact | undefined): MergeValues => {
  const { first_name, last_name, company, attributes } = contact ?? {};
  return {
    email,
    ...(first_name === undefined ? {} : { first_name }),
    ...(last_name === undefined ? {} : { last_name }),
    ...(company === undefined ? {} : { company }),
    ...(attributes && Object.keys(attributes).length > 0 ? { attributes } : {}),
  };
};
