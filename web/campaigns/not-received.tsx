import { useState } from "preact/hooks";
import type { Campaign, CampaignReport, NotReceivedReason } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Figure } from "./figure.tsx";
import { FiguresTable } from "./figures-table.tsx";
import { findRecipients } from "./find-recipients.ts";
import { reasonWords } from "./reason-words.ts";

const kindWords: Readonly<Record<CampaignReport["reasons"][number]["kind"], string>> = {
  bounced: "Bounced",
  failed: "Failed",
  suppressed: "Suppressed",
};

interface NotReceivedProps {
  readonly campaign: Campaign;
  readonly report: CampaignReport;
}

/** Why it did not arrive or was not sent, the most frequent first, with what SES said where somebody asks. */
export const NotReceived = ({ campaign, report }: NotReceivedProps) => {
  const rows = [...report.reasons].sort((a, b) => b.people - a.people);
  return (
    <FiguresTable
      id="not-received"
      title="Why some did not get it"
      file={`reasons-${campaign.campaign_id}.csv`}
      heads={["Reason", "People", "Outcome"]}
      csv={rows.map(({ reason, kind, people }) => [reasonWords[reason][0], people, kindWords[kind]])}
    >
      {rows.map(({ reason, kind, people }) => (
        <tr key={reason}>
          <th scope="row" class="wide">
            {reasonWords[reason][0]}
            <span class="detail">{reasonWords[reason][1]}</span>
            {kind !== "suppressed" && <SaidBySes campaign={campaign} reason={reason} />}
          </th>
          <td data-of="People">
            <Figure
              campaign={campaign}
              value={people}
              of={{ reason }}
              what={reasonWords[reason][0].toLowerCase()}
            />
          </td>
          <td data-of="Outcome">{kindWords[kind]}</td>
        </tr>
      ))}
    </FiguresTable>
  );
};

/** Different sentences that are shown. */
const sentencesMax = 5;

const SaidBySes = ({ campaign, reason }: { campaign: Campaign; reason: NotReceivedReason }) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What was said</summary>
      {isOpen && <Sentences campaign={campaign} reason={reason} />}
    </details>
  );
};

const Sentences = ({ campaign, reason }: { campaign: Campaign; reason: NotReceivedReason }) => {
  const { api } = useConnection();
  const some = useResource(reason, (signal) =>
    findRecipients(api, campaign.campaign_id, { limit: 50, cursor: undefined, shown: { reason } }, signal),
  );
  return (
    <Loaded resource={some} noun="What was said">
      {({ deliveries }) => (
        <ul class="sentences">
          {[...new Set(deliveries.map(({ bounce, error }) => bounce ?? error ?? "Nothing."))]
            .slice(0, sentencesMax)
            .map((sentence) => (
              <li key={sentence} class="detail">
                {sentence}
              </li>
            ))}
        </ul>
      )}
    </Loaded>
  );
};
