import { answer, type Recent } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Resource, useResource } from "../api/use-resource.ts";
import { ownTimeZone } from "../format.ts";

/** They change by what comes back of mails that were sent: seldom, and each look reads every campaign. */
const refreshMs = 5 * 60_000;

/**
 * What the campaigns of the last 30 days came to, by the days of this browser.
 * @param version loads it anew when it changes
 */
export const useRecent = (version: string): Resource<Recent> => {
  const { api } = useConnection();
  return useResource(
    version,
    (signal) =>
      answer(api.overview.recent.$get({ query: { time_zone: ownTimeZone() } }, { init: { signal } })),
    () => refreshMs,
  );
};
