import type { Mailbox } from "../contacts/address.ts";
import { mergeValues } from "../contacts/merge-values.ts";
import type { StoredContact } from "../contacts/reads.ts";
import type { ExcludedRecipient, Recipient } from "../deliveries/batch.ts";

/** One who is in an audience, before it is frozen. */
export interface Candidate extends Mailbox {
  /** Someone on a list need not be a contact. */
  readonly contact: StoredContact | undefined;
  /** Why nothing may be sent to it; undefined when it may. */
  readonly exclusion: string | undefined;
}

/** The candidate as it stays in its campaign, whatever becomes of the contact. */
export const freezeCandidate = ({
  key,
  address,
  contact,
  exclusion,
}: Candidate): Recipient | ExcludedRecipient =>
  exclusion === undefined
    ? { email: key, address, values: mergeValues(key, contact), ...(contact && ({ contact: true } as const)) }
    : { email: key, reason: exclusion };
