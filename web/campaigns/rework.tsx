import { useState } from "preact/hooks";
import { answer, type Campaign } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { dateTime } from "../format.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";
import { links } from "../router.ts";
import { MoveDialog } from "./move-dialog.tsx";

interface ReworkProps {
  readonly campaign: Campaign;
  /** Called once it starts at another time. */
  readonly onMoved: () => void;
}

/** Whether it sent nothing yet, and waits for its time or for a person. */
const isBeforeStart = ({ status, started_at, send_at }: Campaign): boolean =>
  send_at !== null && started_at === null && (status === "scheduled" || status === "paused");

/** Goes on from a campaign: another like it, or the same, changed or moved while it has not started. */
export const Rework = ({ campaign, onMoved }: ReworkProps) => {
  const [asking, setAsking] = useState<"edit" | "move">();
  const close = () => setAsking(undefined);
  return (
    <>
      {isBeforeStart(campaign) && (
        <>
          <button type="button" class="small" onClick={() => setAsking("edit")}>
            Edit
          </button>
          <button type="button" class="small" onClick={() => setAsking("move")}>
            Move
          </button>
        </>
      )}
      <a class="button small" href={links.newDraft({ from_campaign: campaign.campaign_id })}>
        Duplicate
      </a>
      {asking === "edit" && <EditDialog campaign={campaign} onClose={close} />}
      {asking === "move" && (
        <MoveDialog
          campaign={campaign}
          onMoved={() => {
            close();
            onMoved();
          }}
          onClose={close}
        />
      )}
    </>
  );
};

/** Takes a campaign back to a draft, and says first what that means. */
const EditDialog = ({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) => {
  const { api } = useConnection();
  const [refusal, setRefusal] = useState<Refusal>();
  const takeBack = async () => {
    try {
      const param = { campaign_id: campaign.campaign_id };
      const { draft_id } = await answer(api.campaigns[":campaign_id"].reopen.$post({ param }));
      location.replace(links.draft(draft_id));
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <Dialog title="Take it back to edit it?" onClose={onClose}>
      <p>
        It becomes a draft, and does not start{campaign.send_at && ` on ${dateTime(campaign.send_at)}`} unless
        you schedule it again.
        {campaign.series && " Its series ends with that, and begins anew when you do."}
      </p>
      {refusal && (
        <Notice tone="bad" title="It was not taken back">
          {refusal.message}
        </Notice>
      )}
      <div class="actions">
        <button type="button" onClick={onClose}>
          Leave it scheduled
        </button>
        <button type="button" class="primary" onClick={() => void takeBack()}>
          Edit it
        </button>
      </div>
    </Dialog>
  );
};
