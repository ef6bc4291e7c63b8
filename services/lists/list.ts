import { z } from "zod";
import { listId } from "../contacts/contact.ts";

const name = z.string().trim().min(1).max(100).meta({ pattern: "\\S", example: "Newsletter" });
const description = z.string().trim().max(500);
const doubleOptIn = z
  .boolean()
  .meta({ description: "Whether who subscribes to it by a form has to confirm that." });

export const newList = z
  .strictObject({
    name,
    description: description.default(""),
    double_opt_in: doubleOptIn.default(false),
  })
  .meta({ id: "NewList" });
export type NewList = z.output<typeof newList>;

export const listPatch = z
  .strictObject({
    name: name.optional(),
    description: description.optional(),
    double_opt_in: doubleOptIn.optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, { message: "must change at least one field" })
  .meta({ id: "ListPatch", minProperties: 1 });
export type ListPatch = z.output<typeof listPatch>;

export const list = z
  .object({
    list_id: listId,
    name: z.string().meta({ example: "Newsletter" }),
    description: z.string(),
    double_opt_in: z.boolean(),
    contact_count: z.number().int().nullable().meta({
      description: "Contacts on it, whatever their status, when they were counted last; null: never.",
    }),
    count_complete: z.boolean().meta({ description: "false: there are more, for counting took too long." }),
    counted_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: "List" });
export type List = z.output<typeof list>;
