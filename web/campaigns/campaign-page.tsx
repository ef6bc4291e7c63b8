import type { ComponentChildren } from "preact";
import { answer, type Campaign } from "../api/client.ts";
import { useConnection, useMaySend } from "../api/context.ts";
import { isKnown, useResource } from "../api/use-resource.ts";
import { bytes, dateTime, windowWords } from "../format.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Badge, CampaignBadge } from "../parts/badge.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";
import { ShareResult } from "../summary/share-result.tsx";
import { Summary } from "../summary/summary.tsx";
import { ApprovalActions } from "./approval.tsx";
import { AudienceWords } from "./audience-words.tsx";
import { Deliveries } from "./deliveries.tsx";
import { Feedback } from "./feedback.tsx";
import { concernOf } from "./health.ts";
import { Ledger } from "./ledger.tsx";
import { OperatorActions } from "./operator-actions.tsx";
import { Pace } from "./pace.tsx";
import { pollMsOf } from "./progress.ts";
import { PublicPage } from "./public-page.tsx";
import { ReportSections, useReport } from "./report.tsx";
import { Rework } from "./rework.tsx";
import { SentMessage } from "./sent-content.tsx";
import { Series } from "./series.tsx";
import { Variants } from "./variants.tsx";

/** One campaign as it is being sent, and what became of each recipient. */
export const CampaignPage = ({ id }: { id: string }) => {
  const { api } = useConnection();
  const maySend = useMaySend();
  const campaign = useResource(
    id,
    (signal) =>
      answer(api.campaigns[":campaign_id"].$get({ param: { campaign_id: id } }, { init: { signal } })),
    pollMsOf,
  );
  const report = useReport(campaign.data, id);
  return (
    <Page
      title={campaign.data?.campaign_name ?? "Campaign"}
      width="wide"
      actions={campaign.data && <Standing campaign={campaign.data} />}
    >
      <a class="back" href={links.campaigns}>
        All campaigns
      </a>
      {/* All of it is drawn at once: what came later would move the rest under whoever reads it. */}
      <Loaded resource={isKnown(report) ? campaign : { ...campaign, data: undefined }} noun="The campaign">
        {(current) => (
          <>
            <Reason campaign={current} />
            <Warning campaign={current} />
            <div class="card">
              <div>
                <Pace campaign={current} seen={campaign} account={report.data?.account ?? null} />
                {maySend && (
                  <OperatorActions campaign={current} onOrdered={campaign.reload}>
                    <ApprovalActions campaign={current} onDecided={campaign.reload} />
                    <Rework campaign={current} onMoved={campaign.reload} />
                  </OperatorActions>
                )}
              </div>
              <Ledger campaign={current} />
              <Feedback campaign={current} report={report.data} />
            </div>
            <Variants campaign={current} onChosen={campaign.reload} />
            {report.data && <ReportSections campaign={current} report={report.data} />}
            <Summary campaign={current} />
            <About campaign={current} />
            <Series campaign={current} onEnded={campaign.reload} />
            <PublicPage campaign={current} onChanged={campaign.reload} />
            <ShareResult campaign={current} onChanged={campaign.reload} />
            <Deliveries campaign={current} report={report.data} />
          </>
        )}
      </Loaded>
    </Page>
  );
};

/** Its status, and what is wrong where that alone looks fine. */
const Standing = ({ campaign }: { campaign: Campaign }) => {
  const concern = concernOf(campaign);
  return (
    <>
      {concern && <Badge {...concern} />}
      <CampaignBadge status={campaign.status} />
    </>
  );
};

/** Why a campaign is as it is; beside its progress stands why one is paused. */
const Reason = ({ campaign: { status, reason, resumes_at } }: { campaign: Campaign }) => {
  if (!reason || status === "paused") return null;
  if (status === "failed")
    return (
      <Notice tone="bad" title="This campaign failed">
        {reason}
      </Notice>
    );
  return (
    <Notice tone="warn">
      {reason}
      {resumes_at && ` It goes on by itself: ${dateTime(resumes_at)}.`}
    </Notice>
  );
};

/** One that paused for it says so beside its progress. */
const Warning = ({ campaign: { status, warning } }: { campaign: Campaign }) =>
  warning && status !== "paused" ? (
    <Notice tone="bad" title="This campaign endangers your sending account">
      {warning} SES may stop an account for that: find out where these addresses came from before you send
      again.
    </Notice>
  ) : null;

const About = ({ campaign }: { campaign: Campaign }) => (
  <section aria-labelledby="about">
    <h2 id="about">About</h2>
    <dl class="facts">
      <Fact word="Subject">{campaign.subject}</Fact>
      <Fact word="From">
        {campaign.from_name ? `${campaign.from_name} <${campaign.from_email}>` : campaign.from_email}
      </Fact>
      {campaign.reply_to && <Fact word="Reply to">{campaign.reply_to}</Fact>}
      <Fact word="Audience">
        <AudienceWords audience={campaign.audience} />
      </Fact>
      {campaign.attachments.length > 0 && (
        <Fact word="Attachments">
          {campaign.attachments.map((file) => `${file.filename} (${bytes(file.size_bytes)})`).join(", ")}
        </Fact>
      )}
      {campaign.unreported === "resend" && (
        <Fact word="If SES never had a message">It is mailed once more by itself</Fact>
      )}
      {campaign.sending_window && (
        <Fact word="Sending window">
          {windowWords(campaign.sending_window)} ({campaign.time_zone})
        </Fact>
      )}
      <Fact word="Requested">
        <Time iso={campaign.created_at} />
      </Fact>
      {campaign.approval && (
        <Fact word="Asked for by">
          {campaign.approval.asked_by.name}, <Time iso={campaign.approval.asked_at} />
        </Fact>
      )}
      {campaign.approval?.approved_by && campaign.approval.approved_at && (
        <Fact word="Released by">
          {campaign.approval.approved_by.name}, <Time iso={campaign.approval.approved_at} />
        </Fact>
      )}
      {campaign.send_at && (
        <Fact word="Scheduled for">
          <Time iso={campaign.send_at} />
        </Fact>
      )}
      {campaign.started_at && (
        <Fact word="Started">
          <Time iso={campaign.started_at} />
        </Fact>
      )}
      {campaign.completed_at && (
        <Fact word="Ended">
          <Time iso={campaign.completed_at} />
        </Fact>
      )}
    </dl>
    <SentMessage id={campaign.campaign_id} />
    <Allowed to="admin">
      <p>
        <a href={links.audit({ target: campaign.campaign_id })}>Who did what</a>
      </p>
    </Allowed>
  </section>
);

const Fact = ({ word, children }: { word: string; children: ComponentChildren }) => (
  <div>
    <dt>{word}</dt>
    <dd>{children}</dd>
  </div>
);
