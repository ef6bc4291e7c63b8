import * as z from "zod";
import type { ResourceType } from "../terraform/apply.ts";

/** A known argument without an effect on this machine; the reason is for the reader. */
export const withoutEffect = (reason: string) => z.unknown().optional().describe(reason);

/** A block that may occur once: an object, or a list of one. */
export const block = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (Array.isArray(value) && value.length === 1 ? value[0] : value), schema);

/** A block that may occur several times. */
export const blocks = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === undefined ? [] : [value].flat()), z.array(schema));

const describeIssue = (issue: z.core.$ZodIssue): string[] => {
  const path = issue.path.join(".");
  return issue.code === "unrecognized_keys"
    ? issue.keys.map(
        (key) => `the local cloud does not know the argument \`${path ? `${path}.${key}` : key}\``,
      )
    : [`argument \`${path}\`: ${issue.message}`];
};

/**
 * Makes a resource type.
 * @param schema of its arguments: a strict object, so that an argument that is not known fails the start
 * @param create creates the resource and returns its computed attributes
 */
export const defineResource = <Schema extends z.ZodObject>(
  schema: Schema,
  create: (given: z.output<Schema>, id: string) => Record<string, unknown> | Promise<Record<string, unknown>>,
): ResourceType => ({
  create: async (attributes, id) => {
    const parsed = schema.safeParse(attributes);
    if (!parsed.success) throw new Error(parsed.error.issues.flatMap(describeIssue).join("; "));
    return { ...attributes, ...(await create(parsed.data, id)) };
  },
});
