import { answer } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";

const none: ReadonlyMap<string, string> = new Map();

/**
 * The names of the files that were imported, by the id of the import. One that is not known any more has none, nor has any
 * until they are loaded.
 * @param sources of suppressions: those that are no imports are left out.
 */
export const useImportNames = (sources: readonly string[]): ReadonlyMap<string, string> => {
  const { api } = useConnection();
  const ids = [...new Set(sources.filter((source) => source.startsWith("import_")))].sort();
  const found = useResource(ids.join(), async (signal) => {
    const names = await Promise.all(
      ids.map((import_id) =>
        answer(api.imports[":import_id"].$get({ param: { import_id } }, { init: { signal } })).then(
          ({ filename }) => [[import_id, filename] as const],
          () => [],
        ),
      ),
    );
    return new Map(names.flat());
  });
  return found.data ?? none;
};
