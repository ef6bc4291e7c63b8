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
  const { keys, reason, status, diagnostic, softBounces } = stop;
  const source = news?.subject.campaign_id ?? "ses";
  // What SES stops by itself it has on its list. Transient bounces are our own count.
  const isListed = softBounces === undefined;
  for (const email of keys) {
    const said = { ...(diagnostic && { diagnostic }), ...(softBounces && { soft_bounces: softBounces }) };
    await suppressions.add({ email, reason, source, created_at: now, ...said }, { isListed });
    await contacts.recordStatus(email, status, now);
  }
};
