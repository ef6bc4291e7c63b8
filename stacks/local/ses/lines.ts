import { badRequest } from "./errors.ts";

const lineFeed = 0x0a;
/** With CRLF: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_RawMessage.html */
const lineBytesMax = 1_000;

/**
 * Refuses a message that SMTP does not carry: a line of more than 1,000 characters with its CRLF (RFC 5321 4.5.3.1.6),
 * or a NUL (RFC 5322 4). AWS documents the rule and not the words it refuses with.
 * @throws AwsError `BadRequestException`.
 */
export const checkLines = (raw: Buffer): void => {
  if (raw.includes(0)) throw badRequest("The message contains a NUL character.");
  // From one line end to the last one within reach: megabytes of short lines are a few thousand steps.
  for (let start = 0; raw.length - start > lineBytesMax - 2; ) {
    const end = raw.subarray(start, start + lineBytesMax).lastIndexOf(lineFeed);
    if (end < 0) throw badRequest(`A line is longer than ${lineBytesMax} characters.`);
    start += end + 1;
  }
};
