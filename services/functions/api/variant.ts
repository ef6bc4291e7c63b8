import { type VariantLetter, variantLetters } from "../../campaigns/ab-test.ts";
import { Problem } from "./problem.ts";

/**
 * The place of a variant of a test, by its letter.
 * @param count how many variants there are; a campaign without a test is its own first.
 * @throws Problem when it is none of them.
 */
export const placeOfVariant = (variant: VariantLetter, count: number): number => {
  const place = variantLetters.indexOf(variant);
  if (place < count) return place;
  const letters = variantLetters.slice(0, count);
  throw new Problem(
    "invalid_request",
    count === 1
      ? "variant: must be A, as there is no test."
      : `variant: must be one of ${letters.join(", ")}, which this test has.`,
    "variant",
  );
};
