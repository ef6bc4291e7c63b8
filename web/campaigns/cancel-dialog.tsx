import type { Campaign } from "../api/client.ts";
import { count, counted } from "../format.ts";
import { Dialog } from "../parts/dialog.tsx";

interface CancelDialogProps {
  readonly campaign: Campaign;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** What is said of mail that has left, or is about to. */
const sentWords: Partial<Record<Campaign["status"], string>> = {
  awaiting_approval: "Nothing has been sent.",
  scheduled: "Nothing has been sent.",
  paused: "Mail that was sent cannot be taken back.",
};

/** Whether others of its series follow, or may. */
const goesOn = ({ series }: Campaign): boolean =>
  series !== null && series.ended_at === null && (series.then_at ?? series.next_campaign_id) !== null;

/** Asks before a campaign ends for good; the counts in it go on while it is open. */
export const CancelDialog = ({ campaign, onConfirm, onClose }: CancelDialogProps) => (
  <Dialog title="Cancel this campaign?" onClose={onClose}>
    <p>
      {campaign.total_contacts > 0 && (
        <>
          <strong>
            {count(campaign.remaining_count)} of {counted(campaign.total_contacts, "recipient")}
          </strong>{" "}
          remain.{" "}
        </>
      )}
      What remains will never be sent: a cancelled campaign cannot be resumed.
      {campaign.status !== "paused" &&
        campaign.status !== "awaiting_approval" &&
        " To go on later, pause it instead."}
    </p>
    <p>
      {sentWords[campaign.status] ??
        "Mail that was sent cannot be taken back, and a few messages already on their way may still leave."}
    </p>
    {goesOn(campaign) && (
      <p>This one alone: its series goes on. To end that, choose “End the series” on this page.</p>
    )}
    <div class="actions">
      <button type="button" onClick={onClose}>
        Go back
      </button>
      <button type="button" class="danger" onClick={onConfirm}>
        Cancel for good
      </button>
    </div>
  </Dialog>
);
