import type { Logger } from "@aws-lambda-powertools/logger";
import { listingReady } from "../../events/suppressions.ts";
import type { ContactStore } from "../contacts/store.ts";
import { isBusy } from "../platform/patient-ses.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import type { AccountList } from "./account-list.ts";
import { beginPull, pullAccountList } from "./pull-account-list.ts";
import type { PullProgress } from "./pull-progress.ts";
import type { SuppressionStore } from "./store.ts";
import { tellAccountList } from "./tell-account-list.ts";

interface Dependencies {
  readonly list: AccountList;
  readonly suppressions: Pick<SuppressionStore, "due" | "dueRecord" | "settleDue" | "records" | "add">;
  readonly contacts: Pick<ContactStore, "recordStatus">;
  readonly progress: PullProgress;
  readonly publish: Publish;
  readonly log: Pick<Logger, "info">;
}

/**
 * Brings SES's list and our suppressions in step, both ways: tells SES what is due, and takes in, every night, what it
 * gained by itself. What is left when time is over, or while others ask SES too much, goes on at once in another run.
 */
export const keepInStep = async (
  deps: Dependencies,
  { isNightly }: { readonly isNightly: boolean },
  hasTime: () => boolean,
): Promise<void> => {
  if (isNightly) await beginPull(deps.progress, new Date());
  if (await isLeft(deps, hasTime)) await deps.publish([announcement(listingReady, {})]);
};

/** @returns whether there is more to do. */
const isLeft = async (deps: Dependencies, hasTime: () => boolean): Promise<boolean> => {
  try {
    // What is due by then stays so, until the account is out of the sandbox.
    if (!(await deps.list.isThere())) {
      deps.log.info("the account is in the sandbox: SES has no list");
      return false;
    }
    const told = await tellAccountList(deps, hasTime);
    const pulled = await pullAccountList(deps, new Date().toISOString(), hasTime);
    deps.log.info("the account list was brought in step", { told, pulled });
    return told.isLeft || pulled.isLeft;
  } catch (error) {
    if (!isBusy(error)) throw error;
    deps.log.info("SES is too busy for its list", { error: error as Error });
    return true;
  }
};
