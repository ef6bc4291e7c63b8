import { useRef, useState } from "preact/hooks";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { focusFirstInvalid, TextField } from "../parts/field.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { AttachmentsField } from "./attachments-field.tsx";
import { AudienceField } from "./audience-field.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { ContentFields } from "./content-fields.tsx";
import { type Draft, newDraft, randomId } from "./draft.ts";
import { type Faults, faultOf, missingOf, withoutChanged } from "./faults.ts";
import { sendDraft } from "./send.ts";
import { SendFailure } from "./send-failure.tsx";
import { keepSender } from "./sender.ts";
import { WhenFields } from "./when-fields.tsx";

interface ComposePageProps {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
}

/** Writes a campaign and sends it. */
export const ComposePage = ({ draft, onDraft }: ComposePageProps) => {
  const { api } = useConnection();
  const [faults, setFaults] = useState<Faults>({});
  const [failure, setFailure] = useState<Refusal>();
  const [confirming, setConfirming] = useState(false);
  /** What is being done; undefined while nothing is under way. */
  const [step, setStep] = useState<string>();
  // A second click arrives before the screen has changed.
  const busy = useRef(false);
  const form = useRef<HTMLFormElement>(null);
  const change = (changed: Partial<Draft>) => {
    setFaults(withoutChanged(faults, changed));
    onDraft({ ...draft, ...changed });
  };
  const fail = (found: Faults) => {
    setFaults(found);
    focusFirstInvalid(form.current);
  };

  const refused = (refusal: Refusal) => {
    const found = faultOf(refusal, draft);
    setConfirming(false);
    if (found) fail(found);
    else setFailure(refusal);
  };

  const review = () => {
    const missing = missingOf(draft);
    setFailure(undefined);
    if (Object.keys(missing).length > 0) fail(missing);
    else setConfirming(true);
  };

  const send = async () => {
    if (busy.current) return;
    busy.current = true;
    setConfirming(false);
    setStep("Preparing…");
    try {
      const id = await sendDraft(api, draft, setStep);
      keepSender(draft);
      onDraft(newDraft(draft));
      location.hash = links.campaign(id);
    } catch (error) {
      busy.current = false;
      setStep(undefined);
      refused(toRefusal(error));
    }
  };

  const sending = step !== undefined;
  return (
    <Page title="New campaign">
      <a class="back" href={links.campaigns}>
        All campaigns
      </a>
      <form
        ref={form}
        class="card compose"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          review();
        }}
      >
        <fieldset>
          <legend>Campaign</legend>
          <TextField
            label="Campaign name"
            value={draft.campaignName}
            onValue={(campaignName) => change({ campaignName })}
            error={faults.campaignName}
            hint="Only you see it."
          />
          <div class="columns">
            <TextField
              label="From name"
              optional
              value={draft.fromName}
              onValue={(fromName) => change({ fromName })}
              error={faults.fromName}
            />
            <TextField
              label="From address"
              value={draft.fromEmail}
              onValue={(fromEmail) => change({ fromEmail })}
              error={faults.fromEmail}
              hint="An address, or one at a domain, that SES has verified."
              input={{ type: "email", autocomplete: "email" }}
            />
            <TextField
              label="Reply to"
              optional
              value={draft.replyTo}
              onValue={(replyTo) => change({ replyTo })}
              error={faults.replyTo}
              input={{ type: "email" }}
            />
          </div>
        </fieldset>
        <ContentFields draft={draft} faults={faults} onChange={change} />
        <AttachmentsField files={draft.files} error={faults.files} onFiles={(files) => change({ files })} />
        <AudienceField draft={draft} error={faults.list} onChange={change} />
        <WhenFields draft={draft} faults={faults} onChange={change} />
        {failure && (
          <SendFailure
            refusal={failure}
            onSendAsAnother={() => {
              setFailure(undefined);
              change({ idempotencyKey: randomId() });
            }}
          />
        )}
        <div class="submit">
          <button type="submit" class="primary" disabled={sending}>
            {draft.start === "later" ? "Schedule for " : "Send to "}
            {draft.audience === "subscribed" ? "all subscribed contacts" : "this list"}
          </button>
          <span role="status">{step}</span>
        </div>
      </form>
      {confirming && (
        <ConfirmDialog
          draft={draft}
          onConfirm={() => void send()}
          onRefused={refused}
          onClose={() => setConfirming(false)}
        />
      )}
    </Page>
  );
};
