import { isAwsError } from "../platform/aws-errors.ts";

/** What one call of SES means for the recipient. */
export type SendResult =
  | { readonly kind: "sent"; readonly messageId: string }
  /** Surely not sent, and may succeed later: try again, at once or when what it waits for has passed. */
  | { readonly kind: "deferred"; readonly error: string; readonly waitsFor?: "rate" | "quota" | "paused" }
  /** Surely not sent, and never will be to this recipient. */
  | { readonly kind: "failed"; readonly error: string }
  /** Surely not sent, and nothing of this campaign will be: the fault is in the campaign or the account. */
  | { readonly kind: "campaign_fault"; readonly error: string; readonly code: string }
  /** Perhaps sent: never to be tried again by itself. */
  | { readonly kind: "unknown"; readonly error: string };

const throttles = ["TooManyRequestsException", "ThrottlingException", "Throttling"];
const passing = [
  "ServiceUnavailable",
  "ServiceUnavailableException",
  // Credentials of the role are renewed by Lambda; a call refused for them did nothing.
  "ExpiredTokenException",
  "CredentialsProviderError",
];
const campaignFaults = ["MailFromDomainNotVerifiedException", "NotFoundException", "AccessDeniedException"];

/** Errors of a connection that was never made: nothing left this machine. */
const neverConnected = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN"];

/**
 * Classes an error of SendEmail.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html#API_SendEmail_Errors
 * @param from the sender's address: SES words a refused sender and a refused sandbox recipient alike, naming which.
 */
export const outcomeOfError = (error: unknown, from: string): Exclude<SendResult, { kind: "sent" }> => {
  const { name, message, code, status } = described(error);
  const text = `${name}: ${message}`;
  if (throttles.includes(name)) return { kind: "deferred", error: text, waitsFor: "rate" };
  if (name === "LimitExceededException" || /daily message quota exceeded/i.test(message))
    return { kind: "deferred", error: text, waitsFor: "quota" };
  if (name === "SendingPausedException" || name === "AccountSuspendedException")
    return { kind: "deferred", error: text, waitsFor: "paused" };
  if (passing.includes(name)) return { kind: "deferred", error: text };
  if (campaignFaults.includes(name)) return { kind: "campaign_fault", error: text, code: name };
  if (isAwsError(error, "MessageRejected") && /not verified/i.test(message))
    return namesSender(message, from)
      ? { kind: "campaign_fault", error: text, code: name }
      : { kind: "failed", error: text };
  if (code && neverConnected.includes(code)) return { kind: "deferred", error: text };
  // Any other answer of the 400s is a decision of SES, and it is no. 408 is none: SES gave up waiting.
  if (status && status >= 400 && status < 500 && status !== 408) return { kind: "failed", error: text };
  return { kind: "unknown", error: text };
};

const namesSender = (message: string, from: string): boolean => {
  const [, identities = ""] = message.split(/region [A-Z0-9-]+:/i);
  const refused = identities.split(",").map((identity) => identity.trim().toLowerCase());
  const address = from.toLowerCase();
  return refused.some((identity) => identity.includes(address) || identity === address.split("@")[1]);
};

const described = (error: unknown) => {
  const { name, message, code, $metadata } = error as Partial<Error> & {
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  return {
    name: name ?? "Error",
    message: message ?? String(error),
    code,
    status: $metadata?.httpStatusCode,
  };
};
