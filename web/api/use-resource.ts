import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { type Refusal, toRefusal } from "./refusal.ts";

/** Something loaded from the server: both `data` and `error` are there when a refresh failed. */
export interface Resource<T> {
  readonly data: T | undefined;
  readonly error: Refusal | undefined;
  /** Whether `data` is still that of the key before: what was asked for is on its way. */
  readonly stale: boolean;
  reload(): void;
}

/**
 * Loads something, again whenever `key` changes, and keeps showing the last of it meanwhile.
 * @param refreshMs how long after an answer to load it anew; undefined: not by itself. A failed refresh is tried
 *   again at the same pace, and a page that is hidden waits until it is looked at.
 */
export const useResource = <T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  refreshMs: (data: T) => number | undefined = () => undefined,
): Resource<T> => {
  const [loaded, setLoaded] = useState<{ key: string; data: T }>();
  const [error, setError] = useState<Refusal>();
  const [reloads, setReloads] = useState(0);
  const reload = useCallback(() => setReloads((count) => count + 1), []);
  // The timer outlives the render that set it, and must not act on what was true then.
  const latest = useRef({ load, refreshMs, data: loaded?.data });
  latest.current = { load, refreshMs, data: loaded?.data };

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      if (document.hidden) document.addEventListener("visibilitychange", refresh, { once: true, signal });
      else void run();
    };
    const run = async () => {
      let data = latest.current.data;
      try {
        data = await latest.current.load(signal);
        if (signal.aborted) return;
        setLoaded({ key, data });
        setError(undefined);
      } catch (error) {
        if (signal.aborted) return;
        setError(toRefusal(error));
      }
      const waitMs = data === undefined ? undefined : latest.current.refreshMs(data);
      if (waitMs !== undefined) timer = setTimeout(refresh, waitMs);
    };
    void run();
    window.addEventListener("online", reload, { signal });
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [key, reloads]);

  return { data: loaded?.data, error, stale: loaded !== undefined && loaded.key !== key, reload };
};
