import { AwsError } from "../types.ts";

/** The errors of SES v2: https://docs.aws.amazon.com/ses/latest/APIReference-V2/CommonErrors.html */

export const badRequest = (message: string) => new AwsError("BadRequestException", message, 400);
export const messageRejected = (message: string) => new AwsError("MessageRejected", message, 400);
export const notFound = (message: string) => new AwsError("NotFoundException", message, 404);
export const sendingPaused = (message: string) => new AwsError("SendingPausedException", message, 400);
export const rateExceeded = () =>
  new AwsError("TooManyRequestsException", "Maximum sending rate exceeded.", 429);
export const quotaExceeded = () =>
  new AwsError("LimitExceededException", "Daily message quota exceeded.", 400);
