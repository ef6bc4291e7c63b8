import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { isLostReply, type Refusal, toRefusal } from "./refusal.ts";

/** Something loaded from the server: both `data` and `error` are there when a refresh failed. */
export interface Resource<T> {
  readonly data: T | undefined;
  readonly error: Refusal | undefined;
  /** Whether `data` is still that of the key before: what was asked for is on its way. */
  readonly stale: boolean;
  /** When `data` came, in milliseconds since the epoch; undefined before. */
  readonly loadedAtMs: number | undefined;
  /** How often in a row it could not be loaded since. */
  readonly failures: number;
  reload(): void;
}

/** Whether it is known what comes of it: what is drawn below waits for that, or it would be moved. */
export const isKnown = ({ data, error }: Pick<Resource<unknown>, "data" | "error">): boolean =>
  data !== undefined || error !== undefined;

/** No longer than this between two tries, however often the server was not there, in milliseconds. */
const backOffMaxMs = 30_000;
/** Until what was never loaded is tried again by itself for the first time. */
const firstRetryMs = 2_000;

/**
 * Until the next try after so many failures in a row: twice as long each time.
 * @param refreshMs how often it is loaded anew when all is well; undefined: not by itself.
 * @returns undefined when a try would say the same.
 */
export const retryMs = (
  refreshMs: number | undefined,
  failures: number,
  refusal: Refusal,
): number | undefined => {
  if (refreshMs === undefined && !isLostReply(refusal)) return undefined;
  return Math.min(backOffMaxMs, (refreshMs ?? firstRetryMs) * 2 ** (failures - 1));
};

/**
 * Loads something, again whenever `key` changes, and keeps showing the last of it meanwhile.
 * @param refreshMs how long after an answer to load it anew; undefined: not by itself. A failed load is tried again, the
 *   first too where that may pass, after twice as long each time; and a page that is hidden waits until it is looked at.
 */
export const useResource = <T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  refreshMs: (data: T) => number | undefined = () => undefined,
): Resource<T> => {
  const [loaded, setLoaded] = useState<{ key: string; data: T; atMs: number }>();
  const [failed, setFailed] = useState<{ error: Refusal; times: number }>();
  const [reloads, setReloads] = useState(0);
  const reload = useCallback(() => setReloads((count) => count + 1), []);
  // The timer outlives the render that set it, and must not act on what was true then.
  const latest = useRef({ load, refreshMs, data: loaded?.data });
  latest.current = { load, refreshMs, data: loaded?.data };

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    const refresh = () => {
      if (document.hidden) document.addEventListener("visibilitychange", refresh, { once: true, signal });
      else void run();
    };
    const again = (waitMs: number | undefined) => {
      if (waitMs !== undefined) timer = setTimeout(refresh, waitMs);
    };
    const run = async () => {
      try {
        const data = await latest.current.load(signal);
        if (signal.aborted) return;
        failures = 0;
        setLoaded({ key, data, atMs: Date.now() });
        setFailed(undefined);
        again(latest.current.refreshMs(data));
      } catch (error) {
        if (signal.aborted) return;
        failures++;
        const refusal = toRefusal(error);
        setFailed({ error: refusal, times: failures });
        const { data } = latest.current;
        again(retryMs(data === undefined ? undefined : latest.current.refreshMs(data), failures, refusal));
      }
    };
    void run();
    window.addEventListener("online", reload, { signal });
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [key, reloads]);

  return {
    data: loaded?.data,
    error: failed?.error,
    stale: loaded !== undefined && loaded.key !== key,
    loadedAtMs: loaded?.atMs,
    failures: failed?.times ?? 0,
    reload,
  };
};
