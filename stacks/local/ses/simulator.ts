import type { Mailbox } from "./addresses.ts";
import {
  type BounceKind,
  bounced,
  complained,
  delivered,
  type Mail,
  newSesId,
  type SesEvent,
} from "./events.ts";

const simulatorDomain = "simulator.amazonses.com";

/** Whether an address is of the mailbox simulator. */
export const isSimulator = ({ domain }: Mailbox): boolean => domain === simulatorDomain;

/**
 * What becomes of a message at its recipient: the mailbox simulator answers by the local part of the address
 * (https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html), an address on the suppression list
 * bounces, every other mailbox takes the message.
 */
export const recipientEvents = (
  mail: Mail,
  time: Date,
  recipient: Mailbox,
  suppressed: boolean,
): SesEvent[] => {
  const { address } = recipient;
  const bounce = (kind: BounceKind) => [bounced(mail, time, [address], kind, newSesId(time))];
  if (suppressed) return bounce("suppressed");
  const delivery = delivered(mail, time, address);
  if (!isSimulator(recipient)) return [delivery];
  const mailbox = recipient.local.split("+")[0]!.toLowerCase();
  if (mailbox === "bounce") return bounce("general");
  if (mailbox === "suppressionlist") return bounce("suppressed");
  if (mailbox === "complaint") return [delivery, complained(mail, time, [address], newSesId(time))];
  return [delivery];
};
