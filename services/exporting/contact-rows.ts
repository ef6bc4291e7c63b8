import type { StoredContact } from "../contacts/reads.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { ListStore } from "../lists/store.ts";
import { type ReadStores, readPeople } from "../people/read-people.ts";
import type { Cell } from "../platform/csv.ts";
import type { Page } from "../platform/pagination.ts";
import type { SuppressionReason } from "../suppressions/suppression.ts";
import type { ExportGiven, Place } from "./export.ts";
import type { SuppressedFor } from "./suppressed-for.ts";

/** Contacts read at a time: about what a megabyte has, which is what DynamoDB reads at most. */
const pageMax = 1_000;
/** More attributes than this have no column of their own: a spreadsheet has 16,384, a person reads some. */
const attributesMax = 500;

/** Holds the attributes that have no column. */
export const others = "other_attributes";

/** What is read of a contact for its row. */
export const rowFields = [
  "email",
  "address",
  "first_name",
  "last_name",
  "company",
  "status",
  "lists",
  "created_at",
  "last_email_sent",
  "email_count",
  "attributes",
] as const satisfies readonly (keyof StoredContact)[];

/** The columns before those of the attributes. */
export const contactColumns = [
  "email",
  "first_name",
  "last_name",
  "company",
  "status",
  "suppressed",
  "lists",
  "created_at",
  "last_email_sent",
  "email_count",
] as const;

export interface ContactStores {
  readonly contacts: Pick<ContactStore, "find">;
  readonly lists: Pick<ListStore, "getMany">;
}

/**
 * Reads on among the contacts that are asked for.
 * @param asked when it was asked for: days are counted back from there.
 * @param fields only these of each contact.
 */
export const readContacts = (
  stores: ReadStores,
  { filter, contacts = { filter } }: Pick<ExportGiven, "filter" | "contacts">,
  asked: Date,
  after: Place | undefined,
  fields: readonly (keyof StoredContact)[],
): Promise<Page<StoredContact>> =>
  readPeople(stores, contacts, asked, { limit: pageMax, startKey: after, consistent: false, fields });

/** The attributes known so far, with those of more contacts: sorted, each once. */
export const withAttributes = (
  known: readonly string[],
  contacts: readonly Pick<StoredContact, "attributes">[],
): string[] => [
  ...new Set([...known, ...contacts.flatMap(({ attributes }) => Object.keys(attributes))].sort()),
];

/** An attribute that is named like a field has a column of another name. */
const columnOf = (attribute: string): string =>
  [...contactColumns, others].includes(attribute as (typeof contactColumns)[number])
    ? `attributes.${attribute}`
    : attribute;

export const contactHeader = (attributes: readonly string[]): string[] => [
  ...contactColumns,
  ...attributes.slice(0, attributesMax).map(columnOf),
  ...(attributes.length > attributesMax ? [others] : []),
];

/** One contact as a row under that header. @param listNames by id; a list that was deleted has none. */
export const contactRow = (
  { address, lists, attributes, ...contact }: StoredContact,
  suppressed: SuppressionReason | undefined,
  listNames: ReadonlyMap<string, string>,
  columns: readonly string[],
): Cell[] => {
  const own = columns.slice(0, attributesMax);
  const rest = Object.entries(attributes).filter(([name]) => !own.includes(name));
  return [
    address,
    contact.first_name,
    contact.last_name,
    contact.company,
    contact.status,
    suppressed,
    lists.flatMap((id) => listNames.get(id) ?? []).join("; "),
    contact.created_at,
    contact.last_email_sent,
    contact.email_count,
    ...own.map((name) => attributes[name]),
    ...(columns.length > attributesMax
      ? [rest.length > 0 ? JSON.stringify(Object.fromEntries(rest)) : undefined]
      : []),
  ];
};

/** Contacts as rows, with what stands against mail to them. */
export const contactRows = async (
  { lists, suppressedFor }: Pick<ContactStores, "lists"> & { readonly suppressedFor: SuppressedFor },
  contacts: readonly StoredContact[],
  attributes: readonly string[],
): Promise<Cell[][]> => {
  const keys = contacts.map(({ email }) => email);
  const [named, suppressed] = await Promise.all([
    lists.getMany(contacts.flatMap((contact) => contact.lists)),
    suppressedFor(keys),
  ]);
  const names = new Map([...named].map(([id, { name }]) => [id, name]));
  return contacts.map((contact) => contactRow(contact, suppressed.get(contact.email), names, attributes));
};
