import { useId } from "preact/hooks";
import { saveCsv } from "../csv.ts";

/** A day and its figure. */
export interface Bar {
  readonly day: string;
  readonly value: number;
  /** The value in words. */
  readonly words: string;
}

interface BarChartProps {
  readonly title: string;
  /** The figure of all days together. */
  readonly total: string;
  readonly bars: readonly Bar[];
  /** Above it is danger: drawn as a line. */
  readonly limit?: { readonly value: number; readonly word: string };
  readonly tone?: "bad";
  /** Of the file with the same figures. */
  readonly fileName: string;
}

const [width, height, gap] = [300, 64, 2];
const dayOf = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" });
/** A day of the calendar, without a time: it is the same in every zone. */
const dayWord = (day: string): string => dayOf.format(new Date(day));

/** The last days as bars, small; the table behind them has the same for who cannot see it, and the file for programs. */
export const BarChart = ({ title, total, bars, limit, tone, fileName }: BarChartProps) => {
  const id = useId();
  const top = Math.max(...bars.map(({ value }) => value), limit?.value ?? 0) || 1;
  const step = width / bars.length;
  const yOf = (value: number) => height - (value / top) * height;
  return (
    <section class="chart" aria-labelledby={id}>
      <h3 id={id}>{title}</h3>
      <p class="chart-total">{total}</p>
      <svg class={tone} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
        {bars.map(({ day, value, words }, place) => (
          <g key={day}>
            <rect class="hit" x={place * step} width={step} height={height}>
              <title>{`${dayWord(day)}: ${words}`}</title>
            </rect>
            <rect
              x={place * step + gap / 2}
              width={step - gap}
              y={value > 0 ? Math.min(yOf(value), height - 2) : height - 1}
              height={value > 0 ? Math.max(height - yOf(value), 2) : 1}
              class={value > 0 ? "bar-value" : "bar-none"}
            />
          </g>
        ))}
        {limit && <line x1="0" x2={width} y1={yOf(limit.value)} y2={yOf(limit.value)} />}
      </svg>
      <p class="chart-foot muted">
        <span>{dayWord(bars[0]?.day ?? "")}</span>
        {limit && <span class="chart-limit">{limit.word}</span>}
        <span>{dayWord(bars.at(-1)?.day ?? "")}</span>
      </p>
      <details>
        <summary>Figures</summary>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
        <section class="chart-table" tabIndex={0} aria-label={`${title}, day by day`}>
          <table>
            <tbody>
              {bars.toReversed().map(({ day, words }) => (
                <tr key={day}>
                  <th scope="row">{dayWord(day)}</th>
                  <td>{words}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <button
          type="button"
          class="small quiet"
          aria-label={`Save as CSV: ${title}`}
          onClick={() => saveCsv(fileName, [["day", title], ...bars.map(({ day, value }) => [day, value])])}
        >
          CSV
        </button>
      </details>
    </section>
  );
};
