import { z } from "zod";
import { emailAddress } from "../contacts/address.ts";

export const suppressionReasons = ["bounce", "complaint", "unsubscribe", "manual"] as const;
export type SuppressionReason = (typeof suppressionReasons)[number];

export const suppression = z
  .object({
    email: z.string().meta({ example: "ada@example.net" }),
    reason: z.enum(suppressionReasons).meta({ id: "SuppressionReason" }),
    source: z.string().meta({ description: "What put it there: `api`, or the campaign.", example: "api" }),
    created_at: z.iso.datetime(),
  })
  .meta({ id: "Suppression" });
export type Suppression = z.output<typeof suppression>;

export const newSuppression = z
  .strictObject({ email: emailAddress, reason: z.enum(suppressionReasons).default("manual") })
  .meta({ id: "NewSuppression" });
