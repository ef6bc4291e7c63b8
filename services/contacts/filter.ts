import * as z from "zod";
import { type ContactFilter, type FilterCondition, filterCondition } from "./filter-condition.ts";
import { isTooLarge } from "./filter-expression.ts";

export type { ContactFilter, FilterCondition } from "./filter-condition.ts";

export const conditionsMax = 40;
const depthMax = 5;

const groups = ["all", "any", "none"] as const;

/** The parts of a group, whoever wrote it; none of a condition. */
const partsOf = (filter: unknown): readonly unknown[] =>
  typeof filter === "object" && filter !== null
    ? groups.flatMap((group) => (filter as Record<string, unknown>)[group] ?? [])
    : [];

/** The conditions of a filter, in its order. */
export const conditionsIn = (filter: ContactFilter): FilterCondition[] =>
  "field" in filter ? [filter] : (partsOf(filter) as ContactFilter[]).flatMap(conditionsIn);

/** Looks no deeper than is allowed. */
const isDeeper = (filter: unknown, than: number): boolean => {
  const parts = partsOf(filter);
  return parts.length > 0 && (than === 0 || parts.some((part) => isDeeper(part, than - 1)));
};

const nested: z.ZodType<ContactFilter> = z.lazy(() =>
  z.union([
    filterCondition,
    ...groups.map((group) => z.strictObject({ [group]: z.array(nested).min(1).max(conditionsMax) })),
  ] as unknown as [z.ZodType<ContactFilter>, ...z.ZodType<ContactFilter>[]]),
);

/** A filter of contacts as it is asked for. */
export const contactFilter = z
  .custom<ContactFilter>((given) => !isDeeper(given, depthMax), {
    message: `must be at most ${depthMax} groups deep`,
    abort: true,
  })
  .transform((given, context): ContactFilter => {
    const { data, error } = nested.safeParse(given);
    if (data) return data;
    for (const issue of error!.issues) context.addIssue({ ...issue, input: given } as never);
    return z.NEVER;
  })
  .refine((filter) => conditionsIn(filter).length <= conditionsMax, {
    message: `must have at most ${conditionsMax} conditions`,
  })
  .refine((filter) => !isTooLarge(filter), {
    message: "must be smaller: it is more than the table is asked at once",
  })
  // Written out: a schema that contains itself has no end for whoever makes a document of it.
  .meta({
    id: "ContactFilter",
    type: "object",
    description: `A condition, or several of which all, any or none hold; at most ${depthMax} groups in one another.`,
    anyOf: [
      { $ref: "#/components/schemas/FilterCondition" },
      ...groups.map((group) => ({
        type: "object",
        required: [group],
        additionalProperties: false,
        properties: {
          [group]: {
            type: "array",
            minItems: 1,
            maxItems: conditionsMax,
            items: { $ref: "#/components/schemas/ContactFilter" },
          },
        },
      })),
    ],
    example: {
      all: [
        { field: "attributes.city", operator: "is", value: "Berlin" },
        { field: "last_opened", operator: "in_last_days", value: 90 },
      ],
    },
  });
