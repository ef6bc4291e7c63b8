import type { ContactStore } from "../contacts/store.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import type { Meaning } from "./meaning.ts";

interface Dependencies {
  readonly contacts: Pick<ContactStore, "recordStatus">;
  readonly suppressions: Pick<SuppressionStore, "add">;
}

/** Suppresses whom an event says to, before anything else is done with it. Doing it again changes nothing. */
export const stopMail = async (
  { contacts, suppressions }: Dependencies,
  { stop, news }: Meaning,
  now: string,
): Promise<void> => {
  if (!stop) return;
  const source = news?.subject.campaign_id ?? "ses";
  for (const email of stop.keys) {
    await suppressions.add({ email, reason: stop.reason, source, created_at: now });
    await contacts.recordStatus(email, stop.status, now);
  }
};
