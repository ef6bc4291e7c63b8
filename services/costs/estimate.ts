import * as z from "zod";
import { prices } from "./prices.ts";

/**
 * What a million mails cost besides SES: requests, writes, reads, events and computing of this system. The budget it
 * is held to, in dollars (decision 15).
 */
export const otherDollarsPerMillion = 5.0;

/** What a mail costs, without attachments. */
export const dollarsPerMail = prices.ses.message + otherDollarsPerMillion / 1e6;

const gigabyte = 1024 ** 3;

const part = (description: string) => z.number().meta({ description });

/** What mails cost, as the API shows it. Messages are those of the plan that new accounts have. */
export const costEstimate = z
  .object({
    total: part("The sum."),
    ses: part("Messages."),
    attachments: part("What SES charges for attachments."),
    aws_other: part("Everything besides SES."),
  })
  .meta({
    id: "CostEstimate",
    description: "In US dollars, at the prices of us-east-1, without a free tier.",
  });
export type CostEstimate = z.output<typeof costEstimate>;

/** @param attachmentBytes of each mail, after base64. */
export const estimateCost = (recipients: number, attachmentBytes: number): CostEstimate => {
  const ses = recipients * prices.ses.message;
  const attachments = ((recipients * attachmentBytes) / gigabyte) * prices.ses.attachmentGigabyte;
  const aws_other = (recipients / 1e6) * otherDollarsPerMillion;
  return {
    total: dollars(ses + attachments + aws_other),
    ses: dollars(ses),
    attachments: dollars(attachments),
    aws_other: dollars(aws_other),
  };
};

/** To the ten-thousandth: one mail costs a fiftieth of a cent. */
export const dollars = (amount: number): number => Math.round(amount * 1e4) / 1e4;
