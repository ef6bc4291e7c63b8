import { answer } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";

const listsMax = 100;
const none: ReadonlyMap<string, string> = new Map();

/** The names of the lists there are, by id; of more than a hundred, and until they are loaded, the ids stand for them. */
export const useListNames = (): ReadonlyMap<string, string> => {
  const { api } = useConnection();
  const names = useResource("lists", async (signal) => {
    const { lists } = await answer(api.lists.$get({ query: { limit: listsMax } }, { init: { signal } }));
    return new Map(lists.map(({ list_id, name }) => [list_id, name]));
  });
  return names.data ?? none;
};
