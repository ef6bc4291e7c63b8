/** So long after a cancel what was under way may still be counted, in milliseconds. */
const settlingMs = 15_000;

/** Whether the counts of a job may still change: it runs, or was cancelled a moment ago. */
export const isCounting = (
  { status, finished_at }: { readonly status: string; readonly finished_at: string | null },
  now = Date.now(),
): boolean =>
  status === "running" ||
  (status === "cancelled" && finished_at !== null && now - Date.parse(finished_at) < settlingMs);
