import type { ContactStore } from "../contacts/store.ts";
import { groupsOf } from "../platform/groups.ts";
import { inLanes } from "../platform/lanes.ts";
import type { AccountList, Listed } from "./account-list.ts";
import type { PullProgress } from "./pull-progress.ts";
import type { SuppressionStore } from "./store.ts";
import {
  givingWayTo,
  type SuppressionReason,
  type SuppressionRecord,
  statusOfReason,
} from "./suppression.ts";

/** Addresses looked up together, and taken in at a time. */
const togetherMax = 100;
const lanes = 10;

/**
 * What came onto SES's list in the last hour is left to the next pull, in milliseconds: the events of our own mails tell
 * of it sooner, and know the campaign.
 */
const settlingMs = 60 * 60_000;

const source = "ses";
const reasons = { BOUNCE: "bounce", COMPLAINT: "complaint" } as const;

interface Dependencies {
  readonly list: Pick<AccountList, "page">;
  readonly suppressions: Pick<SuppressionStore, "records" | "add">;
  readonly contacts: Pick<ContactStore, "recordStatus">;
  readonly progress: PullProgress;
}

/** What a pull found. */
export interface Pulled {
  /** Entries of SES's list. */
  seen: number;
  /** Of those, the ones that were not suppressed here. */
  added: number;
  /** Of those, the ones that were lifted here since SES had them. */
  lifted: number;
  /** Time was over before the last page. */
  isLeft: boolean;
}

/** Notes that a pull is to be made, unless one is under way: then it goes on in whatever run comes next. */
export const beginPull = async (progress: PullProgress, now: Date): Promise<void> => {
  const { since, until } = await progress.read();
  if (!until) await progress.keep({ since, until: new Date(now.getTime() - settlingMs).toISOString() });
};

/**
 * Goes on with the pull that is under way, if one is: takes in what SES's list gained since the last, by mail of others
 * in the account, by its console, or by events that were lost. A page is noted when it is taken in; whoever dies before
 * takes it in again, and that changes nothing.
 */
export const pullAccountList = async (
  deps: Dependencies,
  now: string,
  hasTime: () => boolean,
): Promise<Pulled> => {
  const pulled: Pulled = { seen: 0, added: 0, lifted: 0, isLeft: false };
  const { since, until, token: found } = await deps.progress.read();
  if (!until) return pulled;
  let token = found;
  for (;;) {
    if (!hasTime()) return { ...pulled, isLeft: true };
    const page = await deps.list.page(since, until, token);
    for (const some of groupsOf(page.entries, togetherMax)) await takeIn(deps, some, now, pulled);
    token = page.token;
    await deps.progress.keep(token === undefined ? { since: until } : { since, until, token });
    if (token === undefined) return pulled;
  }
};

const takeIn = async (
  { suppressions, contacts }: Dependencies,
  entries: readonly Listed[],
  now: string,
  pulled: Pulled,
): Promise<void> => {
  const records = await suppressions.records(entries.map(({ key }) => key));
  const suppress = async ({ key, reason, at }: Listed): Promise<void> => {
    const record = records.get(key);
    const ours = reasons[reason];
    const standing = standingOf(record, ours, at);
    pulled.seen++;
    if (standing === "lifted") pulled.lifted++;
    if (standing === "lifted" || standing === "suppressed") return;
    const email = key;
    const said = { email, reason: ours, source, created_at: at };
    // What an earlier run added may have been its last deed.
    if (standing === "pulled" || (await suppressions.add(said, { isListed: true, isPast: true })))
      await contacts.recordStatus(key, statusOfReason[ours], now);
    if (standing === "new") pulled.added++;
  };
  await inLanes(entries, lanes, suppress);
};

/**
 * How an entry of SES's list stands here: `new` also where it is suppressed for a reason that gives way, `lifted` since SES
 * had it, or added by an earlier pull of it.
 */
const standingOf = (
  record: SuppressionRecord | undefined,
  reason: SuppressionReason,
  at: string,
): "new" | "lifted" | "pulled" | "suppressed" => {
  if (!record) return "new";
  if (record.lifted_at !== null) return record.lifted_at > at ? "lifted" : "new";
  if (givingWayTo(reason).includes(record.reason)) return "new";
  return record.source === source && record.created_at === at ? "pulled" : "suppressed";
};
