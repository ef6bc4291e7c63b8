import type { Logger } from "@aws-lambda-powertools/logger";
import type { ContactStore } from "../contacts/store.ts";
import type { Message } from "../mail/mailer.ts";
import { type SingleMail, sendUnseen } from "../mail/send-unseen.ts";
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

export interface AskDependencies extends SingleMail {
  readonly contacts: Pick<ContactStore, "get">;
  readonly suppressions: Pick<SuppressionStore, "get">;
  readonly signups: Pick<SignupStore, "count" | "takeLeave" | "keep">;
  readonly sealKey: SealKey;
  readonly publicUrl: string;
  readonly log: Pick<Logger, "error">;
}

/**
 * `asked`: whether a mail went out is not told. `too_many`: of this source, or of all. `later`: SES takes nothing now.
 * None of them depends on the address.
 */
export type AskOutcome = "asked" | "too_many" | "later";

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
  const { signups, log } = deps;
  if (source !== undefined && !(await signups.count(["source", source], perSource, now))) return "too_many";
  if (!(await signups.count(["stage"], perStage, now))) return "too_many";
  const standing = await standingOf(deps, { key: signup.email.key });
  const mayBeMailed = standing === undefined || standing === "unsubscribe";

  const make = async () => (mayBeMailed ? await makeOnce(deps, list, signup, now) : undefined);
  const result = await sendUnseen(deps, make);
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
