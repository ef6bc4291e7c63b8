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

const none: ReadonlyMap<string, string> = new Map();

/** The names of the lists there are, by id; until they are loaded, the ids stand for them. */
export const useListNames = (): ReadonlyMap<string, string> => {
  const { data } = useListChoice();
  return data ? new Map(data.map(({ list_id, name }) => [list_id, name])) : none;
};
