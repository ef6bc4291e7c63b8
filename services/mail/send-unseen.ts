import { setTimeout as sleep } from "node:timers/promises";
import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { Wait } from "../limiter/lease-state.ts";
import { type Message, sendMessage } from "./mailer.ts";
import { type SingleSends, sendOne } from "./send-one.ts";
import type { SendResult } from "./ses-outcome.ts";

/** What sends a message that is of no campaign. */
export interface SingleMail {
  readonly limiter: SingleSends;
  /** A client of one attempt a send, for this message only. */
  readonly sendingClient: () => SESv2Client;
  readonly configurationSet: string;
}

/** What making and handing over a message takes, about, in milliseconds: who gets none is answered as late. */
const mailMs = { least: 80, most: 250 };

/** Nobody was to be mailed. */
interface NoMail {
  readonly kind: "no_mail";
}

/**
 * Mails somebody, or nobody: whoever asked for it sees no difference, as there is none in the answer, in the limiter's
 * turn, or in how long it takes.
 * @param make the message, once; undefined: nobody is mailed.
 */
export const sendUnseen = async (
  { limiter, sendingClient, configurationSet }: SingleMail,
  make: () => Promise<Message | undefined>,
): Promise<SendResult | NoMail | Wait> => {
  let made: Promise<Message | undefined> | undefined;
  return await sendOne(limiter, async (): Promise<SendResult | NoMail> => {
    // Asked again when SES refused it for its rate.
    made ??= make();
    const message = await made;
    if (message) {
      const ses = sendingClient();
      const result = await sendMessage(ses, configurationSet, message, () => {});
      ses.destroy();
      return result;
    }
    await sleep(mailMs.least + (mailMs.most - mailMs.least) * Math.random());
    return { kind: "no_mail" };
  });
};
