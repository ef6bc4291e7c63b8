import type { StoredContact } from "../contacts/reads.ts";
import type { FoundPeople } from "./find-people.ts";
import { type Question, suppressionFits } from "./question.ts";
import { type ReadStores, readPeople } from "./read-people.ts";

/** Contacts that one request looks at, at most. */
export const segmentExaminedMax = 5_000;
/** Contacts read at a time: of a segment that many are in a few fill a page, and of one that few are in many are asked. */
const readMin = 100;
const readMax = 1_000;

/** Where an answer goes on: after the contact of this key. */
export interface TableProgress {
  readonly email: string;
}

/**
 * Finds who is in a segment, in the order of the table, which is none that says anything but the same each time: DynamoDB
 * tells them apart itself there, six times as fast as contacts are read in the order of an index. An answer may be short,
 * or empty, though more follow.
 * @param limit how many, at most.
 */
export const findInSegment = async (
  stores: ReadStores,
  question: Question,
  { limit, from }: { readonly limit: number; readonly from?: TableProgress | undefined },
): Promise<FoundPeople<TableProgress>> => {
  const found: StoredContact[] = [];
  const now = new Date();
  let startKey = from && { email: from.email };
  let examined = 0;
  for (let size = readMin; examined < segmentExaminedMax && found.length < limit; size *= 4) {
    const page = await readPeople(stores, question, now, {
      limit: Math.min(size, readMax, segmentExaminedMax - examined),
      startKey,
      consistent: false,
    });
    examined += page.examined;
    found.push(...page.items);
    startKey = page.lastKey && { email: page.lastKey.email! };
    if (!startKey) break;
  }
  const shown = found.slice(0, limit);
  const next = found.length > limit ? { email: shown.at(-1)!.email } : startKey;
  const suppressed = await stores.suppressions.getMany(
    shown.map(({ email }) => email),
    { consistent: true },
  );
  const people = shown
    .map((contact) => ({ contact, suppression: suppressed.get(contact.email) }))
    // It may have been lifted since it was looked up.
    .filter(({ suppression }) => suppressionFits(question, suppression));
  return { people, examined, ...(next && { next }) };
};
