import { createHash } from "node:crypto";
import * as z from "zod";
import { AwsError } from "../types.ts";

/** A message attribute, as JSON carries it: a binary value is base64. */
const messageAttribute = z.object({
  DataType: z.string(),
  StringValue: z.string().optional(),
  BinaryValue: z.string().optional(),
});
export const messageAttributes = z.record(z.string(), messageAttribute);
export type MessageAttributes = z.output<typeof messageAttributes>;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const attributesMax = 10;
const attributeNameMax = 256;

/** What SQS carries is what XML 1.0 carries. */
const forbiddenCharacter = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

const bytesOf = ({ DataType, StringValue, BinaryValue }: z.output<typeof messageAttribute>): Buffer =>
  isBinary(DataType) ? Buffer.from(BinaryValue ?? "", "base64") : Buffer.from(StringValue ?? "");

const isBinary = (dataType: string): boolean => /^Binary(\.|$)/.test(dataType);

/** What SQS counts of a message: the body, and of each attribute name, type and value. */
export const messageBytes = (body: string, attributes: MessageAttributes): number =>
  Object.entries(attributes).reduce(
    (sum, [name, attribute]) =>
      sum + Buffer.byteLength(name) + Buffer.byteLength(attribute.DataType) + bytesOf(attribute).length,
    Buffer.byteLength(body),
  );

/**
 * Refuses a message that SQS refuses.
 * @param bytesMax the queue's own limit.
 * @throws AwsError
 */
export const checkMessage = (body: string, attributes: MessageAttributes, bytesMax: number): void => {
  if (body === "")
    throw new AwsError("MissingParameter", "The request must contain the parameter MessageBody.");
  if (forbiddenCharacter.test(body))
    throw new AwsError(
      "InvalidMessageContents",
      "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.",
    );
  const entries = Object.entries(attributes);
  if (entries.length > attributesMax)
    throw invalid(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${attributesMax}].`,
    );
  for (const [name, attribute] of entries) checkAttribute(name, attribute);
  if (messageBytes(body, attributes) > bytesMax)
    throw invalid(
      `One or more parameters are invalid. Reason: Message must be shorter than ${bytesMax} bytes.`,
    );
};

const checkAttribute = (name: string, attribute: z.output<typeof messageAttribute>): void => {
  const { DataType } = attribute;
  if (!/^[\w-]+(\.[\w-]+)*$/.test(name) || name.length > attributeNameMax || /^(aws|amazon)\./i.test(name))
    throw invalid(
      `The message attribute name '${name}' is invalid. It can contain A-Z, a-z, 0-9, underscore, hyphen, and period, and must not start with AWS. or Amazon.`,
    );
  if (!/^(String|Number|Binary)(\.|$)/.test(DataType))
    throw invalid(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  const value = bytesOf(attribute);
  if (value.length === 0)
    throw invalid(
      `The message attribute '${name}' must contain a non-empty message attribute value for message attribute type '${DataType}'.`,
    );
  if (!isBinary(DataType) && forbiddenCharacter.test(value.toString()))
    throw invalid(`The message attribute '${name}' contains invalid characters.`);
};

export const md5 = (text: string): string => createHash("md5").update(text).digest("hex");

/**
 * The checksum of the attributes, by name: of each the lengths and bytes of name and type, 1 for a string or 2 for
 * binary, and the value. Undefined when there are none.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html
 */
export const md5OfAttributes = (attributes: MessageAttributes): string | undefined => {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash("md5");
  const add = (bytes: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name]!;
    add(Buffer.from(name));
    add(Buffer.from(attribute.DataType));
    hash.update(Buffer.of(isBinary(attribute.DataType) ? 2 : 1));
    add(bytesOf(attribute));
  }
  return hash.digest("hex");
};

const invalid = (message: string) => new AwsError("InvalidParameterValue", message);
