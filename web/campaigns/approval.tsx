import { useId, useRef, useState } from "preact/hooks";
import { answer, type Campaign, type PreflightReport } from "../api/client.ts";
import { useConnection, useKey } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { dateTime } from "../format.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Field, focusFirstInvalid } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { links } from "../router.ts";
import { testWords } from "../test-words.ts";
import { ReportView } from "../write/report.tsx";
import type { Report } from "../write/use-report.ts";
import { AudienceWords } from "./audience-words.tsx";
import { SentMessage } from "./sent-content.tsx";
import { seriesWords } from "./series.tsx";
import { useCampaignReport } from "./use-campaign-report.ts";

interface ApprovalProps {
  readonly campaign: Campaign;
  /** Called once it was released, or is no more as it was shown. */
  readonly onDecided: () => void;
}

/** What a second person does with a campaign that waits for them; whoever asked for it can send it back only. */
export const ApprovalActions = ({ campaign, onDecided }: ApprovalProps) => {
  const key = useKey();
  const [asking, setAsking] = useState<"approve" | "reject">();
  const { approval, status } = campaign;
  if (status !== "awaiting_approval" || !approval) return null;
  const isOwn = key.key_id === approval.asked_by.key_id;
  const close = () => setAsking(undefined);
  return (
    <>
      {!isOwn && (
        <button type="button" class="small primary" onClick={() => setAsking("approve")}>
          Release
        </button>
      )}
      <button type="button" class="small" onClick={() => setAsking("reject")}>
        {isOwn ? "Edit" : "Send back"}
      </button>
      {asking === "approve" && (
        <ApproveDialog
          campaign={campaign}
          onDecided={() => {
            close();
            onDecided();
          }}
          onClose={close}
        />
      )}
      {asking === "reject" && <RejectDialog campaign={campaign} isOwn={isOwn} onClose={close} />}
    </>
  );
};

const startWords = ({ send_at }: Campaign): string =>
  send_at !== null && Date.parse(send_at) > Date.now() ? dateTime(send_at) : "As soon as it is released";

interface DecisionProps {
  readonly campaign: Campaign;
  readonly onClose: () => void;
}

/** The last look of the second person: what goes to whom, and when. */
const ApproveDialog = ({ campaign, onDecided, onClose }: DecisionProps & ApprovalProps) => {
  const { api } = useConnection();
  const [refusal, setRefusal] = useState<Refusal>();
  const report = useCampaignReport(campaign.campaign_id);
  const reason = reasonNot(report);
  const why = useId();
  // A second click arrives before the screen has changed.
  const busy = useRef(false);
  const approve = async () => {
    if (busy.current || reason) return;
    busy.current = true;
    const param = { campaign_id: campaign.campaign_id };
    const json = { asked_at: campaign.approval!.asked_at };
    try {
      await answer(api.campaigns[":campaign_id"].approve.$post({ param, json }));
      onDecided();
    } catch (error) {
      busy.current = false;
      setRefusal(toRefusal(error));
    }
  };
  return (
    <Dialog title="Release this campaign?" wide onClose={onClose}>
      <WhatIsSent campaign={campaign} size={report.figures?.ab_test} />
      <ReportView report={report} />
      <SentMessage id={campaign.campaign_id} />
      {refusal && (
        <Notice tone="bad" title="It was not released">
          {refusal.message}
        </Notice>
      )}
      <p class="muted" id={why} role="status">
        {reason ?? "Mail that was sent cannot be taken back."}
      </p>
      <div class="actions">
        <button type="button" onClick={onClose}>
          Go back
        </button>
        <button
          type="button"
          class="primary"
          disabled={reason !== undefined}
          aria-describedby={why}
          onClick={() => void approve()}
        >
          Release it
        </button>
      </div>
    </Dialog>
  );
};

interface WhatIsSentProps {
  readonly campaign: Campaign;
  /** How its test divides the audience. */
  readonly size: PreflightReport["ab_test"] | undefined;
}

/** What goes to whom, and when. */
const WhatIsSent = ({ campaign, size }: WhatIsSentProps) => {
  const { ab_test } = campaign;
  return (
    <dl class="facts start-facts" aria-label="What will happen">
      <div>
        <dt>Subject</dt>
        <dd>{campaign.subject}</dd>
      </div>
      {ab_test && (
        <div>
          <dt>A/B test</dt>
          <dd>
            <TestWords test={ab_test} size={size} />
          </dd>
        </div>
      )}
      <div>
        <dt>From</dt>
        <dd>{campaign.from_name ? `${campaign.from_name} <${campaign.from_email}>` : campaign.from_email}</dd>
      </div>
      <div>
        <dt>To</dt>
        <dd>
          <AudienceWords audience={campaign.audience} />
        </dd>
      </div>
      <div>
        <dt>When</dt>
        <dd>{startWords(campaign)}</dd>
      </div>
      {campaign.series && (
        <div>
          <dt>Repeats</dt>
          <dd>{seriesWords(campaign.series)}. Those that follow are released with it</dd>
        </div>
      )}
      <div>
        <dt>Asked for by</dt>
        <dd>{campaign.approval!.asked_by.name}</dd>
      </div>
    </dl>
  );
};

const TestWords = ({
  test: { variants, winner_by, after_minutes },
  size,
}: Pick<WhatIsSentProps, "size"> & { readonly test: NonNullable<Campaign["ab_test"]> }) => (
  <>
    {testWords({ variants: variants.length, winner: winner_by, afterMinutes: after_minutes }, size)}
    <ul class="muted">
      {variants.slice(1).map(({ variant, subject }) => (
        <li key={variant}>
          {variant}: {subject}
        </li>
      ))}
    </ul>
  </>
);

/** Why it cannot be released as it is; a check that failed says nothing against it. */
const reasonNot = ({ figures, failure, problems }: Report): string | undefined => {
  if (problems.some(({ severity }) => severity === "error"))
    return "It cannot be released before that is mended: send it back.";
  return figures || failure ? undefined : "Checking…";
};

/** Makes it a draft again, with words to whoever wrote it; its own author needs none. */
const RejectDialog = ({ campaign, isOwn, onClose }: DecisionProps & { readonly isOwn: boolean }) => {
  const { api } = useConnection();
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string>();
  const form = useRef<HTMLFormElement>(null);
  const fail = (words: string) => {
    setError(words);
    focusFirstInvalid(form.current);
  };
  const sendBack = async () => {
    if (!isOwn && !reason.trim()) return fail("Say what is to be changed.");
    const param = { campaign_id: campaign.campaign_id };
    const one = api.campaigns[":campaign_id"];
    try {
      if (isOwn) {
        const { draft_id } = await answer(one.reopen.$post({ param }));
        return location.replace(links.draft(draft_id));
      }
      await answer(one.reject.$post({ param, json: { reason: reason.trim() } }));
      location.replace(links.campaigns);
    } catch (refusal) {
      fail(toRefusal(refusal).message);
    }
  };
  return (
    <Dialog title={isOwn ? "Take it back to edit it?" : "Send it back?"} onClose={onClose}>
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void sendBack();
        }}
      >
        <p>It becomes a draft, and is sent only once it is asked for and released again.</p>
        {isOwn && error && <Notice tone="bad">{error}</Notice>}
        {!isOwn && (
          <Field label="What is to be changed" error={error}>
            {(attributes) => (
              <textarea
                {...attributes}
                rows={4}
                maxLength={1000}
                value={reason}
                onInput={(event) => {
                  setReason(event.currentTarget.value);
                  setError(undefined);
                }}
              />
            )}
          </Field>
        )}
        <div class="actions">
          <button type="button" onClick={onClose}>
            Go back
          </button>
          <button type="submit" class="primary">
            {isOwn ? "Edit it" : "Send it back"}
          </button>
        </div>
      </form>
    </Dialog>
  );
};
