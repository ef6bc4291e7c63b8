import type { Wait } from "../limiter/lease-state.ts";
import type { Limiter } from "../limiter/limiter.ts";
import type { SendResult } from "./ses-outcome.ts";

/** What SES refuses for its rate is tried again for so long, in milliseconds: well within a request. */
const againMsMax = 10_000;

/** What a single send asks of the limiter. */
export type SingleSends = Pick<Limiter, "one" | "throttled">;

/**
 * Sends a single message, of no campaign, once the account's rate allows it. What SES refuses for its rate was surely not
 * sent: it is tried again.
 * @returns what `send` came to, or why nothing was sent.
 */
export const sendOne = async <T extends { readonly kind: string }>(
  limiter: SingleSends,
  send: () => Promise<SendResult | T>,
): Promise<SendResult | T | Wait> => {
  const deadline = Date.now() + againMsMax;
  for (;;) {
    const result = await limiter.one(send);
    const isRefusedForRate = result.kind === "deferred" && "waitsFor" in result && result.waitsFor === "rate";
    if (!isRefusedForRate) return result;
    await limiter.throttled();
    if (Date.now() >= deadline) return result;
  }
};
