import type { ContactStore } from "../contacts/store.ts";
import type { ErasureStore } from "../erasures/store.ts";
import { transactMax } from "../platform/dynamodb.ts";
import { groupsOf } from "../platform/groups.ts";
import { inLanes } from "../platform/lanes.ts";
import type { SignupStore } from "../signups/store.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { barringReason, type SuppressionReason } from "../suppressions/suppression.ts";
import type { BulkGiven, Failure } from "./bulk.ts";
import { type ChangeStores, changeOne } from "./change-one.ts";

/** Transactions under way at the same time. */
const lanes = 4;

export interface ChangeManyStores extends ChangeStores {
  readonly contacts: ChangeStores["contacts"] &
    Pick<ContactStore, "getMany" | "changeListTogether" | "recordStatusTogether">;
  readonly suppressions: ChangeStores["suppressions"] & Pick<SuppressionStore, "getMany" | "addTogether">;
  readonly erasures: ChangeStores["erasures"] & Pick<ErasureStore, "requestTogether">;
  readonly signups: ChangeStores["signups"] & Pick<SignupStore, "forgetMany">;
}

type Change = Pick<BulkGiven, "action" | "list_id">;

/** Who is deleted takes two items of a transaction: the contact, and what asks for the rest to be erased. */
const groupMax = ({ action }: Change): number => (action === "delete" ? transactMax / 2 : transactMax);

/** Suppresses those of some who are not, whatever for. @returns whether nobody else did meanwhile. */
const suppressTogether = async (
  { suppressions }: ChangeManyStores,
  reasons: ReadonlyMap<string, SuppressionReason>,
  now: string,
): Promise<boolean> => {
  if (reasons.size === 0) return true;
  const known = await suppressions.getMany([...reasons.keys()], { consistent: true });
  const additions = [...reasons]
    .filter(([email]) => !known.has(email))
    .map(([email, reason]) => ({ email, reason, source: "api", created_at: now }));
  return additions.length === 0 || (await suppressions.addTogether(additions));
};

const unsubscribeTogether = async (
  stores: ChangeManyStores,
  keys: readonly string[],
  now: string,
): Promise<boolean> => {
  if ((await stores.contacts.getMany(keys)).size < keys.length) return false;
  const reasons = new Map(keys.map((key) => [key, "unsubscribe"] as const));
  return (
    (await suppressTogether(stores, reasons, now)) &&
    (await stores.contacts.recordStatusTogether(keys, "unsubscribed", now))
  );
};

const deleteTogether = async (
  stores: ChangeManyStores,
  keys: readonly string[],
  now: string,
): Promise<boolean> => {
  const known = await stores.contacts.getMany(keys);
  const reasons = new Map(
    [...known].flatMap(([key, contact]) => {
      const reason = barringReason(contact);
      return reason ? [[key, reason] as const] : [];
    }),
  );
  if (!(await suppressTogether(stores, reasons, now))) return false;
  const found = [...known.keys()];
  await stores.signups.forgetMany(found);
  if (found.length > 0) await stores.erasures.requestTogether(found, now);
  return true;
};

/** Changes some contacts by as few transactions as can be. @returns false where one of them is not as it was planned. */
const changeTogether = (
  stores: ChangeManyStores,
  { action, list_id = "" }: Change,
  keys: readonly string[],
  now: string,
): Promise<boolean> => {
  switch (action) {
    case "add_to_list":
      return stores.contacts.changeListTogether("join", keys, list_id, now);
    case "remove_from_list":
      return stores.contacts.changeListTogether("leave", keys, list_id, now);
    case "unsubscribe":
      return unsubscribeTogether(stores, keys, now);
    case "delete":
      return deleteTogether(stores, keys, now);
  }
};

/**
 * Changes contacts, a hundred by one request. Where one of those is not any more as it was planned (somebody was faster,
 * or an earlier attempt was), they are changed one by one, which comes to the same.
 * @returns what came of each, in their order.
 */
export const changeMany = async (
  stores: ChangeManyStores,
  change: Change,
  keys: readonly string[],
  now: string,
): Promise<("changed" | Failure)[]> => {
  const outcomes = await inLanes(groupsOf(keys, groupMax(change)), lanes, async (group) => {
    if (await changeTogether(stores, change, group, now)) return group.map(() => "changed" as const);
    return await inLanes(group, lanes, (key) => changeOne(stores, change, key, now));
  });
  return outcomes.flat();
};
