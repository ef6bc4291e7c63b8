import * as z from "zod";
import { devices } from "./evidence.ts";
import { notReceivedReasons } from "./reasons.ts";

/** Names one recipient of one campaign: in message tags, unsubscribe tokens and events. */
export interface DeliveryKey {
  readonly campaign_id: string;
  readonly batch: number;
  /** Position in the batch. */
  readonly index: number;
}

/** What became of one recipient; `pending` has no row yet, or only refused attempts. */
export const deliveryStatuses = ["pending", "sent", "failed", "suppressed", "unknown"] as const;
export type DeliveryStatus = (typeof deliveryStatuses)[number];
export const deliveryStatus = z.enum(deliveryStatuses).meta({ id: "DeliveryStatus" });
/** The statuses that close a recipient's account in the ledger. */
export type Outcome = Exclude<DeliveryStatus, "pending">;

/** One row of `GET /campaigns/{id}/deliveries`. */
export const deliveryView = z
  .object({
    email: z.string(),
    status: deliveryStatus,
    ses_reported: z.boolean().nullable().meta({
      description:
        "True: an event of SES told of the message. False: its outcome is unknown, SES told of its neighbours and within an hour not of it, so most likely SES never had it. Null: nothing can be said (yet).",
    }),
    ses_message_id: z.string().nullable(),
    attempts: z.number().int(),
    error: z.string().nullable().meta({ description: "The last refusal, or why nothing was sent." }),
    reason: z.enum(notReceivedReasons).nullable().meta({
      id: "NotReceivedReason",
      description:
        "Why it did not arrive, or was not sent, in one word; the words of SES are in `bounce` or `error`.",
    }),
    sent_at: z.iso.datetime().nullable(),
    delivered_at: z.iso.datetime().nullable(),
    bounced_at: z.iso.datetime().nullable(),
    bounce: z.string().nullable().meta({ description: "Type, sub-type and the receiving server's words." }),
    complained_at: z.iso.datetime().nullable(),
    opened_at: z.iso.datetime().nullable().meta({ description: "By a person, as far as SES can tell." }),
    clicked_at: z.iso.datetime().nullable(),
    robot_opened_at: z.iso
      .datetime()
      .nullable()
      .meta({ description: "By what SES takes to be a machine, such as one that looks for malware." }),
    robot_clicked_at: z.iso.datetime().nullable(),
    links: z
      .array(z.number().int())
      .meta({ description: "Places, in the campaign's report, of the links followed." }),
    device: z.enum(devices).nullable().meta({ description: "What it was first opened on." }),
    unsubscribed_at: z.iso.datetime().nullable(),
    delayed: z.string().nullable().meta({ description: "Why the receiving server makes SES wait." }),
    batch: z.number().int(),
    index: z.number().int(),
  })
  .meta({ id: "Delivery" });
export type DeliveryView = z.output<typeof deliveryView>;
