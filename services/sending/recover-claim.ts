import type { ContactStore } from "../contacts/store.ts";
import type { Attempt, Batch, Claim, Progress } from "../deliveries/batch.ts";
import type { Outcome } from "../deliveries/delivery.ts";
import type { DeliveryStore } from "../deliveries/store.ts";

const error = "The sender died before the answer of SES was recorded.";

/**
 * Ends the claim of a sender that died. A recipient it recorded has that outcome. Of the others the first few may have
 * been handed to SES, and are unknown until an event of SES settles them; the rest cannot have been, and are tried
 * again.
 */
export const recoverClaim = async (
  { deliveries, contacts }: { deliveries: DeliveryStore; contacts: ContactStore },
  { campaign_id, batch, batch_id, recipients }: Batch,
  progress: Progress,
  claim: Claim,
): Promise<void> => {
  const { rows } = await deliveries.batchWithRows(campaign_id, batch);
  const now = new Date().toISOString();
  const outcomes = new Map<number, Outcome>();
  const deferred: Attempt[] = [];
  let unrecorded = 0;
  for (const { index, refusals } of claim.attempts) {
    const row = rows.get(index);
    const attempts = row?.attempts ?? 0;
    // Refused once more than when it was claimed: this claim's call was answered, and the answer was no.
    const refused = attempts > refusals;
    if (!row?.outcome && (refused || unrecorded === claim.in_flight)) {
      deferred.push({ index, refusals: attempts });
      continue;
    }
    if (!row?.outcome) unrecorded++;
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
