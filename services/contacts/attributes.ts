import * as z from "zod";
import type { Contact } from "./contact.ts";
import { dateIn } from "./values.ts";

/** Contacts looked at for their attributes. */
export const lookedAtMax = 1_000;

export const attributeKinds = ["text", "number", "boolean", "date"] as const;
export type AttributeKind = (typeof attributeKinds)[number];

export const knownAttribute = z
  .object({
    name: z.string().meta({ example: "city" }),
    kinds: z
      .array(z.enum(attributeKinds))
      .meta({ description: "What contacts have in it; none: a text, most likely." }),
    contacts: z.number().int().meta({ description: "How many of those looked at have it: 1,000 at most." }),
  })
  .meta({ id: "KnownAttribute" });
export type KnownAttribute = z.output<typeof knownAttribute>;

export const kindOf = (value: string | number | boolean): AttributeKind => {
  if (typeof value !== "string") return typeof value as "number" | "boolean";
  return dateIn(value) ? "date" : "text";
};

/** A name that contacts have or had, and what they had in it, as far as that was noted. */
export interface NotedAttribute {
  readonly name: string;
  readonly kinds: readonly AttributeKind[];
}

/**
 * The attributes that contacts have, the most frequent first.
 * @param contacts some of them.
 * @param noted the names of all.
 */
export const attributesIn = (
  contacts: readonly Pick<Contact, "attributes">[],
  noted: readonly NotedAttribute[] = [],
): KnownAttribute[] => {
  const found = new Map<string, { kinds: Set<AttributeKind>; contacts: number }>(
    noted.map(({ name, kinds }) => [name, { kinds: new Set(kinds), contacts: 0 }]),
  );
  for (const [name, value] of contacts.flatMap(({ attributes }) => Object.entries(attributes))) {
    const known = found.get(name) ?? { kinds: new Set(), contacts: 0 };
    known.kinds.add(kindOf(value));
    known.contacts += 1;
    found.set(name, known);
  }
  return [...found]
    .map(([name, known]) => ({ name, kinds: [...known.kinds].sort(), contacts: known.contacts }))
    .sort((a, b) => b.contacts - a.contacts || (a.name < b.name ? -1 : 1));
};
