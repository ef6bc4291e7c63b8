import { createHmac } from "node:crypto";
import { type AbTest, eachOf } from "../campaigns/ab-test.ts";
import type { ExcludedRecipient, Recipient } from "../deliveries/batch.ts";

/** A page of an audience, divided: who is to get which variant of the test, and who waits for its winner. */
export interface Drawn {
  /** As many for each. */
  readonly variants: readonly (readonly Recipient[])[];
  readonly rest: readonly (Recipient | ExcludedRecipient)[];
}

/**
 * Draws who is in the test, by a hash of the address that nobody can foresee who has not the key. Each variant gets as many:
 * of a page that is too small for that nobody is in it.
 * @param key the campaign's own secret.
 */
export const drawTest = (
  { share, variants }: Pick<AbTest, "share" | "variants">,
  key: string,
  page: readonly (Recipient | ExcludedRecipient)[],
): Drawn => {
  const lot = ({ email }: Recipient) => createHmac("sha256", key).update(`test ${email}`).digest("hex");
  const drawn = page
    .filter((one) => "values" in one)
    .map((recipient) => ({ recipient, lot: lot(recipient) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1));
  const count = variants.length;
  const tested = drawn.slice(0, eachOf(drawn.length, share, count) * count).map(({ recipient }) => recipient);
  const isTested = new Set<Recipient | ExcludedRecipient>(tested);
  return {
    variants: variants.map((_, variant) => tested.filter((_, place) => place % count === variant)),
    rest: page.filter((one) => !isTested.has(one)),
  };
};
