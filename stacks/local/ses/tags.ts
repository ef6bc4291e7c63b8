import * as z from "zod";
import { badRequest } from "./errors.ts";

/** A message tag as the API takes it. */
export const messageTag = z.strictObject({ Name: z.string(), Value: z.string() });
export type MessageTag = z.output<typeof messageTag>;

const tagsMax = 50;
const word = /^[A-Za-z0-9_-]{1,256}$/;

const checked = (kind: "name" | "value", text: string): string => {
  if (word.test(text)) return text;
  throw badRequest(
    `Invalid message tag ${kind} <${text}>: only 1 to 256 alphanumeric ASCII characters, '_' and '-' are allowed.`,
  );
};

/** The tags of an `X-SES-MESSAGE-TAGS` header: `name=value, name=value`. */
export const parseTagHeader = (value: string): MessageTag[] =>
  value
    .split(",")
    .filter((pair) => pair.trim() !== "")
    .map((pair) => {
      const [Name = "", Value = ""] = pair.split("=").map((text) => text.trim());
      return { Name, Value };
    });

/**
 * Message tags by name.
 * @throws AwsError `BadRequestException` for more than 50 tags, a repeated name or an illegal name or value.
 */
export const readTags = (tags: readonly MessageTag[]): Record<string, string> => {
  if (tags.length > tagsMax) throw badRequest(`The number of message tags exceeds ${tagsMax}.`);
  const byName: Record<string, string> = {};
  for (const { Name, Value } of tags) {
    if (Object.hasOwn(byName, Name)) throw badRequest(`Duplicate message tag name <${Name}>.`);
    byName[checked("name", Name)] = checked("value", Value);
  }
  return byName;
};
