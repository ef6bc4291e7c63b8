/** The variants of a test: A is the campaign's own words, the others are tried beside them. */
export const letters = ["A", "B", "C", "D"] as const;
export type Letter = (typeof letters)[number];
