import { splitRawData } from "../raw-data.ts";
import { type AwsCall, AwsError } from "../types.ts";

/** Of a raw message only so much stays in the JSON, in bytes: its headers. */
const rawHeadMax = 48 * 1024;

const parsed = new WeakMap<Buffer, Readonly<Record<string, unknown>>>();

/**
 * The JSON object in the body of a call; parsed once per body, whoever asks. An empty body is an empty object. The raw
 * message of a SendEmail is cut short.
 * @throws AwsError SerializationException when the body is not a JSON object.
 */
export const jsonBody = ({ body }: Pick<AwsCall, "body">): Readonly<Record<string, unknown>> => {
  const known = parsed.get(body);
  if (known) return known;
  const value = parseObject(body);
  parsed.set(body, value);
  return value;
};

const parseObject = (body: Buffer): Record<string, unknown> => {
  if (body.length === 0) return {};
  try {
    const { rest, raw } = splitRawData(body);
    const value = JSON.parse(rest.toString());
    if (raw) value.Content.Raw.Data = raw.toString("base64", 0, rawHeadMax);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return value as Record<string, unknown>;
  } catch {
    // Answered below, like any body that is no object.
  }
  throw new AwsError("SerializationException", "The request body is not a JSON object.");
};
