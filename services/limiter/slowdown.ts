/** How much of the rate is used after SES refused: less, and then gradually all of it again. */
import type { LeaseState } from "./lease-state.ts";

type Slowed = Pick<LeaseState, "rate_factor" | "factor_at_ms">;

const factorMin = 0.1;
/** After a refusal at the full rate, which is mostly one mail that was held up on its way. */
const factorFirstCut = 0.95;
/** After a refusal while that is not made up for: the rate is lower than believed. */
const factorCut = 0.8;
/** From the least factor back to 1 in a minute; additive, as TCP does, so that it nears the limit gently. */
const factorPerMs = (1 - factorMin) / 60_000;
/** Cuts are this far apart, in milliseconds: until then a sender may not have heard of the last one. */
const cutMs = 5_500;

/** The factor now: what the last cut left, and what has recovered since. */
export const factorAt = ({ rate_factor, factor_at_ms }: Slowed, now: number): number =>
  Math.min(1, rate_factor + Math.max(0, now - factor_at_ms) * factorPerMs);

/** The factor after a refusal of SES; undefined when the last cut has yet to show what it does. */
export const factorAfterRefusal = (state: Slowed, now: number): number | undefined => {
  if (now < state.factor_at_ms + cutMs) return;
  const factor = factorAt(state, now);
  return factor < 1 ? Math.max(factorMin, factor * factorCut) : factorFirstCut;
};
