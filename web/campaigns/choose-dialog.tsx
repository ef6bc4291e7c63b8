import { useRef, useState } from "preact/hooks";
import { answer, type Campaign } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { counted, dateTime } from "../format.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";

type Test = NonNullable<Campaign["ab_test"]>;

interface ChooseDialogProps {
  readonly campaign: Campaign;
  readonly variant: Test["variants"][number];
  readonly onChosen: () => void;
  readonly onClose: () => void;
}

/** Says what the choice of a variant does, and makes it. */
export const ChooseDialog = ({
  campaign,
  variant: { variant, subject },
  onChosen,
  onClose,
}: ChooseDialogProps) => {
  const { api } = useConnection();
  const [refusal, setRefusal] = useState<Refusal>();
  // A second click arrives before the screen has changed.
  const busy = useRef(false);
  const choose = async () => {
    if (busy.current) return;
    busy.current = true;
    setRefusal(undefined);
    try {
      const param = { campaign_id: campaign.campaign_id };
      await answer(api.campaigns[":campaign_id"].winner.$post({ param, json: { variant } }));
      onChosen();
    } catch (error) {
      busy.current = false;
      setRefusal(toRefusal(error));
    }
  };
  return (
    <Dialog title={`Send ${variant} to the rest?`} onClose={onClose}>
      <p>
        <strong>{subject}</strong>
      </p>
      <p>{consequenceOf(campaign, variant)}</p>
      <p>The choice is for good. Mail that was sent cannot be taken back.</p>
      {refusal && (
        <Notice tone="bad" title="It was not chosen">
          {refusal.message}
        </Notice>
      )}
      <div class="actions">
        <button type="button" onClick={onClose}>
          Go back
        </button>
        <button type="button" class="primary" onClick={() => void choose()}>
          Send {variant}
        </button>
      </div>
    </Dialog>
  );
};

/** What becomes of whom once a variant is chosen. */
const consequenceOf = (
  { status, ab_test, remaining_count, sending_window }: Campaign,
  variant: string,
): string => {
  const isTested = ab_test?.waits || ab_test?.tested_at != null;
  const whom = isTested
    ? `The ${counted(remaining_count, "recipient")} who ${remaining_count === 1 ? "waits gets" : "wait get"} ${variant}`
    : `The test is still being sent, and goes on as it is. All who are not in it get ${variant}`;
  const when =
    status === "paused"
      ? "once the campaign is resumed"
      : `within a minute from now${sending_window ? ", in the hours of its sending window" : ""}`;
  const early = ab_test?.decides_at
    ? ` Without your choice the winner is found on ${dateTime(ab_test.decides_at)}.`
    : "";
  return `${whom}, ${when}.${early}`;
};
