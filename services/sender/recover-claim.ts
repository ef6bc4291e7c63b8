import type { ContactStore } from "../contacts/store.ts";
import type { Batch, Claim, Progress } from "../deliveries/batch.ts";
import type { Outcome } from "../deliveries/delivery.ts";
import type { DeliveryStore } from "../deliveries/store.ts";

const error = "The sender died before the answer of SES was recorded.";

/**
 * Ends the claim of a sender that died. A recipient it recorded has that outcome; any other may or may not have been
 * handed to SES, and is unknown until an event of SES settles it.
 */
export const recoverClaim = async (
  { deliveries, contacts }: { deliveries: DeliveryStore; contacts: ContactStore },
  { campaign_id, batch, batch_id, recipients }: Batch,
  progress: Progress,
  claim: Claim,
): Promise<void> => {
  const rows = await deliveries.rows(campaign_id, batch);
  const now = new Date().toISOString();
  const outcomes = new Map<number, Outcome>();
  const deferred = [];
  for (const { index, refusals } of claim.attempts) {
    const row = rows.get(index);
    // Refused once more than when it was claimed: this claim's call was answered, and the answer was no.
    if (!row?.outcome && (row?.attempts ?? 0) > refusals) {
      deferred.push({ index, refusals: row!.attempts! });
      continue;
    }
    const outcome =
      row?.outcome ??
      (await deliveries.record(batch_id, index, "unknown", { attempts: refusals + 1, error }));
    outcomes.set(index, outcome);
    // The dead sender may have died between the row and this: done again it changes nothing.
    if (outcome === "sent")
      await contacts.noteSent(recipients[index]!.email, campaign_id, row?.sent_at ?? now);
  }
  await deliveries.commit(progress, claim, { outcomes, deferred }, now);
};
