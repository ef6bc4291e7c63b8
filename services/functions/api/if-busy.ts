import { isBusy } from "../../platform/patient-ses.ts";
import { Problem } from "./problem.ts";

/** Until it is worth asking again. SES takes one question a second, of everybody in the account. */
export const busySeconds = 5;

/** For what waited in vain for its turn at SES. @throws Problem ses_busy then; else the error itself */
export const ifBusy = (error: unknown): never => {
  if (!isBusy(error)) throw error;
  const message =
    "SES is asked too much by all of the account: nothing is wrong. Try again in a few seconds.";
  throw new Problem("ses_busy", message, undefined, busySeconds);
};
