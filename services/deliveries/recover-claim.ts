import type { ContactStore } from "../contacts/store.ts";
import type { Batch } from "./batch.ts";
import type { BatchState, SendRecord } from "./batch-state.ts";
import { acceptedAt } from "./evidence.ts";
import type { DeliveryStore } from "./store.ts";

const error = "The sender died before the answer of SES was recorded.";

/**
 * Ends the claim of a sender that died: its recipients may have been handed to SES, and are unknown until an event of
 * SES settles them. One write ends it, and only this very claim: of two that recover it, one does.
 * @returns the state as changed; undefined when another was faster, or the sender lives after all.
 */
export const recoverClaim = async (
  {
    deliveries,
    contacts,
  }: {
    readonly deliveries: Pick<DeliveryStore, "markUnknown" | "advance">;
    readonly contacts: Pick<ContactStore, "noteSent" | "noteUnknown">;
  },
  { campaign_id, recipients }: Pick<Batch, "campaign_id" | "recipients">,
  state: BatchState,
): Promise<BatchState | undefined> => {
  const indices = state.claim?.indices ?? [];
  // The sender cannot have lived longer: it is the latest moment at which SES may have been asked.
  const claimedUntilMs = Date.parse(state.claim?.expires_at ?? "");
  const { evidence } = await deliveries.markUnknown(state.batch_id, indices);
  const records = new Map<number, SendRecord>();
  for (const index of indices) {
    const attempts = (state.records[index]?.attempts ?? 0) + 1;
    const at = acceptedAt(evidence.get(index) ?? {});
    const { email } = recipients[index]!;
    const mail = { campaign_id, batch: state.batch, index };
    if (at === undefined) {
      records.set(index, { outcome: "unknown", attempts, at: claimedUntilMs, error });
      await contacts.noteUnknown(email, { ...mail, at: new Date(claimedUntilMs).toISOString() });
    } else {
      records.set(index, { outcome: "sent", attempts, at: Date.parse(at) });
      await contacts.noteSent(email, { ...mail, at });
    }
  }
  return await deliveries.advance(state, { records }, new Date().toISOString());
};
