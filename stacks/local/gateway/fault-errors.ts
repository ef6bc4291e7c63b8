import { AwsError } from "../types.ts";

const throttles: Readonly<Record<string, { code: string; message: string; status: number }>> = {
  dynamodb: {
    code: "ProvisionedThroughputExceededException",
    message: "The level of configured provisioned throughput for the table was exceeded.",
    status: 400,
  },
  ses: { code: "TooManyRequestsException", message: "Maximum sending rate exceeded.", status: 429 },
  s3: { code: "SlowDown", message: "Please reduce your request rate.", status: 503 },
  sqs: { code: "ThrottlingException", message: "Rate exceeded", status: 400 },
  events: { code: "ThrottlingException", message: "Rate exceeded", status: 400 },
};

/** The error with which a service refuses a call that comes too fast. */
export const throttlingError = (service: string): AwsError => {
  const { code, message, status } = throttles[service] ?? throttles.events!;
  return new AwsError(code, message, status);
};

const failures: Readonly<Record<string, string>> = {
  dynamodb: "InternalServerError",
  ses: "InternalServiceErrorException",
  s3: "InternalError",
  sqs: "InternalError",
  events: "InternalException",
};

/** The error with which a service reports a fault of its own: status 500, outcome unknown to the caller. */
export const internalError = (service: string): AwsError => {
  return new AwsError(failures[service] ?? "InternalFailure", "An internal error occurred.", 500);
};
