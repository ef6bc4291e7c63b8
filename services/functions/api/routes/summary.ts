import { isEnded } from "../../../campaigns/lifecycle.ts";
import { recentCampaigns } from "../../../reporting/recent-campaigns.ts";
import { summaryOf, summaryView } from "../../../reporting/summary.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { byCampaignId, findLedger } from "../find-campaign.ts";
import { json } from "../json-content.ts";
import { router, securedRoute } from "../route.ts";

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
      const recent = isEnded(campaign.status) ? (await recentCampaigns(deps, new Date())).begun : [];
      return c.json(summaryOf(campaign, recent), 200);
    },
  );
