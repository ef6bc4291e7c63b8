import { useEffect, useRef } from "preact/hooks";
import { answer, type Campaign, type CampaignReport } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Resource, useResource } from "../api/use-resource.ts";
import { counted, share } from "../format.ts";
import { Figure } from "./figure.tsx";
import { FiguresTable } from "./figures-table.tsx";
import { NotReceived } from "./not-received.tsx";
import { isSilent, phaseOf } from "./progress.ts";
import { RateOverTime } from "./rate-over-time.tsx";
import { deviceWords } from "./shown-words.ts";
import { needsTracking, wholeCount, wholes } from "./wholes.ts";

/** How long until a report is loaded anew: it is read whole, and changes less than the ledger does. */
const refreshMs = (campaign: Campaign | undefined): number =>
  !campaign || phaseOf(campaign) === "moving" ? 5_000 : 30_000;

/** The figures of a campaign beside its ledger, as they come. */
export const useReport = (campaign: Campaign | undefined, id: string): Resource<CampaignReport> => {
  const { api } = useConnection();
  const report = useResource(
    id,
    (signal) =>
      answer(api.campaigns[":campaign_id"].report.$get({ param: { campaign_id: id } }, { init: { signal } })),
    () => refreshMs(campaign),
  );
  const status = campaign?.status;
  const before = useRef(status);
  useEffect(() => {
    // Another one may be the end of what moved.
    if (before.current !== undefined && before.current !== status) report.reload();
    before.current = status;
  }, [status]);
  return report;
};

interface ReportProps {
  readonly campaign: Campaign;
  readonly report: CampaignReport;
}

/** Where and how it was read, and why by some it was not. */
export const ReportSections = ({ campaign, report }: ReportProps) => {
  if (campaign.total_contacts === 0) return null;
  return (
    <section class="report" aria-labelledby="report">
      <h2 id="report">Report</h2>
      {report.pace.length > 0 && <RateOverTime campaign={campaign} report={report} />}
      {report.reasons.length > 0 && <NotReceived campaign={campaign} report={report} />}
      {report.domains.length > 0 && <Domains campaign={campaign} report={report} />}
      {campaign.tracking && report.links.length > 0 && <Links campaign={campaign} report={report} />}
      {campaign.tracking && <Devices campaign={campaign} report={report} />}
      {report.domains.length === 0 && campaign.sent_count > 0 && (
        <p class="muted">It was sent by an earlier version, which kept no such figures.</p>
      )}
    </section>
  );
};

/** A share of something, behind its figure. */
const Part = ({ of, whole }: { of: number; whole: number }) =>
  of > 0 ? <span class="muted"> {share(of, whole)}</span> : null;

const domainColumns = [
  ["Delivered", "delivered"],
  ["Bounced", "bounced"],
  ["Complained", "complained"],
  ["Opened", "opened"],
  ["Clicked", "clicked"],
] as const;

const Domains = ({ campaign, report }: ReportProps) => {
  const silent = isSilent(campaign);
  const columns = domainColumns.filter(([, fact]) => !silent && (campaign.tracking || !needsTracking(fact)));
  return (
    <FiguresTable
      id="domains"
      title="Mail providers"
      hint={
        silent
          ? "What became of them is not known yet."
          : `Shares are of those sent${campaign.tracking ? "; of opened and clicked, of those delivered" : ""}.`
      }
      file={`domains-${campaign.campaign_id}.csv`}
      heads={["Domain", "Sent", ...columns.map(([word]) => word)]}
      csv={report.domains.map((row) => [
        row.domain ?? "others",
        row.sent,
        ...columns.map(([, fact]) => row[fact]),
      ])}
    >
      {report.domains.map((row) => {
        const domain = row.domain ?? "others";
        const name = row.domain ?? "All others";
        return (
          <tr
            key={domain}
            class={row.sent > 0 && row.hard_bounced / row.sent > report.limits.hard_bounces ? "bad" : ""}
          >
            <th scope="row">{name}</th>
            <td data-of="Sent">
              <Figure
                campaign={campaign}
                value={row.sent}
                of={{ status: "sent", domain }}
                what={`sent, ${name}`}
              />
            </td>
            {columns.map(([word, fact]) => (
              <td key={fact} data-of={word}>
                <Figure
                  campaign={campaign}
                  value={row[fact]}
                  of={{ fact, domain }}
                  what={`${word.toLowerCase()}, ${name}`}
                />
                <Part of={row[fact]} whole={wholeCount(wholes[fact], row)} />
              </td>
            ))}
          </tr>
        );
      })}
    </FiguresTable>
  );
};

const Links = ({ campaign, report }: ReportProps) => {
  const rows = [...report.links].sort((a, b) => b.people - a.people || a.place - b.place);
  return (
    <FiguresTable
      id="links"
      title="Links"
      hint="How many people followed each; robots are not among them."
      file={`links-${campaign.campaign_id}.csv`}
      heads={["Link", "People", "Of those who clicked", "Unsubscribed"]}
      csv={rows.map(({ link, people, unsubscribed }) => [
        link,
        people,
        share(people, campaign.clicked_count),
        unsubscribed,
      ])}
    >
      {rows.map(({ place, link, people, unsubscribed }) => (
        <tr key={place}>
          <th scope="row" class="one-line" title={link}>
            <bdi>{link}</bdi>
          </th>
          <td data-of="People">
            <Figure
              campaign={campaign}
              value={people}
              of={{ link: String(place) }}
              what={`followed ${link}`}
            />
          </td>
          <td data-of="Of those who clicked">{people > 0 ? share(people, campaign.clicked_count) : "–"}</td>
          <td data-of="Unsubscribed">
            <Figure
              campaign={campaign}
              value={unsubscribed}
              of={{ fact: "unsubscribed", link: String(place) }}
              what={`unsubscribed, and followed ${link}`}
            />
          </td>
        </tr>
      ))}
    </FiguresTable>
  );
};

const Devices = ({ campaign, report }: ReportProps) => {
  const rows = (Object.keys(deviceWords) as (keyof typeof deviceWords)[]).map(
    (device) => [device, report.devices[device]] as const,
  );
  const all = rows.reduce((sum, [, people]) => sum + people, 0);
  if (all === 0) return null;
  return (
    <FiguresTable
      id="devices"
      title="Devices"
      hint={`What ${counted(all, "person", "people")} first opened it or followed a link on: who followed one counts, also where no opening was told of. Some mail providers do not tell what it was.`}
      file={`devices-${campaign.campaign_id}.csv`}
      heads={["Device", "People", "Share"]}
      csv={rows.map(([device, people]) => [deviceWords[device], people, share(people, all)])}
    >
      {rows.map(([device, people]) => (
        <tr key={device}>
          <th scope="row">{deviceWords[device]}</th>
          <td data-of="People">
            <Figure
              campaign={campaign}
              value={people}
              of={{ device }}
              what={`on: ${deviceWords[device].toLowerCase()}`}
            />
          </td>
          <td data-of="Share">{share(people, all)}</td>
        </tr>
      ))}
    </FiguresTable>
  );
};
