import type { ComponentChildren } from "preact";
import { saveCsv } from "../csv.ts";

interface FiguresTableProps {
  readonly id: string;
  readonly title: string;
  readonly hint?: string | undefined;
  /** Name of the file. */
  readonly file: string;
  readonly heads: readonly string[];
  /** The figures as they are saved: a row each, with what it is about first. */
  readonly csv: readonly (readonly (string | number)[])[];
  /** Rows of the table. */
  readonly children: ComponentChildren;
}

/** Figures in rows, and the file of them. */
export const FiguresTable = ({ id, title, hint, file, heads, csv, children }: FiguresTableProps) => (
  <div class="figures">
    <div class="section-head">
      <h3 id={id}>{title}</h3>
      <button
        type="button"
        class="small quiet"
        aria-label={`Save as CSV: ${title}`}
        onClick={() => saveCsv(file, [heads, ...csv])}
      >
        CSV
      </button>
    </div>
    {hint && <p class="muted">{hint}</p>}
    {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
    <section class="figures-scroll" aria-labelledby={id} tabIndex={0}>
      <table class="figures-table" aria-labelledby={id}>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  </div>
);
