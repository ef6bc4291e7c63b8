import * as z from "zod";
import { emailAddress, type Mailbox } from "../contacts/address.ts";
import { listId } from "../contacts/contact.ts";
import { segmentId } from "../segments/segment.ts";

const addressItems = {
  type: "string",
  maxLength: 320,
  format: "idn-email",
  example: "ada@example.net",
} as const;

/** Reads a list up to its first fault: one says enough, and half a million complaints exhaust the call stack. */
const addresses = z
  .custom<string[]>(Array.isArray, "must be a list of e-mail addresses")
  .refine((given) => given.length > 0, { message: "must have at least one address", abort: true })
  .transform((given, context) => {
    const mailboxes: Mailbox[] = [];
    for (const [index, address] of given.entries()) {
      const { data, error } = emailAddress.safeParse(address);
      if (error) {
        for (const issue of error.issues)
          context.addIssue({ ...issue, input: address, path: [index, ...issue.path] } as never);
        return z.NEVER;
      }
      mailboxes.push(data);
    }
    return mailboxes;
  })
  .meta({
    type: "array",
    items: addressItems,
    minItems: 1,
  });

/** What is chosen is a filter that DynamoDB takes, and its ids are on the campaign. */
const listsMax = 20;
const segmentsMax = 10;

const chosen = {
  lists: z.array(listId).max(listsMax).optional(),
  segments: z.array(segmentId).max(segmentsMax).optional(),
  addresses: addresses.optional().meta({ description: "They need not be contacts." }),
};

const exclusion = z
  .strictObject(chosen)
  .meta({ id: "AudienceExclusion", description: "Who gets nothing, whatever else says that they do." });

export const audienceSelection = z
  .strictObject({
    all: z.literal(true).optional().meta({ description: "All subscribed contacts." }),
    ...chosen,
    exclude: exclusion.optional(),
  })
  .refine(
    ({ all, lists = [], segments = [], addresses }) => all || addresses || [...lists, ...segments].length > 0,
    {
      message: "must say all, or have lists, segments or addresses",
    },
  )
  .meta({
    id: "AudienceSelection",
    description: "Everyone in any of these, each once, less whom `exclude` names.",
    example: { lists: ["list_4f6d0c1e9b7a2d35"], exclude: { addresses: ["ada@example.net"] } },
  });
export type AudienceSelection = z.output<typeof audienceSelection>;

/** Whether addresses are named in it, to send to or not. */
export const namesAddresses = (audience: Mailbox[] | AudienceSelection | undefined): boolean =>
  Array.isArray(audience) || (audience?.addresses ?? audience?.exclude?.addresses) !== undefined;

/** Whom a campaign is asked for: addresses, or what is chosen. */
export const audienceRequest = z
  .custom<string[] | z.input<typeof audienceSelection>>(
    (given) => typeof given === "object" && given !== null,
    {
      message: "must be a list of e-mail addresses, or an object with lists, segments and addresses",
      abort: true,
    },
  )
  .transform((given, context): Mailbox[] | AudienceSelection => {
    const { data, error } = Array.isArray(given)
      ? addresses.safeParse(given)
      : audienceSelection.safeParse(given);
    if (data) return data;
    for (const issue of error!.issues) context.addIssue({ ...issue, input: given } as never);
    return z.NEVER;
  })
  .meta({
    type: ["array", "object"],
    items: addressItems,
    anyOf: [
      { type: "array", items: addressItems, minItems: 1 },
      { $ref: "#/components/schemas/AudienceSelection" },
    ],
    description:
      "Addresses to send to, or lists, segments and addresses; each mailbox gets it once. All subscribed contacts when left out. Lists are asked who is on them when the campaign starts; a segment is taken as it is now.",
  });
