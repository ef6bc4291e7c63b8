import * as z from "zod";

/** Characters of one: far more than is said again and again, and few enough for an item of a table. */
const textMax = 20_000;

export const snippetId = z
  .string()
  .regex(/^snippet_[0-9a-f]{16}$/, "must be the id of a snippet, such as snippet_4f6d0c1e9b7a2d35")
  .meta({ example: "snippet_4f6d0c1e9b7a2d35" });

export const newSnippet = z
  .strictObject({
    name: z.string().trim().min(1).max(100).meta({ pattern: "\\S", example: "Our address" }),
    text: z
      .string()
      .min(1)
      .max(textMax)
      .meta({
        description: `Text, HTML and Liquid as they are inserted, at most ${textMax} characters.`,
        example: "Hello {{ first_name | default: 'friend' }},",
      }),
  })
  .meta({ id: "NewSnippet" });
export type NewSnippet = z.output<typeof newSnippet>;

export const snippet = z
  .object({
    snippet_id: snippetId,
    name: z.string().meta({ example: "Our address" }),
    text: z.string(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "Snippet" });
export type Snippet = z.output<typeof snippet>;
