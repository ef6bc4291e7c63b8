import * as z from "zod";
import type { KeyMark } from "../api-keys/key.ts";

/** Who asked for what a campaign is now, and who released it (decision 62). */
export interface Approval {
  readonly asked_by: KeyMark;
  readonly asked_at: string;
  readonly approved_by?: KeyMark;
  readonly approved_at?: string;
}

/** What a campaign may ask for: nothing of it is sent before a second person releases it. */
export const approvalChoice = z.literal("required");

const keyView = z
  .object({
    key_id: z.string().meta({
      description: "The first 16 characters of what `api-key list` shows of it; of a person the member_id.",
    }),
    name: z.string().meta({ description: "What it was called then." }),
  })
  .meta({ id: "KeyMark", description: "The API key, or the person, that did it." });

/** What is shown of the approval of a campaign. */
export const approvalView = z
  .object({
    asked_by: keyView,
    asked_at: z.iso.datetime(),
    approved_by: keyView.nullable(),
    approved_at: z.iso.datetime().nullable(),
  })
  .meta({ id: "Approval" });

export const toApprovalView = ({
  asked_by,
  asked_at,
  approved_by = undefined,
  approved_at = undefined,
}: Approval): z.output<typeof approvalView> => ({
  asked_by,
  asked_at,
  approved_by: approved_by ?? null,
  approved_at: approved_at ?? null,
});

/** `POST /campaigns/{campaign_id}/approve` */
export const approveRequest = z
  .strictObject({
    asked_at: z.iso.datetime().optional().meta({
      description:
        "`approval.asked_at` of the campaign as it was looked at: where it was asked for anew since, as it was moved, nothing is released.",
    }),
  })
  .meta({ id: "ApproveRequest" });

/** `POST /campaigns/{campaign_id}/reject` */
export const rejectRequest = z
  .strictObject({
    reason: z.string().trim().min(1).max(1000).meta({
      pattern: "\\S",
      description: "What is to be changed: the draft and the campaign show it.",
      example: "The prices are those of last year.",
    }),
  })
  .meta({ id: "RejectRequest" });

/** What a campaign says while it waits to be released. */
export const awaitingReason = "It waits for somebody with another API key to release it.";

/** What it says once its time has come meanwhile. */
export const overdueReason = (sendAt: string): string =>
  `Its start at ${sendAt} has passed while it waits to be released. Released now, it starts at once.`;
