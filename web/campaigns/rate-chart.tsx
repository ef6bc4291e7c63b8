import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { CampaignReport } from "../api/client.ts";
import { count, measure, time } from "../format.ts";
import { perSecond } from "./per-second.ts";

export interface RateChartProps {
  readonly pace: CampaignReport["pace"];
  /** Mails a second that SES takes; unknown before a sender asked it. */
  readonly limit: number | undefined;
}

const heightPixels = 180;

/** The steps as a line of stairs: each rate from its beginning to its end, and nothing between two that are apart. */
const stairs = (pace: CampaignReport["pace"], limit: number | undefined): uPlot.AlignedData => {
  const times: number[] = [];
  const sent: number[] = [];
  let endOfLast: number | undefined;
  for (const step of pace) {
    const from = Date.parse(step.from) / 1_000;
    if (endOfLast !== undefined && from > endOfLast) {
      times.push(endOfLast, from - 1);
      sent.push(0, 0);
    }
    endOfLast = from + step.minutes * 60;
    times.push(from, endOfLast - 1);
    sent.push(perSecond(step), perSecond(step));
  }
  return [times, sent, times.map(() => limit ?? null)];
};

const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Pixels between two times on the axis: as wide as they are written. */
const timesApart = 110;
/** Seconds that times on the axis may be apart. */
const increments = [60, 300, 900, 3_600, 10_800, 21_600, 86_400, 7 * 86_400];

const timeOf = (second: number): string => time(new Date(second * 1_000).toISOString());
const rateWords = (rate: number | null): string => (rate == null ? "–" : `${measure(rate)} a second`);

const optionsFor = (width: number): uPlot.Options => {
  const axis = { stroke: colour("--muted"), grid: { stroke: colour("--line") }, ticks: { show: false } };
  return {
    width,
    height: heightPixels,
    // It says in words what is under the pointer.
    legend: { live: true },
    cursor: { drag: { x: false, y: false }, y: false },
    scales: { y: { range: (_, __, max) => [0, Math.max(1, max * 1.1)] } },
    axes: [
      {
        ...axis,
        space: timesApart,
        incrs: increments,
        values: (_, seconds) => seconds.map(timeOf),
      },
      { ...axis, size: 56 },
    ],
    series: [
      { label: "At", value: (_, second) => (second == null ? "–" : timeOf(second)) },
      {
        label: "Sent",
        value: (_, rate) => rateWords(rate),
        stroke: colour("--accent"),
        fill: colour("--busy-soft"),
        width: 2,
        points: { show: false },
      },
      {
        label: "SES takes",
        value: (_, rate) => rateWords(rate),
        stroke: colour("--warn"),
        dash: [6, 4],
        width: 2,
        points: { show: false },
      },
    ],
  };
};

/** Draws the rate against the limit of SES; only the colours of the system have it drawn anew. */
export const RateChart = ({ pace, limit }: RateChartProps) => {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const data = useRef(stairs(pace, limit));
  useEffect(() => {
    const element = place.current!;
    const draw = () => {
      plot.current?.destroy();
      plot.current = new uPlot(optionsFor(element.clientWidth), data.current, element);
    };
    draw();
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const watch = new ResizeObserver(() =>
      plot.current?.setSize({ width: element.clientWidth, height: heightPixels }),
    );
    watch.observe(element);
    dark.addEventListener("change", draw);
    return () => {
      watch.disconnect();
      dark.removeEventListener("change", draw);
      plot.current?.destroy();
    };
  }, []);
  useEffect(() => {
    data.current = stairs(pace, limit);
    // What is under the pointer stays there.
    plot.current?.setData(data.current);
  }, [pace, limit]);
  const most = Math.max(0, ...pace.map(perSecond));
  const words = `At most ${count(Math.round(most * 10) / 10)} a second`;
  return (
    <figure class="rate-chart">
      <div
        ref={place}
        role="img"
        aria-label={`${words}${limit ? `, of ${count(limit)} that SES takes` : ""}.`}
      />
      <figcaption class="muted">
        Mails a second
        {limit !== undefined && <span class="limit-key">what SES takes: {count(limit)}</span>}
      </figcaption>
    </figure>
  );
};
