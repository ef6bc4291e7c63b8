import { freezeCandidate } from "../audience/candidate.ts";
import { type Audience, type AudienceStores, readAudience } from "../audience/read-audience.ts";
import type { Recipient } from "../deliveries/batch.ts";

/** Contacts or addresses read at a time: what one BatchGetItem takes. */
const pageMax = 100;

/**
 * Some of those who would get a campaign, as they would be frozen.
 * @param countMax no more than this.
 * @param until milliseconds since the epoch: then those found have to do.
 */
export const sampleAudience = async (
  stores: AudienceStores,
  audience: Audience,
  countMax: number,
  until: number,
): Promise<Recipient[]> => {
  const found: Recipient[] = [];
  let after: string | undefined;
  do {
    const page = await readAudience(stores, audience, { after, sizeMax: pageMax, consistent: false });
    found.push(...page.candidates.map(freezeCandidate).filter((one) => "values" in one));
    after = page.cursor;
  } while (after !== undefined && found.length < countMax && Date.now() < until);
  return found.slice(0, countMax);
};
