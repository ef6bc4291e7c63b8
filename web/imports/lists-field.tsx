import { answer } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";

interface ListsFieldProps {
  readonly chosen: readonly string[];
  readonly error: string | undefined;
  readonly onChosen: (lists: readonly string[]) => void;
}

/** The lists that who is imported is put on; nothing where there are none. */
export const ListsField = ({ chosen, error, onChosen }: ListsFieldProps) => {
  const { api } = useConnection();
  const lists = useResource("", (signal) =>
    answer(api.lists.$get({ query: { limit: 100 } }, { init: { signal } })),
  );
  if (!lists.data?.lists.length) return null;
  return (
    <fieldset class="choices">
      <legend class="label">Lists to put them on</legend>
      {lists.data.lists.map(({ list_id, name }) => (
        <label key={list_id} class="choice">
          <input
            type="checkbox"
            checked={chosen.includes(list_id)}
            onChange={({ currentTarget }) =>
              onChosen(
                currentTarget.checked ? [...chosen, list_id] : chosen.filter((other) => other !== list_id),
              )
            }
          />
          {name}
        </label>
      ))}
      <p class="hint">Nobody is put back on a list that they left.</p>
      {error && <p class="field-error">{error}</p>}
    </fieldset>
  );
};
