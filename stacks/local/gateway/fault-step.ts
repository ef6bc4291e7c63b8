import { setTimeout } from "node:timers/promises";
import { type AwsCall, AwsError, type AwsReply } from "../types.ts";
import { errorReply } from "./errors.ts";
import { internalError, throttlingError } from "./fault-errors.ts";
import type { Faults } from "./faults.ts";
import type { Units } from "./meter.ts";

/** What becomes of a call. Without a reply its caller's environment was ended, and nothing is answered. */
export interface Outcome {
  readonly reply?: AwsReply;
  readonly units: Units;
}

/**
 * The third step of the gateway: draws what happens to a call and lets it happen.
 * @param perform does the call: forwards it to its engine.
 * @param crash ends an execution environment at once.
 * @param report is told of errors that are no AWS errors where a fault hides them from the caller.
 * @returns performs a call, or throws the error of the fault or of the engine.
 */
export const createFaultStep = ({
  faults,
  perform,
  crash,
  report,
}: {
  faults: Faults;
  perform: (call: AwsCall) => Promise<{ reply: AwsReply; units: Units }>;
  crash: (session: string) => void;
  report: (error: unknown) => void;
}): ((call: AwsCall) => Promise<Outcome>) => {
  /** Performs a call whose caller must not learn whether it had an effect: an engine's error stays hidden too. */
  const performUnseen = async (call: AwsCall): Promise<Units> => {
    try {
      return (await perform(call)).units;
    } catch (error) {
      if (!(error instanceof AwsError)) report(error);
      return {};
    }
  };

  const endCaller = ({ principal }: AwsCall): void => {
    if (principal.session) crash(principal.session);
  };

  return async (call) => {
    const { delayMs, kind } = faults.next(call);
    if (delayMs > 0) await setTimeout(delayMs);
    switch (kind) {
      case undefined:
        return perform(call);
      case "throttle":
        throw throttlingError(call.service);
      case "error-before":
        throw internalError(call.service);
      case "error-after":
        return {
          units: await performUnseen(call),
          reply: errorReply(call.service, internalError(call.service)),
        };
      case "crash-before":
        endCaller(call);
        return { units: {} };
      case "crash-after": {
        const units = await performUnseen(call);
        endCaller(call);
        return { units };
      }
    }
  };
};
