import { parseAddress } from "../contacts/address.ts";
import { attributeName } from "../contacts/contact.ts";
import { contactColumns, others } from "../exporting/contact-rows.ts";
import { type ImportField, importFields, type MappedColumn, mappedMax } from "./import.ts";
import { refusalColumns } from "./refused-rows.ts";

/** What columns are called in English, German, French, Spanish, Italian and Dutch, without accents, spaces and signs. */
const words: Readonly<Record<ImportField, readonly string[]>> = {
  email: [
    ...["email", "emailaddress", "emailid", "mail", "mailaddress", "contactemail", "emails"],
    ...["emailadresse", "mailadresse", "emailanschrift"],
    ...["adresseemail", "adressemail", "courriel", "adresseelectronique", "adressecourriel", "mel"],
    ...["correo", "correoelectronico", "direcciondecorreo", "direccionemail", "direcciondecorreoelectronico"],
    ...["indirizzoemail", "postaelettronica", "indirizzodipostaelettronica"],
    ...["emailadres", "mailadres"],
  ],
  first_name: [
    ...["firstname", "first", "givenname", "forename", "fname", "vorname", "rufname", "prenom"],
    ...["nombre", "nombredepila", "nome", "voornaam"],
  ],
  last_name: [
    ...["lastname", "last", "surname", "familyname", "lname", "secondname"],
    ...["nachname", "familienname", "zuname", "nomdefamille", "apellido", "apellidos"],
    ...["cognome", "achternaam", "familienaam"],
  ],
  company: [
    ...["company", "companyname", "organisation", "organization", "organisationname", "organizationname"],
    ...["firma", "firmenname", "unternehmen", "entreprise", "societe", "empresa", "compania"],
    ...["azienda", "societa", "ragionesociale", "bedrijf", "bedrijfsnaam", "organisatie"],
  ],
  // What other senders call them who export
  consent_at: [
    ...["consentat", "consentdate", "consenttime", "optintime", "optinat", "optindate"],
    ...["confirmtime", "confirmedat", "einwilligungam", "einwilligungsdatum"],
  ],
  consent_ip: ["consentip", "optinip", "confirmip"],
};

/** These mean the last name, but only beside a first name. */
const lastBesideFirst = ["name", "nom", "naam"];

const bare = (header: string): string =>
  header
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/[^a-z0-9]/g, "");

/** A header as the name of an attribute: `Favourite Colour` is `favourite_colour`. @param column its place, for one without letters */
export const attributeNameOf = (header: string, column: number): string => {
  const folded = header
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replace(/\p{M}/gu, "")
    .replace(/[^a-z0-9_]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 60);
  const name = /^[0-9]/.test(folded) ? `_${folded}` : folded || `column_${column + 1}`;
  return attributeName.safeParse(name).success ? name : `${name}_`;
};

/** The column that has most addresses in it, if any has. */
const addressColumn = (rows: readonly (readonly string[])[], columns: number): number | undefined => {
  const counts = Array.from(
    { length: columns },
    (_, column) => rows.filter((cells) => parseAddress(cells[column] ?? "")).length,
  );
  const most = Math.max(0, ...counts);
  return most > 0 ? counts.indexOf(most) : undefined;
};

/** The fields that columns are likely for, by their places. */
const fieldsOf = (
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): ReadonlyMap<number, ImportField> => {
  const fields = new Map<number, ImportField>();
  const taken = () => [...fields.values()];
  const take = (field: ImportField, column: number | undefined) => {
    if (column !== undefined && column >= 0 && !fields.has(column) && !taken().includes(field))
      fields.set(column, field);
  };
  const bareColumns = columns.map(bare);
  for (const [field, known] of Object.entries(words) as [ImportField, readonly string[]][])
    take(
      field,
      bareColumns.findIndex((word) => known.includes(word)),
    );
  if (taken().includes("first_name"))
    take(
      "last_name",
      bareColumns.findIndex((word, place) => lastBesideFirst.includes(word) && !fields.has(place)),
    );
  take("email", addressColumn(rows, columns.length));
  return fields;
};

const beginsWith = (columns: readonly string[], known: readonly string[]): boolean =>
  known.every((name, place) => columns[place] === name);

/** The columns of our own export: an attribute has its very name, and what only we say of a contact is left out. */
const mappingOfExport = (columns: readonly string[]): MappedColumn[] =>
  columns.flatMap((header, column): MappedColumn[] => {
    const field = importFields.find((name) => name === header);
    if (column < contactColumns.length) return field ? [{ column, field }] : [];
    const attribute = header.replace(/^attributes\./, "");
    return header === others || !attributeName.safeParse(attribute).success
      ? []
      : [{ column, attribute, type: "text" }];
  });

/**
 * What each column is likely for: a field, or an attribute of its name. Of our own export, and of a list of refused rows,
 * it is what was meant by it before. Of more columns than can be imported the last are left out.
 * @param columns their names; of a file without a header empty.
 * @param rows the first of the file, without its header.
 */
export const guessMapping = (
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): MappedColumn[] => {
  if (beginsWith(columns, refusalColumns)) {
    const own = refusalColumns.length;
    const mapping = guessMapping(
      columns.slice(own),
      rows.map((cells) => cells.slice(own)),
    );
    return mapping.map((mapped) => ({ ...mapped, column: mapped.column + own }));
  }
  if (beginsWith(columns, contactColumns)) return mappingOfExport(columns).slice(0, mappedMax);
  const fields = fieldsOf(columns, rows);
  const names = new Set<string>();
  return columns.flatMap((header, column): MappedColumn[] => {
    const field = fields.get(column);
    if (field) return [{ column, field }];
    if (names.size >= mappedMax - fields.size) return [];
    const name = attributeNameOf(header, column);
    let attribute = name;
    for (let number = 2; names.has(attribute); number++) attribute = `${name}_${number}`;
    names.add(attribute);
    return [{ column, attribute, type: "text" }];
  });
};
