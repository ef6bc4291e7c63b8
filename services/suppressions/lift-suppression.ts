import { withLift } from "../contacts/soft-bounces.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { Unlist } from "./account-list.ts";
import type { SuppressionStore } from "./store.ts";
import { barringReason } from "./suppression.ts";

/** What came of a wish to lift a suppression; `later`: SES is busy, and nothing was lifted. */
export type LiftOutcome = "lifted" | "not_found" | "later";

interface Dependencies {
  readonly contacts: Pick<ContactStore, "get" | "takeBackStatus" | "changeSoftBounces">;
  readonly suppressions: Pick<SuppressionStore, "record" | "add" | "lift">;
  readonly unlist: Unlist;
}

/**
 * Lifts the suppression of an address, on SES's list and here, and takes the status back that goes with it. Our own
 * comes last: as long as anything fails the address is suppressed, and whoever asks again finishes it. What was lifted
 * already is lifted, too: the reason of the first stays.
 */
export const liftSuppression = async (
  { contacts, suppressions, unlist }: Dependencies,
  key: string,
  reason: string,
  now: string,
): Promise<LiftOutcome> => {
  const [record, contact] = await Promise.all([suppressions.record(key), contacts.get(key)]);
  // A contact whose status says so counts as suppressed, whoever wrote it.
  const barred = barringReason(contact);
  if (!record && !barred) return "not_found";
  if (record?.lifted_at && !barred) return "lifted";
  if ((await unlist(key)) === "later") return "later";
  // So that there is one to keep the reason; of one that stands already it changes nothing.
  if (barred) await suppressions.add({ email: key, reason: barred, source: "api", created_at: now });
  await contacts.takeBackStatus(key, now);
  await contacts.changeSoftBounces(key, (found) => withLift(found, now));
  await suppressions.lift(key, reason, now);
  return "lifted";
};
