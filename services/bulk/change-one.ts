import type { ContactStore } from "../contacts/store.ts";
import type { ErasureStore } from "../erasures/store.ts";
import type { SignupStore } from "../signups/store.ts";
import { deleteContact, optOut } from "../suppressions/opt-out.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import type { BulkGiven, Failure } from "./bulk.ts";

export interface ChangeStores {
  readonly contacts: Pick<ContactStore, "get" | "recordStatus" | "joinList" | "leaveList">;
  readonly suppressions: Pick<SuppressionStore, "add">;
  readonly erasures: Pick<ErasureStore, "request">;
  readonly signups: Pick<SignupStore, "forget">;
}

/**
 * Changes a contact that is to be changed, as the API's request for it alone does. Doing it again changes nothing, and
 * comes to the same: who is gone, or is so by now, was changed by an earlier attempt.
 */
export const changeOne = async (
  stores: ChangeStores,
  { action, list_id = "" }: Pick<BulkGiven, "action" | "list_id">,
  key: string,
  now: string,
): Promise<"changed" | Failure> => {
  switch (action) {
    case "add_to_list": {
      const { kind } = await stores.contacts.joinList(key, list_id, now);
      return kind === "joined" ? "changed" : kind === "left" ? "left_list" : kind;
    }
    case "remove_from_list":
      return (await stores.contacts.leaveList(key, list_id, now)) ? "changed" : "not_found";
    case "unsubscribe":
      if (!(await stores.contacts.get(key))) return "not_found";
      // Suppressed first, so that it outlasts the contact.
      await optOut(stores, now)(key);
      await stores.contacts.recordStatus(key, "unsubscribed", now);
      return "changed";
    case "delete":
      await deleteContact(stores, key, now);
      return "changed";
  }
};
