import * as z from "zod";
import { batchNumber, campaignId } from "./campaigns.ts";
import { defineEvent } from "./event.ts";

/** Names one recipient of one campaign without naming the person: `GET /campaigns/{id}/deliveries` resolves it. */
const delivery = {
  campaign_id: campaignId,
  batch: batchNumber,
  /** Position of the recipient in its batch, from 0. */
  index: z.number().int().nonnegative(),
};

export const contactBounced = defineEvent("ContactBounced", 1, "A message to a contact bounced.", {
  ...delivery,
  /** `Permanent` suppresses the contact, `Transient` and `Undetermined` do after several in a row. */
  bounce_type: z.enum(["Permanent", "Transient", "Undetermined"]),
  bounce_sub_type: z.string(),
});

export const contactComplained = defineEvent(
  "ContactComplained",
  1,
  "A contact reported a message as spam.",
  {
    ...delivery,
    feedback_type: z.string().optional(),
  },
);

export const contactUnsubscribed = defineEvent(
  "ContactUnsubscribed",
  1,
  "A contact unsubscribed from a message.",
  delivery,
);

export const contactSuppressed = defineEvent(
  "ContactSuppressed",
  1,
  "Nothing will be sent to a contact any more.",
  {
    ...delivery,
    reason: z.enum(["bounce", "complaint", "unsubscribe"]),
  },
);
