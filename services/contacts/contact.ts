import * as z from "zod";
import { emailAddress } from "./address.ts";
import { softBounces } from "./soft-bounces.ts";

/** Room for merge values: 50 contacts of this size fit a batch, which is one DynamoDB item of 400 KB. */
export const attributesBytesMax = 5 * 1024;

const name = z.string().max(200);

/**
 * What DynamoDB keeps of a number, and JavaScript reads back, to the last digit: whole numbers up to 2^53 - 1, and no
 * magnitude below 1e-130 (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html).
 */
const number = z
  .number()
  .min(-Number.MAX_SAFE_INTEGER, "must be at least -9007199254740991: send a longer number as a string")
  .max(Number.MAX_SAFE_INTEGER, "must be at most 9007199254740991: send a longer number as a string")
  .refine((value) => value === 0 || Math.abs(value) >= 1e-130, {
    message: "must be 0 or at least 1e-130 in magnitude: send a smaller number as a string",
  });

/** Names that every object of JavaScript has: an attribute of that name would not be told from it. */
const reservedNames = Object.getOwnPropertyNames(Object.prototype).sort();

export const attributeName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, "must be a name such as favourite_colour")
  .refine((value) => !reservedNames.includes(value), { message: "is a reserved name: take another" });

/** Whether attributes are within what a contact may have. */
export const attributesFit = (value: object): boolean =>
  Buffer.byteLength(JSON.stringify(value)) <= attributesBytesMax;

const attributes = z
  .record(attributeName, z.union([z.string(), number, z.boolean()]))
  .refine(attributesFit, {
    message: `must be at most ${attributesBytesMax} bytes of JSON`,
  })
  .meta({
    description: `Your own merge values: {{ favourite_colour }}. At most ${attributesBytesMax} bytes of JSON. A number of more than 15 digits is best sent as a string.`,
    example: { favourite_colour: "teal" },
    propertyNames: { pattern: "^[A-Za-z_][A-Za-z0-9_]{0,63}$", not: { enum: reservedNames } },
  });

export const listId = z
  .string()
  .regex(/^list_[0-9a-f]{16}$/, "must be the id of a list, such as list_4f6d0c1e9b7a2d35")
  .meta({ example: "list_4f6d0c1e9b7a2d35" });

/** Lists of one contact, which is an item that sending reads and writes. */
export const listsMax = 100;

const lists = z.array(listId).max(listsMax);

export const contactStatuses = [
  "subscribed",
  "unsubscribed",
  "bounced",
  "complained",
  "unconfirmed",
] as const;
export type ContactStatus = (typeof contactStatuses)[number];

/** What a request may set; bounced and complained are what happened to a contact, not what anyone sets. */
const settableStatus = z.enum(["subscribed", "unsubscribed", "unconfirmed"]);

const fields = { first_name: name.optional(), last_name: name.optional(), company: name.optional() };

export const newContact = z
  .strictObject({
    email: emailAddress,
    ...fields,
    attributes: attributes.default({}),
    lists: lists.optional().meta({ description: "Ids of the lists it is to be in." }),
    status: settableStatus.default("subscribed"),
  })
  .meta({ id: "NewContact" });
export type NewContact = z.output<typeof newContact>;

export const contactPatch = z
  .strictObject({
    first_name: name.nullable().optional(),
    last_name: name.nullable().optional(),
    company: name.nullable().optional(),
    attributes: attributes.optional(),
    lists: lists.optional(),
    status: settableStatus.optional(),
  })
  .refine((patch) => Object.keys(patch).length > 0, { message: "must change at least one field" })
  .meta({
    id: "ContactPatch",
    description: "null removes a field; attributes and lists are replaced as a whole.",
    minProperties: 1,
  });
export type ContactPatch = z.output<typeof contactPatch>;

export const contact = z
  .object({
    email: z
      .string()
      .meta({ description: "The key: domain in punycode, all lower case.", example: "ada@example.net" }),
    address: z.string().meta({ description: "The spelling mail is sent to.", example: "Ada@example.net" }),
    ...fields,
    attributes,
    lists: z.array(z.string()).meta({
      description:
        "Ids of the lists it is in, sorted. One that was deleted may be among them, and means nothing.",
      example: ["list_4f6d0c1e9b7a2d35"],
    }),
    left_lists: z.array(z.string()).optional().meta({
      description: "Ids of the lists the person left: only the person comes back to one.",
    }),
    snoozed_until: z.iso.datetime().optional().meta({
      description: "The person paused their mail: nothing is sent before.",
    }),
    status: z.enum(contactStatuses).meta({ id: "ContactStatus" }),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    last_email_sent: z.iso.datetime().optional(),
    last_campaign: z.string().optional().meta({ example: "ses_campaign_4f6d0c1e" }),
    email_count: z.number().int(),
    last_opened: z.iso
      .datetime()
      .optional()
      .meta({ description: "To the day: the latest is not always noted." }),
    last_clicked: z.iso.datetime().optional().meta({ description: "To the day, likewise." }),
    soft_bounces: softBounces.optional(),
  })
  .meta({ id: "StoredContact" });
export type Contact = z.output<typeof contact>;
