import { useRef, useState } from "preact/hooks";
import { answer, type Campaign } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { sentenceOf, toRefusal } from "../api/refusal.ts";
import { localDateTime, ownTimeZone } from "../format.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field, focusFirstInvalid } from "../parts/field.tsx";

interface MoveDialogProps {
  readonly campaign: Campaign;
  readonly onMoved: () => void;
  readonly onClose: () => void;
}

/** Has a campaign start at another time, in the time zone of the browser. */
export const MoveDialog = ({ campaign, onMoved, onClose }: MoveDialogProps) => {
  const { api } = useConnection();
  const [start, setStart] = useState(campaign.send_at ? localDateTime(campaign.send_at) : "");
  const [error, setError] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const fail = (words: string) => {
    setError(words);
    focusFirstInvalid(form.current);
  };
  const move = async () => {
    if (!start) return fail("Enter when it starts.");
    const param = { campaign_id: campaign.campaign_id };
    try {
      // As a moment: the campaign keeps its time zone, which its sending window is in.
      const json = { send_at: new Date(start).toISOString() };
      await answer(api.campaigns[":campaign_id"].$patch({ param, json }));
      onMoved();
    } catch (refusal) {
      fail(sentenceOf(toRefusal(refusal)));
    }
  };
  return (
    <Dialog title="Move this campaign" onClose={onClose}>
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void move();
        }}
      >
        <Field
          label="Start"
          error={error}
          hint={`In the time zone of this browser, ${ownTimeZone()}.${campaign.series ? " It alone is moved: those that follow keep their times." : ""}`}
        >
          {(attributes) => (
            <input
              {...attributes}
              class="fitting"
              type="datetime-local"
              value={start}
              onInput={(event) => {
                setStart(event.currentTarget.value);
                setError(undefined);
              }}
            />
          )}
        </Field>
        <div class="actions">
          <button type="button" onClick={onClose}>
            Go back
          </button>
          <button type="submit" class="primary">
            Move it
          </button>
        </div>
      </form>
    </Dialog>
  );
};
