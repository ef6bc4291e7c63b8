import { isEnded } from "../../../campaigns/lifecycle.ts";
import { reportRows } from "../../../deliveries/report-view.ts";
import { recentCampaigns } from "../../../reporting/recent-campaigns.ts";
import { othersOf, summaryOf, summaryView } from "../../../reporting/summary.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { byCampaignId, findLedger } from "../find-campaign.ts";
import { json } from "../json-content.ts";
import { router, securedRoute } from "../route.ts";

/** Campaigns, the latest, whose reports say what is usual at a domain: three items each. */
const reportsMax = 20;

/** `GET /campaigns/{campaign_id}/summary` */
export const summaryRoutes = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["not_found"], {
      method: "get",
      path: "/campaigns/{campaign_id}/summary",
      operationId: "readSummary",
      tags: ["campaigns"],
      summary: "What came of a campaign, in plain words",
      description:
        "Of one that ended, and beside those of the last 30 days where that says something. It reads them: ask when somebody looks, not every second.",
      request: { params: byCampaignId },
      responses: { 200: { description: "The summary, in parts.", content: json(summaryView) } },
    }),
    async (c) => {
      const campaign = await findLedger(deps, c.req.valid("param").campaign_id);
      if (!isEnded(campaign.status)) return c.json(summaryOf(campaign, []), 200);
      const others = othersOf(campaign, (await recentCampaigns(deps, new Date())).begun);
      const before = others.slice(0, reportsMax).map(({ campaign_id }) => campaign_id);
      const reports = await deps.deliveries.reports([campaign.campaign_id, ...before]);
      return c.json(
        summaryOf(campaign, others, {
          own: reportRows(reports.get(campaign.campaign_id)),
          before: before.map((id) => reportRows(reports.get(id))),
        }),
        200,
      );
    },
  );
