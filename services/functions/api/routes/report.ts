import { campaignReport, toReportView } from "../../../deliveries/report-view.ts";
import type { LeaseState } from "../../../limiter/lease-state.ts";
import { rateOf } from "../../../limiter/lease-state.ts";
import { quotaLeft } from "../../../preflight/duration.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { byCampaignId, findCampaign } from "../find-campaign.ts";
import { json } from "../json-content.ts";
import { router, securedRoute } from "../route.ts";

/** `GET /campaigns/{campaign_id}/report` */
export const reportRoutes = (
  deps: Pick<ApiDependencies, "apiKeys" | "campaigns" | "deliveries" | "leases" | "rateShare">,
) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["not_found"], {
      method: "get",
      path: "/campaigns/{campaign_id}/report",
      operationId: "readCampaignReport",
      tags: ["campaigns"],
      summary: "A campaign's figures by domain, link, device and reason, and over time",
      description:
        "Counted as it happens, and equal to the deliveries once the campaign is quiet. Whom a figure counts is found by the filters of its deliveries. A campaign of an earlier version has an empty one.",
      request: { params: byCampaignId },
      responses: { 200: { description: "The figures.", content: json(campaignReport) } },
    }),
    async (c) => {
      const { campaign_id } = c.req.valid("param");
      const [campaign, report, state] = await Promise.all([
        findCampaign(deps.campaigns, campaign_id),
        deps.deliveries.report(campaign_id),
        deps.leases.read(),
      ]);
      return c.json(toReportView(campaign, report, accountOf(state, deps.rateShare), new Date()), 200);
    },
  );

/** The account as senders have it: SES is not asked. */
const accountOf = (state: LeaseState | undefined, share: number) => {
  if (!state || state.read_at_ms === 0) return null;
  const { perSecond, stretch } = rateOf(state, share);
  return {
    max_per_second: perSecond / stretch,
    quota_left: quotaLeft({ ...state, sent_last_24_hours: state.sent_last_24_hours + state.spent }),
    read_at: new Date(state.read_at_ms).toISOString(),
  };
};
