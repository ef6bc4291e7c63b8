import type { Suppression } from "../api/client.ts";
import { useImportNames } from "../imports/use-import-names.ts";
import { Badge, SuppressionBadge } from "../parts/badge.tsx";
import { Time } from "../parts/time.tsx";
import { Source } from "./source.tsx";

interface SuppressionTableProps {
  readonly suppressions: readonly Suppression[];
  readonly busy: boolean;
  readonly onOpen: (suppression: Suppression) => void;
}

export const SuppressionTable = ({ suppressions, busy, onOpen }: SuppressionTableProps) => {
  const names = useImportNames(suppressions.map(({ source }) => source));
  return (
    <table class="table suppressions" aria-label="Suppressions" aria-busy={busy}>
      <thead>
        <tr>
          <th scope="col">Address</th>
          <th scope="col">Reason</th>
          <th scope="col">Came from</th>
          <th scope="col">Since</th>
          <th scope="col">
            <span class="visually-hidden">Actions</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {suppressions.map((suppression) => (
          <tr key={suppression.email}>
            <th scope="row" title={suppression.email}>
              {suppression.email}
            </th>
            <td>
              {suppression.lifted_at ? (
                <Badge word="Lifted" tone="good" />
              ) : (
                <SuppressionBadge reason={suppression.reason} />
              )}
            </td>
            <td>
              <Source source={suppression.source} name={names.get(suppression.source)} />
            </td>
            <td>
              <Time iso={suppression.lifted_at ?? suppression.created_at} />
            </td>
            <td class="row-actions">
              <button
                type="button"
                class="small"
                aria-label={`Details of ${suppression.email}`}
                onClick={() => onOpen(suppression)}
              >
                Details
              </button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
