import * as z from "zod";
import { emailAddress } from "../contacts/address.ts";
import { listId } from "../contacts/contact.ts";
import { headerText } from "../contacts/header-text.ts";

const name = z.string().trim().min(1).max(100).meta({ pattern: "\\S", example: "Newsletter" });
const description = z.string().trim().max(500);
const doubleOptIn = z.boolean().meta({
  description:
    "Whether people subscribe to it by themselves: by POST /subscribe and by its page /subscribe/{list_id}, and each confirms that by the link of a mail. It needs `from_email`, too.",
});
const signupFields = {
  from_email: emailAddress
    .transform(({ address }) => address)
    .meta({ description: "Whom the mail that asks for a confirmation is from." }),
  from_name: headerText(200).meta({ example: "Tidings" }),
  consent_wording: z.string().trim().min(1).max(1000).meta({
    description:
      "What a person agrees to who subscribes by a form, in its words. It is shown on the page, and kept with the consent; a form of your own must say the same.",
    example: "I want to get the newsletter about twice a month, and can leave it at any time.",
    pattern: "\\S",
  }),
};

export const newList = z
  .strictObject({
    name,
    description: description.default(""),
    double_opt_in: doubleOptIn.default(false),
    from_email: signupFields.from_email.optional(),
    from_name: signupFields.from_name.optional(),
    consent_wording: signupFields.consent_wording.optional(),
  })
  .meta({ id: "NewList" });
export type NewList = z.output<typeof newList>;

export const listPatch = z
  .strictObject({
    name: name.optional(),
    description: description.optional(),
    double_opt_in: doubleOptIn.optional(),
    from_email: signupFields.from_email.nullable().optional(),
    from_name: signupFields.from_name.nullable().optional(),
    consent_wording: signupFields.consent_wording.nullable().optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, { message: "must change at least one field" })
  .meta({ id: "ListPatch", description: "null removes a field.", minProperties: 1 });
export type ListPatch = z.output<typeof listPatch>;

export const list = z
  .object({
    list_id: listId,
    name: z.string().meta({ example: "Newsletter" }),
    description: z.string(),
    double_opt_in: z.boolean(),
    from_email: z.string().optional(),
    from_name: z.string().optional(),
    consent_wording: z.string().optional(),
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
