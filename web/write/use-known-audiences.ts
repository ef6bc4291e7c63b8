import { listsToldApart, segmentsToldApart } from "../api/all-of.ts";
import type { List, Segment } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";

/** The lists and segments there are; none until that is known. */
export const useKnownAudiences = (): {
  readonly lists: readonly List[];
  readonly segments: readonly Segment[];
  readonly isKnown: boolean;
} => {
  const { api } = useConnection();
  const { data } = useResource("", async (signal) => {
    const [lists, segments] = await Promise.all([
      listsToldApart(api, signal),
      segmentsToldApart(api, signal),
    ]);
    return { lists, segments };
  });
  return { lists: data?.lists ?? [], segments: data?.segments ?? [], isKnown: data !== undefined };
};
