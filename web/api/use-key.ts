import { answer, type Key } from "./client.ts";
import { useConnection } from "./context.ts";
import { useResource } from "./use-resource.ts";

/** What the API says of the key of this session; undefined until it has. */
export const useKey = (): Key | undefined => {
  const { api } = useConnection();
  return useResource("", (signal) => answer(api.key.$get({}, { init: { signal } }))).data;
};
