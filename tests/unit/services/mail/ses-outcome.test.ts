import { expect, test } from "vitest";
import { outcomeOfError } from "../../../../services/mail/ses-outcome.ts";

const from = "hello@example.com";
const answer = (name: string, message: string, httpStatusCode: number) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

/** What an error means, without SES's words. */
const verdict = (name: string, message: string, status: number) => {
  const { error, ...rest } = outcomeOfError(answer(name, message, status), from);
  expect(error).toBe(`${name}: ${message}`);
  return rest;
};

test.each([
  ["TooManyRequestsException", "Maximum sending rate exceeded.", 429, "rate"],
  ["TooManyRequestsException", "Too Many Requests", 429, "rate"],
  ["ThrottlingException", "Maximum sending rate exceeded.", 400, "rate"],
  ["ThrottlingException", "maximum sending rate exceeded", 400, "rate"],
  ["ThrottlingException", "Rate exceeded", 400, "rate"],
  ["ThrottlingException", "", 400, "rate"],
  ["Throttling", "Maximum sending rate exceeded.", 400, "rate"],
  ["SomethingNew", "Slow down", 429, "rate"],
  ["ThrottlingException", "Daily message quota exceeded.", 400, "quota"],
  ["ThrottlingException", "DAILY MESSAGE QUOTA EXCEEDED", 400, "quota"],
  ["ThrottlingException", "Daily sending quota exceeded", 400, "quota"],
  ["ThrottlingException", "Daily quota exceeded", 400, "quota"],
  ["Throttling", "Throttling failure: Daily message quota exceeded.", 400, "quota"],
  ["TooManyRequestsException", "Daily message quota exceeded.", 429, "quota"],
  ["LimitExceededException", "Daily message quota exceeded.", 400, "quota"],
  ["MessageRejected", "Daily message quota exceeded", 400, "quota"],
  ["SendingPausedException", "Sending is paused", 400, "paused"],
  ["AccountSuspendedException", "", 400, "paused"],
])("%s %s (%i) waits for the %s", (name, message, status, waitsFor) => {
  expect(verdict(name, message, status)).toEqual({ kind: "deferred", waitsFor });
});

test.each([
  ["ServiceUnavailable", "", 503],
  ["ServiceUnavailableException", "", 503],
  ["LimitExceededException", "There are too many instances of the specified resource type.", 400],
])("%s %s (%i) is tried again", (name, message, status) => {
  expect(verdict(name, message, status)).toEqual({ kind: "deferred" });
});

test.each([
  ["ExpiredTokenException", "The security token included in the request is expired", 403],
  ["ExpiredToken", "The security token included in the request is expired", 400],
  ["RequestExpired", "Request has expired", 400],
  ["RequestTimeTooSkewed", "The difference between the request time and the current time is too large", 403],
  [
    "InvalidSignatureException",
    "Signature expired: 20261125T100000Z is now earlier than 20261125T100500Z",
    403,
  ],
  ["SignatureDoesNotMatch", "Signature not yet current: 20261125T102000Z is still later than …", 403],
  ["CredentialsProviderError", "Could not load credentials from any providers", 0],
])("%s %s (%i) passes by itself; when it lasts it stops the campaign", (name, message, status) => {
  expect(verdict(name, message, status)).toEqual({ kind: "deferred", lasting: "credentials_refused" });
});

test.each([
  [
    "InvalidSignatureException",
    "The request signature we calculated does not match",
    403,
    "credentials_refused",
  ],
  ["SignatureDoesNotMatch", "Check your AWS Secret Access Key", 403, "credentials_refused"],
  ["IncompleteSignature", "does not conform to AWS standards", 400, "credentials_refused"],
  ["IncompleteSignatureException", "does not conform to AWS standards", 400, "credentials_refused"],
  ["UnrecognizedClientException", "The security token is invalid.", 403, "credentials_refused"],
  ["InvalidClientTokenId", "The security token is invalid", 403, "credentials_refused"],
  ["MissingAuthenticationToken", "Missing Authentication Token", 403, "credentials_refused"],
  ["MissingAuthenticationTokenException", "Missing Authentication Token", 403, "credentials_refused"],
  ["AccessDeniedException", "not authorized to perform ses:SendEmail", 403, "access_denied"],
  ["AccessDenied", "not authorized to perform ses:SendEmail", 403, "access_denied"],
  ["NotAuthorized", "You do not have permission to perform this action", 401, "access_denied"],
  ["OptInRequired", "needs a subscription for the service", 403, "access_denied"],
  ["MailFromDomainNotVerifiedException", "", 400, "sender_not_verified"],
  ["NotFoundException", "Configuration set does not exist", 404, "configuration_missing"],
])("%s %s (%i) stops the campaign: %s", (name, message, status, code) => {
  expect(verdict(name, message, status)).toEqual({ kind: "campaign_fault", code });
});

test.each([
  ["MessageRejected", "Content is bad", 400],
  ["BadRequestException", "Local address contains control or whitespace", 400],
  ["BadRequestException", "The signature of this file has expired", 400],
])("%s %s (%i) has failed", (name, message, status) => {
  expect(verdict(name, message, status)).toEqual({ kind: "failed" });
});

test.each([
  ["InternalServiceErrorException", "", 500],
  ["InternalServiceErrorException", "could not read the daily message quota", 500],
  ["RequestTimeout", "", 408],
  ["SomethingNew", "", 408],
  ["RequestAbortedException", "aborted before a reply was sent back", 400],
  ["TimeoutError", "socket hang up", 0],
])("%s %s (%i) is unknown", (name, message, status) => {
  expect(verdict(name, message, status)).toEqual({ kind: "unknown" });
});

test("what is thrown need not be an Error", () => {
  expect(outcomeOfError("broken", from)).toEqual({ kind: "unknown", error: "Error: broken" });
});

test("an unverified sender stops the campaign, an unverified recipient of the sandbox only fails", () => {
  const words =
    "Email address is not verified. The following identities failed the check in region US-EAST-1:";
  const about = (identity: string) => verdict("MessageRejected", `${words} ${identity}`, 400);
  expect(about("hello@example.com")).toEqual({ kind: "campaign_fault", code: "sender_not_verified" });
  expect(about("ada@example.net")).toEqual({ kind: "failed" });
});

test("a connection that was never made sent nothing; one that broke may have", () => {
  const broken = (code: string) => Object.assign(new Error(code), { code });
  expect(outcomeOfError(broken("ECONNREFUSED"), from).kind).toBe("deferred");
  expect(outcomeOfError(broken("ECONNRESET"), from).kind).toBe("unknown");
});
