import { segmentsToldApart } from "../api/all-of.ts";
import { useConnection } from "../api/context.ts";
import { type Resource, useResource } from "../api/use-resource.ts";

/** The names of the segments there are, each its own, by id. */
export const useSegmentNames = (): Resource<ReadonlyMap<string, string>> => {
  const { api } = useConnection();
  return useResource("", async (signal) => {
    const segments = await segmentsToldApart(api, signal);
    return new Map(segments.map(({ segment_id, name }) => [segment_id, name]));
  });
};
