import { allLists, listsToldApart } from "../api/all-of.ts";
import type { List } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Resource, useResource } from "../api/use-resource.ts";

/** The lists there are, by name. */
export const useLists = (): Resource<List[]> => {
  const { api } = useConnection();
  return useResource("", (signal) => allLists(api, signal));
};

/** The lists to choose from, each by a name of its own. */
export const useListChoice = (): Resource<List[]> => {
  const { api } = useConnection();
  return useResource("", (signal) => listsToldApart(api, signal));
};

/** The names of the lists there are, each its own, by id. */
export const useListNames = (): Resource<ReadonlyMap<string, string>> => {
  const { api } = useConnection();
  return useResource("", async (signal) => {
    const lists = await listsToldApart(api, signal);
    return new Map(lists.map(({ list_id, name }) => [list_id, name]));
  });
};
