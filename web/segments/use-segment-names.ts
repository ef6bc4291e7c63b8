import { segmentsToldApart } from "../api/all-of.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";

const none: ReadonlyMap<string, string> = new Map();

/** The names of the segments there are, by id; none until they are loaded. */
export const useSegmentNames = (): ReadonlyMap<string, string> => {
  const { api } = useConnection();
  const { data } = useResource("", (signal) => segmentsToldApart(api, signal));
  return data ? new Map(data.map(({ segment_id, name }) => [segment_id, name])) : none;
};
