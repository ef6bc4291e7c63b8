import type { Outbox } from "../api/outbox.ts";
import { lastSender } from "../write/sender.ts";

/** An address that SES lets campaigns be from, as far as that is known; else an empty one. */
export const firstSender = async (outbox: Outbox | null | undefined): Promise<string> => {
  const { fromEmail } = lastSender();
  if (fromEmail) return fromEmail;
  const [identity] = (await outbox?.identities().catch(() => [])) ?? [];
  return identity === undefined || identity.includes("@") ? (identity ?? "") : `hello@${identity}`;
};
