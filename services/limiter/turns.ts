import { sleepUntil } from "../platform/sleep-until.ts";
import type { Limiter } from "./limiter.ts";
import type { Granted } from "./slots.ts";

/** New slots are asked for in the place of missed ones when the first is no further away than this. */
const renewalMsMax = 1_000;
/** So long after its first slot no turn is given any more: what was checked before the chunk is too old by then. */
const turnsMsMax = 2_000;

/** The turns of one chunk's sends. */
export interface Turns {
  /**
   * Waits for the next turn, to be used at once.
   * @returns false when none is to be had soon. Then there are no more: recovery depends on it that of a claim nothing
   * is sent after what was left out.
   */
  next(): Promise<boolean>;
  /** Gives back what no send used. To be called once, at the end. */
  end(): Promise<void>;
}

/**
 * Gives each send its turn at a slot of the grant. A slot that is missed, because the processor or the network was
 * slow, is not used late: together with the slots of other senders that could pass the rate. New ones are asked for
 * (decision 18).
 */
export const takeTurns = (
  limiter: Pick<Limiter, "reserve" | "release">,
  { slots, lateMsMax }: Granted,
): Turns => {
  const lastMoment = slots[0]! + turnsMsMax;
  const ahead = [...slots];
  /** Granted, and not used yet. */
  let unused = slots.length;
  /** Turns that were not had, and for which no new slots were asked for yet. */
  let missed = 0;
  let over = false;
  let renewal: Promise<void> | undefined;

  /** Asks for slots in the place of the missed. An error is none of the recipients': there are no more turns then. */
  const renew = async () => {
    const wanted = missed;
    missed = 0;
    const grant = await limiter.reserve(wanted, { waitMsMax: renewalMsMax }).catch(() => undefined);
    if (grant?.kind === "granted") {
      ahead.push(...grant.slots);
      unused += grant.slots.length;
    } else over = true;
  };

  const next = async (): Promise<boolean> => {
    while (!over && Date.now() < lastMoment) {
      const slot = ahead.shift();
      if (slot !== undefined) {
        await sleepUntil(slot);
        if (!over && Date.now() - slot <= lateMsMax) {
          unused--;
          return true;
        }
        missed++;
      } else if (missed === 0 && !renewal) break;
      else {
        renewal ??= renew().finally(() => {
          renewal = undefined;
        });
        await renewal;
      }
    }
    over = true;
    return false;
  };

  const end = async (): Promise<void> => {
    if (unused > 0) await limiter.release(unused);
  };

  return { next, end };
};
