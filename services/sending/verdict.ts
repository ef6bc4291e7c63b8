import type { FailureReason } from "../../events/campaigns.ts";
import type { SendRecord } from "../deliveries/batch-state.ts";
import type { Surplus } from "../limiter/lease.ts";
import type { Wait } from "../limiter/lease-state.ts";
import type { WarmUpWait } from "../limiter/warm-up-allowance.ts";
import type { SendResult } from "../mail/ses-outcome.ts";

/** So often SES may refuse a recipient for no reason that the whole account waits for; then the recipient has failed. */
const refusalsMax = 12;

/** Why a sender leaves off. */
export type Stop =
  /** The campaign was paused, cancelled or ended, or its window closed. */
  | { readonly kind: "not_running" }
  /** Another sender has the batch. */
  | { readonly kind: "lost" }
  /** There was no turn for the rest of a block any more. */
  | { readonly kind: "out_of_turn" }
  /** The limiter lends nothing: more senders are there than the rate needs, or the account must wait. */
  | { readonly kind: "no_lease"; readonly why: Surplus | Wait }
  /** The campaign's sender is warmed up, and has had its mails of today. */
  | ({ readonly kind: "warming_up" } & WarmUpWait)
  /** A fault that must end the campaign. */
  | { readonly kind: "fault"; readonly code: FailureReason; readonly error: string }
  /** What the whole account must wait for, in SES's words. */
  | { readonly kind: "account"; readonly reason: "rate" | "quota" | "paused"; readonly error: string };

/** What one reply of SES means. */
export interface Verdict {
  readonly record: SendRecord;
  /** When the sender must leave off because of it. */
  readonly stop?: Stop;
  /** Whether SES refused it for now, and asking again at once would be of no use. */
  readonly refused?: boolean;
}

/** @param asked how often SES was asked for this recipient before. */
export const verdictOf = (result: SendResult, asked: number, nowMs: number): Verdict => {
  const attempts = asked + 1;
  switch (result.kind) {
    case "sent":
      return { record: { outcome: "sent", attempts, at: nowMs, id: result.messageId } };
    case "failed":
      return { record: { outcome: "failed", attempts, error: result.error } };
    case "unknown":
      return { record: { outcome: "unknown", attempts, at: nowMs, error: result.error } };
    case "campaign_fault":
      return {
        record: { attempts, error: result.error },
        stop: { kind: "fault", code: result.code, error: result.error },
      };
    case "deferred": {
      const { error, waitsFor, lasting } = result;
      if (waitsFor)
        return {
          record: { attempts, error },
          refused: true,
          stop: { kind: "account", reason: waitsFor, error },
        };
      if (attempts < refusalsMax) return { record: { attempts, error }, refused: true };
      if (lasting) return { record: { attempts, error }, stop: { kind: "fault", code: lasting, error } };
      return { record: { outcome: "failed", attempts, error }, refused: true };
    }
  }
};
