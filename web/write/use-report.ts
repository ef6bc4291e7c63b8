import { answer, type CampaignRequest, type PreflightReport } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import type { Refusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { useDebounced } from "../parts/use-debounced.ts";
import { requestOf } from "./content.ts";
import type { Draft } from "./draft.ts";
import { type Faults, fieldOf } from "./field-names.ts";
import { type Problem, problemOf, problemOfRefusal } from "./problem-words.ts";

/** Until a form that is being filled in is checked, in milliseconds. */
const restMs = 1_000;

/** What would become of a draft, as far as that is known. */
export interface Report {
  /** Undefined until the first is there, and while the API refuses to make one. */
  readonly figures: PreflightReport | undefined;
  readonly problems: readonly Problem[];
  /** Why nothing is known: the API could not be asked. */
  readonly failure: Refusal | undefined;
  /** Whether it is of the draft as it was before. */
  readonly isStale: boolean;
  reload(): void;
}

/** Asks what would become of a draft, again whenever it has changed and rests. */
export const useReport = (draft: Draft, isAsked: boolean): Report => {
  const { api } = useConnection();
  const now = JSON.stringify(requestOf(draft));
  const asked = useDebounced(now, restMs);
  const report = useResource(asked, async (signal) => {
    if (!isAsked) return undefined;
    const json = JSON.parse(asked) as CampaignRequest;
    return await answer(api.campaigns.preflight.$post({ json }, { init: { signal } }));
  });
  const refused = report.error && problemOfRefusal(report.error, draft);
  return {
    figures: refused ? undefined : report.data,
    problems: refused ? [refused] : (report.data?.problems ?? []).map((told) => problemOf(told, draft)),
    failure: refused ? undefined : report.error,
    isStale: now !== asked || report.stale,
    reload: report.reload,
  };
};

/** What stands in the way, by the fields it is about. */
export const faultsOf = (problems: readonly Problem[]): Faults =>
  Object.fromEntries(
    problems
      .filter(({ severity, field }) => severity === "error" && field !== undefined)
      .reverse()
      .map(({ field, message }) => [fieldOf(field)!, message]),
  );
