import { AwsError } from "../types.ts";

/** The errors of SES v2: https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html */

export const badRequest = (message: string) => new AwsError("BadRequestException", message, 400);
export const alreadyExists = (message: string) => new AwsError("AlreadyExistsException", message, 400);
export const invalidNextToken = () =>
  new AwsError(
    "InvalidNextTokenException",
    "The specified request includes an invalid or expired token.",
    400,
  );
export const messageRejected = (message: string) => new AwsError("MessageRejected", message, 400);
export const notFound = (message: string) => new AwsError("NotFoundException", message, 404);
export const sendingPaused = (message: string) => new AwsError("SendingPausedException", message, 400);

export const tooManyRequests = () => new AwsError("TooManyRequestsException", "Rate exceeded", 429);

const quotaText = "Daily message quota exceeded.";
/**
 * A spent rate and a spent quota are one error, told apart by its text alone.
 * https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
 */
const throttling = (message: string) => new AwsError("ThrottlingException", message, 400);
export const rateExceeded = () => throttling("Maximum sending rate exceeded.");
export const quotaExceeded = () => throttling(quotaText);

const bulkStatuses: Readonly<Record<string, string>> = {
  MessageRejected: "MESSAGE_REJECTED",
  NotFoundException: "CONFIGURATION_SET_NOT_FOUND",
  ThrottlingException: "ACCOUNT_THROTTLED",
  SendingPausedException: "ACCOUNT_SENDING_PAUSED",
  BadRequestException: "INVALID_PARAMETER",
};

/**
 * The status of an entry of SendBulkEmail that was refused.
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_BulkEmailEntryResult.html
 */
export const bulkStatus = ({ code, message }: AwsError): string =>
  message === quotaText ? "ACCOUNT_DAILY_QUOTA_EXCEEDED" : (bulkStatuses[code] ?? "FAILED");
