import type { AccountList } from "./account-list.ts";
import type { SuppressionStore } from "./store.ts";
import { listedReason } from "./suppression.ts";

interface Dependencies {
  readonly list: Pick<AccountList, "put" | "remove">;
  readonly suppressions: Pick<SuppressionStore, "due" | "dueRecord" | "settleDue">;
}

/** What SES's list was told. */
export interface Told {
  listed: number;
  unlisted: number;
  /** Time was over before all was told. */
  isLeft: boolean;
}

/** Suppressions change rarely, and hardly ever under their worker again and again. */
const triesMax = 3;

/**
 * Tells SES's list of every suppression that is out of step with it, an address a second. One that is lifted meanwhile
 * stays due until it is off the list again: whoever dies between does no more than tell it twice.
 */
export const tellAccountList = async (deps: Dependencies, hasTime: () => boolean): Promise<Told> => {
  const told: Told = { listed: 0, unlisted: 0, isLeft: false };
  for await (const key of deps.suppressions.due()) {
    if (!hasTime()) return { ...told, isLeft: true };
    await tell(deps, key, told);
  }
  return told;
};

const tell = async ({ list, suppressions }: Dependencies, key: string, told: Told): Promise<void> => {
  for (let tries = 0; tries < triesMax; tries++) {
    // The index is behind: it may name what another has told, or what was lifted since.
    const record = await suppressions.dueRecord(key);
    if (!record) return;
    const reason = record.lifted_at === null ? listedReason[record.reason] : undefined;
    if (reason) await list.put(key, reason);
    else await list.remove(key);
    if (await suppressions.settleDue(record)) {
      told[reason ? "listed" : "unlisted"]++;
      return;
    }
  }
};
