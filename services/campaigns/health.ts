import * as z from "zod";

/** What is amiss with a campaign, the gravest first. A client acts upon it. */
export const healthCodes = [
  "failed",
  "bounce_rate",
  "complaint_rate",
  "sending_disabled",
  "start_missed",
  "awaiting_approval",
  "winner_due",
  "paused",
  "quota_spent",
  "unreported",
  "recipients_failed",
] as const;
export type HealthCode = (typeof healthCodes)[number];

/** What is amiss with a campaign, as the API shows it. */
export const healthView = z
  .object({
    code: z.enum(healthCodes).meta({
      description:
        "`failed`: it ended by itself. `bounce_rate`, `complaint_rate`: beyond what SES lets pass, whether it paused for it, goes on or ended. `sending_disabled`: SES does not send. `start_missed`, `awaiting_approval`, `winner_due`, `paused`: it waits for a person. `quota_spent`: it waits until the account may send again, and goes on by itself. `unreported`: SES most likely never had some of its messages, and a person decides about them. `recipients_failed`: SES refused some for good.",
    }),
    tone: z.enum(["bad", "warn"]).meta({ description: "Whether it does harm, or waits." }),
    reason: z.string().meta({ example: "6 of 100 messages bounced for good (6%; the limit is 5%)." }),
  })
  .meta({ id: "CampaignHealth" });
export type Health = z.output<typeof healthView>;
