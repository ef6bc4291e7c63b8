import { contactSuppressed } from "../../events/contacts.ts";
import { listingReady } from "../../events/suppressions.ts";
import { isTooMany, type SoftBouncePolicy, withBounce, withDelivery } from "../contacts/soft-bounces.ts";
import type { ContactStore } from "../contacts/store.ts";
import { announcement } from "../platform/publish.ts";
import type { Meaning, Stop } from "./meaning.ts";

interface Dependencies {
  readonly contacts: Pick<ContactStore, "changeSoftBounces">;
  readonly softBouncePolicy: SoftBouncePolicy;
}

/**
 * Counts a soft bounce on its contact, or ends the row after a delivery. It comes before the delivery is noted, and the
 * contact itself knows what is counted: whoever dies between counts it again, and that changes nothing.
 * @returns what the event means by that: too many in a row end mail as a permanent bounce does.
 */
export const judgeSoftBounces = async (
  { contacts, softBouncePolicy: policy }: Dependencies,
  meaning: Meaning,
): Promise<Meaning> => {
  const { softBounce, recovery, news } = meaning;
  for (const key of recovery?.keys ?? [])
    await contacts.changeSoftBounces(key, (found) => withDelivery(found, recovery!, policy));
  if (!softBounce || !news) return meaning;
  const { keys, diagnostic } = softBounce;
  const stops: Stop[] = [];
  for (const key of keys) {
    const standing = await contacts.changeSoftBounces(key, (found) => withBounce(found, softBounce, policy));
    // Also of one that was counted before: the run that counted it may have died before it suppressed.
    if (standing && isTooMany(standing, policy))
      stops.push({
        keys: [key],
        reason: "bounce",
        status: "bounced",
        softBounces: standing.count,
        ...(diagnostic && { diagnostic }),
      });
  }
  const [stop] = stops;
  if (!stop) return meaning;
  const facts = [
    ...news.facts,
    announcement(contactSuppressed, { ...news.subject, reason: stop.reason }),
    announcement(listingReady, {}),
  ];
  return {
    ...meaning,
    stop: { ...stop, keys: stops.flatMap((one) => one.keys) },
    news: { ...news, facts },
  };
};
