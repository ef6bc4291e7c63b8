import { expect, test } from "vitest";
import { outcomeOfError } from "../../../../services/mail/ses-outcome.ts";

const from = "hello@example.com";
const answer = (name: string, message: string, httpStatusCode: number) =>
  Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });

test.each([
  ["TooManyRequestsException", "Maximum sending rate exceeded.", 429, "deferred"],
  ["ThrottlingException", "Rate exceeded", 400, "deferred"],
  ["ServiceUnavailable", "", 503, "deferred"],
  ["LimitExceededException", "Daily message quota exceeded.", 400, "deferred"],
  ["MessageRejected", "Daily message quota exceeded", 400, "deferred"],
  ["SendingPausedException", "Sending is paused", 400, "deferred"],
  ["AccountSuspendedException", "", 400, "deferred"],
  ["MailFromDomainNotVerifiedException", "", 400, "campaign_fault"],
  ["NotFoundException", "Configuration set does not exist", 404, "campaign_fault"],
  ["AccessDeniedException", "not authorized to perform ses:SendEmail", 403, "campaign_fault"],
  ["MessageRejected", "Content is bad", 400, "failed"],
  ["BadRequestException", "Local address contains control or whitespace", 400, "failed"],
  ["InternalServiceErrorException", "", 500, "unknown"],
  ["RequestTimeout", "", 408, "unknown"],
  ["TimeoutError", "socket hang up", 0, "unknown"],
])("%s %s (%i) is %s", (name, message, status, kind) => {
  expect(outcomeOfError(answer(name, message, status), from).kind).toBe(kind);
});

const notVerified = (identity: string) =>
  answer(
    "MessageRejected",
    `Email address is not verified. The following identities failed the check in region US-EAST-1: ${identity}`,
    400,
  );

test("an unverified sender stops the campaign, an unverified recipient of the sandbox only fails", () => {
  expect(outcomeOfError(notVerified("hello@example.com"), from).kind).toBe("campaign_fault");
  expect(outcomeOfError(notVerified("ada@example.net"), from).kind).toBe("failed");
  expect(outcomeOfError(notVerified("ada@example.net, Tidings <hello@example.com>"), from).kind).toBe(
    "campaign_fault",
  );
});

test("a connection that was never made sent nothing; one that broke may have", () => {
  const broken = (code: string) => Object.assign(new Error(code), { code });
  expect(outcomeOfError(broken("ECONNREFUSED"), from).kind).toBe("deferred");
  expect(outcomeOfError(broken("ECONNRESET"), from).kind).toBe("unknown");
});
