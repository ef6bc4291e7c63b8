import type { SESv2Client } from "@aws-sdk/client-sesv2";
import { httpStatusOf, isAwsError } from "./aws-errors.ts";
import { type Clock, systemClock } from "./clock.ts";

type Ses = Pick<SESv2Client, "send">;

/**
 * SES takes one call a second that is not a send, of all who ask in the account: milliseconds from one to the next, and
 * some more, as one may be longer on its way than the next.
 */
const betweenMs = 1_100;
/** A question is asked again for so long, in milliseconds: a preflight has several, and 29 seconds for all. */
const patienceMs = 8_000;
const throttled = ["TooManyRequestsException", "ThrottlingException", "LimitExceededException"];

/** Whether SES took a question for one too many. */
export const isBusy = (error: unknown): boolean => throttled.some((name) => isAwsError(error, name));

/** Whether the same question may be answered later: SES is busy, failed, or could not be reached. */
const isPassing = (error: unknown): boolean => isBusy(error) || (httpStatusOf(error) ?? 500) >= 500;

/**
 * Asks SES one question a second, whichever request it is of, and one that came too early for it again: others ask, too.
 * @returns a client for questions; it throws the error of SES when that is busy for too long.
 */
export const patientSes = (ses: Ses, clock: Pick<Clock, "wall" | "sleep"> = systemClock): Ses => {
  let nextAtMs = 0;
  const turn = async (): Promise<void> => {
    const waitMs = Math.max(0, nextAtMs - clock.wall());
    nextAtMs = clock.wall() + waitMs + betweenMs;
    if (waitMs > 0) await clock.sleep(waitMs);
  };
  const send = async (...given: Parameters<Ses["send"]>): Promise<unknown> => {
    const endsAtMs = clock.wall() + patienceMs;
    const isOver = () => clock.wall() >= endsAtMs || given[1]?.abortSignal?.aborted;
    for (;;) {
      await turn();
      try {
        return await ses.send(...given);
      } catch (error) {
        if (!isPassing(error) || isOver()) throw error;
        // Of two that ask in the same rhythm the same would always be late.
        await clock.sleep(Math.random() * betweenMs);
      }
    }
  };
  return { send: send as Ses["send"] };
};
