import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { AttachmentsField } from "./attachments-field.tsx";
import { AudienceField } from "./audience-field.tsx";
import { CampaignFields } from "./campaign-fields.tsx";
import { ConfirmDialog } from "./confirm-dialog.tsx";
import { ContentFields } from "./content-fields.tsx";
import type { Draft } from "./draft.ts";
import { SendFailure } from "./send-failure.tsx";
import { TrackingField } from "./tracking-field.tsx";
import { UnreportedField } from "./unreported-field.tsx";
import { useLaunch } from "./use-launch.ts";
import { WhenFields } from "./when-fields.tsx";

interface ComposePageProps {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
}

const audienceNouns = {
  subscribed: "all subscribed contacts",
  chosen: "these lists and segments",
  list: "this list",
} as const;

/** Writes a campaign and sends it. */
export const ComposePage = ({ draft, onDraft }: ComposePageProps) => {
  const { form, faults, failure, confirming, step, change, review, edit, send, refuse, asAnother } =
    useLaunch(draft, onDraft);
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
        <CampaignFields draft={draft} faults={faults} onChange={change} />
        <ContentFields draft={draft} faults={faults} onChange={change} />
        <AttachmentsField files={draft.files} error={faults.files} onFiles={(files) => change({ files })} />
        <AudienceField draft={draft} error={faults.list} onChange={change} />
        <WhenFields draft={draft} faults={faults} onChange={change} />
        <TrackingField draft={draft} onChange={change} />
        <UnreportedField draft={draft} onChange={change} />
        {failure && <SendFailure refusal={failure} onSendAsAnother={asAnother} />}
        <div class="submit">
          <button type="submit" class="primary" disabled={step !== undefined}>
            {draft.start === "later" ? "Schedule for " : "Send to "}
            {audienceNouns[draft.audience]}
          </button>
          <span role="status">{step}</span>
        </div>
      </form>
      {confirming && (
        <ConfirmDialog draft={draft} onConfirm={() => void send()} onRefused={refuse} onClose={edit} />
      )}
    </Page>
  );
};
