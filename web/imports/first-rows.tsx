import type { ImportPreview } from "../api/client.ts";

/** The file as it was read: whether umlauts and columns are right is seen at once. */
export const FirstRows = ({ preview, busy }: { preview: ImportPreview; busy: boolean }) => (
  // A wide table scrolls by itself, and the keyboard must reach it to do so.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: https://www.w3.org/WAI/WCAG22/Techniques/general/G202
  <section class="scrolled" aria-label="First rows" aria-busy={busy} tabIndex={0}>
    <table class="first-rows">
      <thead>
        <tr>
          {preview.columns.map((header, column) => (
            <th key={column} scope="col">
              {header || `Column ${column + 1}`}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {preview.rows.map((cells, row) => (
          <tr key={row}>
            {preview.columns.map((_, column) => (
              <td key={column}>{cells[column] ?? ""}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
