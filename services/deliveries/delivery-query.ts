import * as z from "zod";
import { variantLetters } from "../campaigns/ab-test.ts";
import { partingReasons } from "../suppressions/parting-words.ts";
import { deliveryStatus } from "./delivery.ts";
import { type DeliveryFilter, deliveryFacts } from "./delivery-filter.ts";
import { devices } from "./evidence.ts";
import { notReceivedReasons } from "./reasons.ts";
import type { DeliveryStore } from "./store.ts";

/** Which recipients of a campaign are asked for, as the API takes it: those of whom all of it holds. */
export const askedDeliveries = z
  .strictObject({
    status: deliveryStatus.optional(),
    ses_reported: z.enum(["true", "false"]).optional().meta({
      description: "Those alone that an event of SES told of; or that SES most likely never had.",
    }),
    fact: z.enum(deliveryFacts).optional().meta({
      description:
        "What became of the message: `delivered` and not bounced since; `hard_bounced` as the counter of that name counts; `soft_bounced` may pass; `no_word`: SES took it, and told neither that it arrived nor that it bounced; `robot_…`: a machine did it.",
    }),
    reason: z
      .enum(notReceivedReasons)
      .optional()
      .meta({ description: "Why it did not arrive, or was not sent." }),
    left_for: z
      .enum(partingReasons)
      .optional()
      .meta({ description: "Who unsubscribed, and said that it was for this." }),
    device: z.enum(devices).optional(),
    link: z
      .string()
      .regex(/^\d{1,2}$/, "must be the place of a link in the report")
      .optional()
      .meta({ description: "Who followed this link: its `place` in the report." }),
    domain: z
      .string()
      .regex(/^[^@\s]{1,255}$/, "must be a domain such as example.net, or `others`")
      .optional()
      .meta({ description: "Of the address; `others`: those that the report has no row for." }),
    variant: z
      .enum(variantLetters)
      .optional()
      .meta({ description: "Who got this variant in the test, before there was a winner." }),
    sent_from: z.iso.datetime().optional().meta({ description: "Who was sent to at this moment or later." }),
    sent_until: z.iso.datetime().optional().meta({ description: "Who was sent to before this moment." }),
  })
  .meta({ id: "DeliveryFilter" });
export type AskedDeliveries = z.output<typeof askedDeliveries>;

const momentOf = (iso: string | undefined): number | undefined =>
  iso === undefined ? undefined : Date.parse(iso);

/** The domains that a campaign's report has rows for, where those of all others are asked for. */
export const namedDomains = async (
  deliveries: Pick<DeliveryStore, "reportNames">,
  campaignId: string,
  { domain }: AskedDeliveries,
): Promise<readonly string[]> =>
  domain === "others" ? ((await deliveries.reportNames(campaignId))?.domains ?? []) : [];

/** The filter that is asked for. @param named the domains that `others` are none of */
export const deliveryFilterOf = (
  { ses_reported, left_for, link, domain, variant, sent_from, sent_until, ...same }: AskedDeliveries,
  named: readonly string[],
): DeliveryFilter => ({
  ...same,
  sesReported: ses_reported === undefined ? undefined : ses_reported === "true",
  leftFor: left_for,
  link: link === undefined ? undefined : Number(link),
  variant: variant === undefined ? undefined : variantLetters.indexOf(variant),
  sentFromMs: momentOf(sent_from),
  sentUntilMs: momentOf(sent_until),
  ...(domain === "others" ? { notDomains: named } : { domain: domain?.toLowerCase() }),
});
