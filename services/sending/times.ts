/** How long what a sender does may take: its hold on batches, and the end of its invocation, follow from these. */

/** A claim lives so long, in milliseconds: longer than a block waits for its turns and for SES. */
export const claimMs = 30_000;

/**
 * No block of a turn is begun after so many milliseconds, however slowly it goes: a sender that is not heard of is taken
 * for dead.
 */
export const turnMsMax = 15_000;
