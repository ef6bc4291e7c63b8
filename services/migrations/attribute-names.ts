import { type AttributeKind, kindOf } from "../contacts/attributes.ts";
import type { Item } from "../platform/dynamodb.ts";
import type { Migration, MigrationStores, PageOutcome } from "./migration.ts";

type Value = string | number | boolean;

/** The attributes of a contact, each with what it holds. @throws Error saying what is wrong with them */
const attributesOf = ({ attributes = {} }: Item): [string, AttributeKind][] => {
  if (typeof attributes !== "object" || attributes === null) throw new Error("attributes is no map");
  return Object.entries(attributes).map(([name, value]) => {
    if (!["string", "number", "boolean"].includes(typeof value)) throw new Error("an attribute is no value");
    return [name, kindOf(value as Value)];
  });
};

const noteNames = async (
  items: readonly Item[],
  { attributes, refused }: MigrationStores,
): Promise<PageOutcome> => {
  const found = new Map<AttributeKind, Map<string, AttributeKind>>();
  let failed = 0;
  for (const item of items)
    try {
      for (const [name, kind] of attributesOf(item))
        found.set(kind, (found.get(kind) ?? new Map()).set(name, kind));
    } catch (error) {
      failed += 1;
      refused(item, error as Error);
    }
  // Names that are known are only read.
  for (const names of found.values()) await attributes.note(names);
  return { changed: 0, failed };
};

/** Attributes of contacts of before decision 80 were not noted: nobody is offered them in a filter. */
export const attributeNames: Migration = {
  id: "attribute-names",
  what: "Filters and templates offer every attribute that a contact has.",
  walks: "contacts",
  migrate: noteNames,
};
