import { notVerified } from "../../preflight/problems.ts";
import type { Senders } from "../../preflight/senders.ts";
import { ifBusy } from "./if-busy.ts";
import { Problem } from "./problem.ts";

/**
 * Has a sender be one that SES sends from: what it refuses is better told to whoever writes it down than to the first
 * person who gets no mail.
 * @throws Problem sender_not_verified, or ses_busy when SES cannot be asked now
 */
export const requireVerified = async (
  senders: Pick<Senders, "of">,
  address: string,
  field: string,
): Promise<void> => {
  const sender = await senders.of(address).catch(ifBusy);
  if (!sender.verified)
    throw new Problem("sender_not_verified", `${field}: ${notVerified(sender, address)}`, field);
};
