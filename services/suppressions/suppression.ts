import * as z from "zod";
import { emailAddress } from "../contacts/address.ts";
import type { Contact } from "../contacts/contact.ts";
import { type FinalStatus, isFinal } from "../contacts/record-status.ts";
import { partingWords } from "./parting-words.ts";

export const suppressionReasons = ["bounce", "complaint", "unsubscribe", "manual"] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

export const suppression = z
  .object({
    email: z.string().meta({ example: "ada@example.net" }),
    reason: z.enum(suppressionReasons).meta({ id: "SuppressionReason" }),
    source: z.string().meta({
      description:
        "What put it there: `api`, `ses` (the account list of SES, or mail of no campaign), the import, or the campaign.",
      example: "api",
    }),
    created_at: z.iso.datetime(),
    diagnostic: z
      .string()
      .nullable()
      .meta({ description: "What the receiving server said of the bounce, without addresses." }),
    soft_bounces: z
      .number()
      .int()
      .nullable()
      .meta({ description: "It bounced transiently, so many times in a row; null: it is not for that." }),
  })
  .meta({ id: "Suppression" });
export type Suppression = z.output<typeof suppression>;

/** What is said of an address when it is suppressed. */
export type Addition = Omit<Suppression, "diagnostic" | "soft_bounces"> &
  Partial<Pick<Suppression, "diagnostic" | "soft_bounces">>;

/** The status that a contact has for the reason of its suppression; a manual one says nothing of the person. */
export const statusOfReason = {
  bounce: "bounced",
  complaint: "complained",
  unsubscribe: "unsubscribed",
  manual: undefined,
} as const satisfies Record<SuppressionReason, FinalStatus | undefined>;

const reasonOfStatus = {
  bounced: "bounce",
  complained: "complaint",
  unsubscribed: "unsubscribe",
} as const satisfies Record<FinalStatus, SuppressionReason>;

/**
 * What SES's account list calls each reason. The list is the whole account's, and others may send what people need from
 * it, such as a new password: it is told what became of a mailbox, not who wants no campaigns.
 */
export const listedReason = {
  bounce: "BOUNCE",
  complaint: "COMPLAINT",
  unsubscribe: undefined,
  manual: undefined,
} as const satisfies Record<SuppressionReason, "BOUNCE" | "COMPLAINT" | undefined>;

/** Why a contact's own status says that nothing more is sent to it; undefined when it does not, or there is none. */
export const barringReason = (contact: Pick<Contact, "status"> | undefined): SuppressionReason | undefined =>
  contact && isFinal(contact.status) ? reasonOfStatus[contact.status] : undefined;

/** The harder, the later: what a person says they may take back, what an operator or SES says they may not. */
const hardness: readonly SuppressionReason[] = ["unsubscribe", "manual", "bounce", "complaint"];

/** Of the reasons that an address has, that which it takes most to lift. */
export const hardestOf = (
  reasons: readonly (SuppressionReason | undefined)[],
): SuppressionReason | undefined => hardness.findLast((reason) => reasons.includes(reason));

/**
 * The reasons that give way to another: what a mailbox or its owner told SES counts more than what a person or an
 * operator asked for here, since nobody here can know better. All else keeps its first reason.
 */
export const givingWayTo = (reason: SuppressionReason): readonly SuppressionReason[] =>
  listedReason[reason] ? hardness.slice(0, hardness.indexOf(reason)) : [];

/** A suppression with what is known of an earlier one. */
export const suppressionRecord = suppression
  .extend({
    lifted_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: "Since then it is not suppressed; null: it is." }),
    lift_reason: z.string().nullable().meta({
      description: "What the admin who lifted it last wrote; it stays when it is suppressed again.",
    }),
    lifts: z
      .array(z.object({ lifted_at: z.iso.datetime(), reason: z.string() }))
      .meta({ description: "Every time it was lifted, oldest first; the last ten." }),
    parting: partingWords.optional(),
  })
  .meta({ id: "SuppressionRecord" });
export type SuppressionRecord = z.output<typeof suppressionRecord>;

/** Why a suppression is lifted. */
export const lifting = z
  .strictObject({
    reason: z.string().trim().min(1).max(500).meta({
      description: "Why mail may be sent again: how the person asked for it, or what was wrong. It is kept.",
      example: "Asked by phone on 28 November to get the newsletter again.",
    }),
  })
  .meta({ id: "Lifting" });

export const newSuppression = z
  .strictObject({ email: emailAddress, reason: z.enum(suppressionReasons).default("manual") })
  .meta({ id: "NewSuppression" });
