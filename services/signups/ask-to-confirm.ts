import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "@aws-lambda-powertools/logger";
import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { ContactStore } from "../contacts/store.ts";
import { type Message, sendMessage } from "../mail/mailer.ts";
import { type SingleSends, sendOne } from "../mail/send-one.ts";
import type { SendResult } from "../mail/ses-outcome.ts";
import type { SealKey } from "../platform/seal-key.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { standingOf } from "../unsubscribes/come-back.ts";
import { confirmationMail } from "./confirmation-mail.ts";
import { type OpenList, type Signup, wordingOf } from "./signup.ts";
import type { SignupStore } from "./store.ts";

/** Of one source: people behind one address, such as a company or a stand at a fair, and no more. */
export const perSource = { max: 30, seconds: 60 * 60 };
/** Of all: what a stage may be made to mail to strangers. */
export const perStage = { max: 600, seconds: 60 * 60 };
/** Of one mailbox: so that nobody is flooded. */
export const perMailbox = { max: 5, seconds: 24 * 60 * 60 };
/** Between two mails to one mailbox, in milliseconds. */
export const mailboxPauseMs = 10 * 60_000;

/** What making and handing over a message takes, about, in milliseconds: who gets none is answered as late. */
const mailMs = { least: 80, most: 250 };

export interface AskDependencies {
  readonly contacts: Pick<ContactStore, "get">;
  readonly suppressions: Pick<SuppressionStore, "get">;
  readonly signups: Pick<SignupStore, "count" | "takeLeave" | "keep">;
  readonly limiter: SingleSends;
  /** A client of one attempt a send, for this message only. */
  readonly sendingClient: () => SESv2Client;
  readonly sealKey: SealKey;
  readonly configurationSet: string;
  readonly publicUrl: string;
  readonly log: Pick<Logger, "error">;
}

/**
 * `asked`: whether a mail went out is not told. `too_many`: of this source, or of all. `later`: SES takes nothing now.
 * None of them depends on the address.
 */
export type AskOutcome = "asked" | "too_many" | "later";

interface NoMail {
  readonly kind: "no_mail";
}

/**
 * Mails somebody the question whether they want to be on a list. Who is on it already gets the same question: confirming
 * it again changes nothing. Nothing is mailed to whoever is suppressed for another reason than an opt-out, nor too often;
 * the answer, the limiter's turn and the time are the same, so that nobody learns who is known here.
 * @param source the IP address it came from; not counted where there is none.
 */
export const askToConfirm = async (
  deps: AskDependencies,
  list: OpenList,
  signup: Pick<Signup, "email" | "first_name" | "last_name">,
  source: string | undefined,
  now: Date,
): Promise<AskOutcome> => {
  const { signups, limiter, log } = deps;
  if (source !== undefined && !(await signups.count(["source", source], perSource, now))) return "too_many";
  if (!(await signups.count(["stage"], perStage, now))) return "too_many";
  const standing = await standingOf(deps, { key: signup.email.key });
  const mayBeMailed = standing === undefined || standing === "unsubscribe";

  let made: Promise<Message | undefined> | undefined;
  const send = async (): Promise<SendResult | NoMail> => {
    // Asked again when SES refused it for its rate.
    made ??= mayBeMailed ? makeOnce(deps, list, signup, now) : Promise.resolve(undefined);
    const message = await made;
    if (message) return await handOver(deps, message);
    await sleep(mailMs.least + (mailMs.most - mailMs.least) * Math.random());
    return { kind: "no_mail" };
  };
  const result = await sendOne(limiter, send);
  if (result.kind === "wait") return "later";
  if (result.kind !== "sent" && result.kind !== "no_mail")
    log.error("a confirmation was not sent", { list_id: list.list_id, outcome: result.kind });
  return "asked";
};

/** @returns undefined when the mailbox was mailed a moment ago, or too often. */
const makeOnce = async (
  { signups, sealKey, publicUrl }: AskDependencies,
  list: OpenList,
  { email: { key, address }, first_name, last_name }: Pick<Signup, "email" | "first_name" | "last_name">,
  now: Date,
): Promise<Message | undefined> => {
  if (!(await signups.takeLeave(key, mailboxPauseMs, now))) return undefined;
  if (!(await signups.count(["mailbox", key], perMailbox, now))) return undefined;
  const pending = {
    list_id: list.list_id,
    email: key,
    address,
    first_name,
    last_name,
    wording: wordingOf(list),
    asked_at: now.toISOString(),
  };
  const token = await signups.keep(pending);
  return await confirmationMail(list, pending, token, { publicUrl, sealKey: await sealKey() });
};

const handOver = async (
  { sendingClient, configurationSet }: AskDependencies,
  message: Message,
): Promise<SendResult> => {
  const ses = sendingClient();
  const result = await sendMessage(ses, configurationSet, message, () => {});
  ses.destroy();
  return result;
};
