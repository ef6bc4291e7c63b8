import { shardOf } from "../platform/shards.ts";
import type { Contact } from "./contact.ts";

/** Characters of a name that it is found by, in UTF-16: far below the 1,024 bytes that a range key may have. */
export const searchTextMax = 100;

/** Letters with no accent to take off that are written without it, too. */
const plainLetters: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  þ: "th",
  ı: "i",
  ς: "σ",
};

/**
 * A text as it is compared: without case and accents, white space as one blank. `Łukasz  Müller` and `lukasz muller` are
 * the same. https://unicode.org/reports/tr15/ (compatibility decomposition)
 */
export const folded = (text: string): string =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .toLowerCase()
    .replaceAll(/[ßæœøłđðþıς]/g, (letter) => plainLetters[letter]!)
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, searchTextMax)
    .toWellFormed()
    .trim();

/** What the indexes of the contacts find one by, besides its key and `created_at`. */
export interface SearchKeys {
  readonly shard: string;
  /** Its name, folded; its key when it has none, so that who has no name is in the order, too. */
  readonly search_name: string;
  /** The same, surname first; none when that says nothing more. */
  readonly search_surname?: string;
}

/** The search keys of a contact: they are written with it whenever it is made or renamed. */
export const searchKeys = ({
  email,
  first_name = "",
  last_name = "",
}: Pick<Contact, "email" | "first_name" | "last_name">): SearchKeys => {
  const name = folded(`${first_name} ${last_name}`);
  const surname = folded(`${last_name} ${first_name}`);
  return {
    shard: shardOf(email),
    search_name: name || email,
    ...(surname && surname !== name ? { search_surname: surname } : {}),
  };
};
