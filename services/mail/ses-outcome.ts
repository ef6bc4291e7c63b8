import type { FailureReason } from "../../events/campaigns.ts";
import { httpStatusOf } from "../platform/aws-errors.ts";
import { concernsSender } from "./refused-identities.ts";

/** What one call of SES means for the recipient. */
export type SendResult =
  | { readonly kind: "sent"; readonly messageId: string }
  /** Surely not sent, and may succeed later: try again, at once or when what it waits for has passed. */
  | {
      readonly kind: "deferred";
      readonly error: string;
      readonly waitsFor?: "rate" | "quota" | "paused";
      /** It says nothing about the recipient: when it does not pass, the campaign stops for this, and nobody has failed. */
      readonly lasting?: FailureReason;
    }
  /** Surely not sent, and never will be to this recipient. */
  | { readonly kind: "failed"; readonly error: string }
  /** Surely not sent, and nothing of this campaign will be: the fault is in the campaign or the account. */
  | { readonly kind: "campaign_fault"; readonly error: string; readonly code: FailureReason }
  /** Perhaps sent: never to be tried again by itself. */
  | { readonly kind: "unknown"; readonly error: string };

type Refusal = Exclude<SendResult, { kind: "sent" }>;
type Wordless<R> = R extends unknown ? Omit<R, "error"> : never;
type Verdict = Wordless<Refusal>;

const deferred: Verdict = { kind: "deferred" };
const failed: Verdict = { kind: "failed" };
const unknown: Verdict = { kind: "unknown" };
const waits = (waitsFor: "rate" | "quota" | "paused"): Verdict => ({ kind: "deferred", waitsFor });
const fault = (code: FailureReason): Verdict => ({ kind: "campaign_fault", code });
/** Lambda renews the credentials of a role, and the SDK sets its clock by SES's after a refusal: the next call has both. */
const passesByItself: Verdict = { kind: "deferred", lasting: "credentials_refused" };

/**
 * What the errors mean that say it by their name; names are without "Exception", which not every service appends.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html
 */
const byName: Readonly<Record<string, Verdict>> = {
  TooManyRequests: waits("rate"),
  Throttling: waits("rate"),
  SendingPaused: waits("paused"),
  AccountSuspended: waits("paused"),
  ServiceUnavailable: deferred,
  // "Too many instances of the resource type": of the account, and not of the recipient.
  LimitExceeded: deferred,
  MailFromDomainNotVerified: fault("sender_not_verified"),
  NotFound: fault("configuration_missing"),
  AccessDenied: fault("access_denied"),
  NotAuthorized: fault("access_denied"),
  OptInRequired: fault("access_denied"),
  ExpiredToken: passesByItself,
  RequestExpired: passesByItself,
  RequestTimeTooSkewed: passesByItself,
  RequestInTheFuture: passesByItself,
  CredentialsProviderError: passesByItself,
  UnrecognizedClient: fault("credentials_refused"),
  InvalidClientTokenId: fault("credentials_refused"),
  InvalidSignature: fault("credentials_refused"),
  SignatureDoesNotMatch: fault("credentials_refused"),
  IncompleteSignature: fault("credentials_refused"),
  MissingAuthenticationToken: fault("credentials_refused"),
  // SES gave up on the request; how far it had come is not said.
  RequestAborted: unknown,
  RequestTimeout: unknown,
};

/** A spent quota is the same error as a rate that is exceeded: https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html */
const quotaText = /\bdaily (message |sending )?quota\b/i;
/** A signature that is fine but for the clock it was made by. */
const clockText = /\bsignature (expired|not yet current)\b/i;

/** Errors of a connection that was never made: nothing left this machine. */
const neverConnected = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"];

/**
 * Classes an error of SendEmail. Of the recipient it says something only when SES took the call for valid and refused
 * this one message: everything else, from the clock to the account, must fail nobody.
 * @param from the sender's address: SES words a refused sender and a refused sandbox recipient alike, naming which.
 */
export const outcomeOfError = (error: unknown, from: string): Refusal => {
  const { name = "Error", message = String(error) } = error as Partial<Error>;
  return { ...verdictOf(error, name.replace(/Exception$/, ""), message, from), error: `${name}: ${message}` };
};

const verdictOf = (error: unknown, name: string, message: string, from: string): Verdict => {
  const status = httpStatusOf(error) ?? 0;
  const refused = status >= 400 && status < 500;
  if (refused && quotaText.test(message)) return waits("quota");
  if (refused && clockText.test(message)) return passesByItself;
  const named = byName[name];
  if (named) return named;
  if (name === "MessageRejected" && /not verified/i.test(message))
    return concernsSender(message, from) ? fault("sender_not_verified") : failed;
  if (neverConnected.includes((error as { code?: string }).code ?? "")) return deferred;
  // 408 is no decision of SES, which gave up waiting; 429 says that it is too much, by whatever name.
  if (status === 408) return unknown;
  if (status === 429) return waits("rate");
  return refused ? failed : unknown;
};
