import * as z from "zod";
import { emailAddress } from "../contacts/address.ts";
import { listId } from "../contacts/contact.ts";
import type { List } from "../lists/list.ts";

/** A wish to be on a list, that its owner has yet to confirm. */

const name = z
  .string()
  .trim()
  .max(200)
  .transform((given) => given || undefined)
  .optional();

/** What a form sends. Field names are those of an HTML form, too. */
export const signup = z
  .strictObject({
    list_id: listId,
    email: emailAddress,
    first_name: name,
    last_name: name,
    website: z.string().max(2000).optional().meta({
      description: "To be hidden, and left empty: what fills it in is no person, and nothing comes of it.",
    }),
  })
  .meta({ id: "Signup" });
export type Signup = z.output<typeof signup>;

/** A list that people subscribe to by themselves. */
export type OpenList = Pick<List, "list_id" | "name" | "description" | "consent_wording"> & {
  readonly from_email: string;
  readonly from_name?: string | undefined;
};

/** @returns undefined when there is no such list, or nobody subscribes to it by themselves. */
export const openList = (list: List | undefined): OpenList | undefined =>
  list?.double_opt_in && list.from_email ? { ...list, from_email: list.from_email } : undefined;

/** What a person agrees to who subscribes to a list. */
export const wordingOf = ({ name: of, consent_wording }: OpenList): string =>
  consent_wording ?? `I want to get ${of} by e-mail. I can leave at any time.`;
