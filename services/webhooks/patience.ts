/** So long is waited after each attempt that failed, in seconds: all of them together are a day. */
const waitsSeconds = [10, 60, 300, 900, 3_600, 7_200, 14_400, 28_800, 28_800] as const;

/** Attempts after which an event is given up: as often does its queue hand it out (`stacks/aws/functions/webhooks.ts`). */
export const attemptsMax = waitsSeconds.length + 1;

/** Of a wait, so much more at most: a receiver that is back is not asked by all that waits at once. */
const spread = 0.2;

/**
 * How long to wait after an attempt, in whole seconds: SQS takes up to twelve hours.
 * @param attempt from 1 on; after the last there is nothing to wait for
 * @param draw from 0 up to 1
 */
export const waitSeconds = (attempt: number, draw: number): number =>
  Math.round((waitsSeconds[attempt - 1] ?? 0) * (1 + spread * draw));
