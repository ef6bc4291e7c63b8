import { answer } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { sentenceOf } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import type { Report } from "../write/use-report.ts";

/** Asks what would become of a campaign that has not started. */
export const useCampaignReport = (campaign_id: string): Report => {
  const { api } = useConnection();
  const { data, error, stale, reload } = useResource(campaign_id, (signal) =>
    answer(api.campaigns[":campaign_id"].preflight.$get({ param: { campaign_id } }, { init: { signal } })),
  );
  return {
    figures: data,
    problems: (data?.problems ?? []).map((told) => ({
      ...told,
      message: sentenceOf({ message: told.message, field: told.field }),
    })),
    failure: error,
    isStale: stale,
    reload,
  };
};
