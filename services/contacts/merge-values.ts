import type { Contact } from "./contact.ts";

/** What a template may use of a recipient, as it is frozen with the audience. */
export interface MergeValues {
  readonly email: string;
  readonly first_name?: string;
  readonly last_name?: string;
  readonly company?: string;
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
}

/** The merge values of a recipient, who on a list need not be a contact. */
export const mergeValues = (key: string, contact: Contact | undefined): MergeValues => {
  const { first_name, last_name, company, attributes } = contact ?? {};
  return {
    email: key,
    ...(first_name === undefined ? {} : { first_name }),
    ...(last_name === undefined ? {} : { last_name }),
    ...(company === undefined ? {} : { company }),
    ...(attributes && Object.keys(attributes).length > 0 ? { attributes } : {}),
  };
};
