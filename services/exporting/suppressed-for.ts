import type { SuppressionStore } from "../suppressions/store.ts";
import type { SuppressionReason } from "../suppressions/suppression.ts";

/** So many suppressions are kept in memory: some 30 MB. */
const keptMax = 200_000;

/** Why addresses are suppressed, by key; who is not suppressed is not among them. */
export type SuppressedFor = (keys: readonly string[]) => Promise<ReadonlyMap<string, SuppressionReason>>;

/**
 * Tells who is suppressed, and for what. Suppressions are few beside contacts: they are read whole, once, and kept; where
 * they are too many for that, they are asked for by the addresses. Not strongly consistent.
 */
export const suppressedFor = (suppressions: Pick<SuppressionStore, "getMany" | "reasons">): SuppressedFor => {
  let read: ReturnType<typeof suppressions.reasons> | undefined;
  return async (keys) => {
    read ??= suppressions.reasons(keptMax);
    const reasonOf = await read;
    const found = reasonOf ? undefined : await suppressions.getMany(keys, { consistent: false });
    return new Map(
      keys.flatMap((key) => {
        const reason = reasonOf ? reasonOf(key) : found?.get(key)?.reason;
        return reason ? [[key, reason] as const] : [];
      }),
    );
  };
};
