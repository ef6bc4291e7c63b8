import type { ComponentType } from "preact";
import type { Campaign, CampaignReport } from "../api/client.ts";
import { partNotLoaded } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { dateTime } from "../format.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Figure } from "./figure.tsx";
import { FiguresTable } from "./figures-table.tsx";
import { endOf, perSecond } from "./per-second.ts";
import type { RateChartProps } from "./rate-chart.tsx";

const rates = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

/** When it was sent, against what SES takes: a picture, and the same in rows. */
export const RateOverTime = ({ campaign, report }: { campaign: Campaign; report: CampaignReport }) => (
  <div class="rate">
    <h3 id="rate">Rate over time</h3>
    {report.pace.length > 1 ? (
      <Chart pace={report.pace} limit={report.account?.max_per_second} />
    ) : (
      <p class="muted">All of it was sent within a minute or so: there is no course to draw.</p>
    )}
    <details>
      <summary>The same in rows</summary>
      <FiguresTable
        id="rate-rows"
        title="When it was sent"
        file={`rate-${campaign.campaign_id}.csv`}
        heads={["From", "Minutes", "Sent", "Per second"]}
        csv={report.pace.map((step) => [step.from, step.minutes, step.sent, perSecond(step)])}
      >
        {report.pace.map((step) => (
          <tr key={step.from}>
            <th scope="row">{dateTime(step.from)}</th>
            <td data-of="Minutes">{step.minutes}</td>
            <td data-of="Sent">
              <Figure
                campaign={campaign}
                value={step.sent}
                of={{ sent_from: step.from, sent_until: endOf(step) }}
                what={`sent from ${dateTime(step.from)}`}
              />
            </td>
            <td data-of="Per second">{rates.format(perSecond(step))}</td>
          </tr>
        ))}
      </FiguresTable>
    </details>
  </div>
);

/** The script that draws is fetched where there is something to draw. */
const Chart = (props: RateChartProps) => {
  const script = useResource("", async () => {
    const { RateChart } = await import("./rate-chart.tsx").catch(() => {
      throw partNotLoaded();
    });
    return { RateChart: RateChart as ComponentType<RateChartProps> };
  });
  return (
    <div class="rate-frame">
      {script.data ? (
        <script.data.RateChart {...props} />
      ) : (
        script.error && (
          <Loaded resource={script} noun="The chart">
            {() => null}
          </Loaded>
        )
      )}
    </div>
  );
};
