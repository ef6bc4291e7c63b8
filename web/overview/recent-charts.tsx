import type { Recent } from "../api/client.ts";
import { count, counted, share } from "../format.ts";
import { BarChart } from "./bar-chart.tsx";

/** The last 30 days: what was sent, who opened it, and what endangers the account. */
export const RecentCharts = ({ recent: { days, total, limits, complete } }: { recent: Recent }) => {
  const shares = (
    part: (day: Recent["days"][number]) => number,
    whole: (day: Recent["days"][number]) => number,
  ) =>
    days.map((day) => ({
      day: day.day,
      value: whole(day) > 0 ? part(day) / whole(day) : 0,
      words: whole(day) > 0 ? `${share(part(day), whole(day))} (${count(part(day))})` : "–",
    }));
  return (
    <>
      <div class="charts">
        <BarChart
          title="Sent"
          total={`${counted(total.sent_count, "message")} of ${counted(total.campaign_count, "campaign")}`}
          fileName="sent.csv"
          bars={days.map(({ day, sent_count, campaign_count }) => ({
            day,
            value: sent_count,
            words:
              campaign_count > 0 ? `${count(sent_count)} of ${counted(campaign_count, "campaign")}` : "–",
          }))}
        />
        <BarChart
          title="Opened"
          total={`${share(total.opened_count, total.tracked_count)} of those delivered, ${share(total.clicked_count, total.tracked_count)} followed a link`}
          fileName="opened.csv"
          bars={shares(
            (day) => day.opened_count,
            (day) => day.tracked_count,
          )}
        />
        <BarChart
          title="Bounced for good"
          tone="bad"
          total={`${share(total.hard_bounced_count, total.sent_count)} of those sent, ${count(total.hard_bounced_count)} in all`}
          fileName="bounced.csv"
          limit={{ value: limits.hard_bounces, word: `limit ${share(limits.hard_bounces, 1)}` }}
          bars={shares(
            (day) => day.hard_bounced_count,
            (day) => day.sent_count,
          )}
        />
        <BarChart
          title="Complained"
          tone="bad"
          total={`${share(total.complained_count, total.sent_count)} of those sent, ${count(total.complained_count)} in all`}
          fileName="complained.csv"
          limit={{ value: limits.complaints, word: `limit ${share(limits.complaints, 1)}` }}
          bars={shares(
            (day) => day.complained_count,
            (day) => day.sent_count,
          )}
        />
      </div>
      {!complete && (
        <p class="muted">
          There were more campaigns than are looked at: these are the figures of the latest.
        </p>
      )}
    </>
  );
};
