import type { ProblemBody, ProblemCode } from "../functions/api/problem.ts";

/** Why a command did not do what it should. Its message is for the person at the terminal. */
export class Failure extends Error {}

/** The command line, or the environment, cannot be meant so. */
export class Misuse extends Failure {}

/** The API did not answer, or with something that is not its own. Whether it did what was asked is not known. */
export class NoAnswer extends Failure {}

/** The API said no: nothing was done. */
export class Refused extends Failure {
  readonly code: ProblemCode;
  /** The campaign it is about, where the API names one. */
  readonly campaignId: string | undefined;
  constructor({ code, message, details }: ProblemBody["error"]) {
    super(message);
    this.code = code;
    this.campaignId = details?.campaign_id;
  }
}
