import { z } from "@hono/zod-openapi";
import { isExpired } from "../../../campaigns/retention.ts";
import { deliveryView } from "../../../deliveries/delivery.ts";
import { deliveriesOf } from "../../../deliveries/list.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { byCampaignId, findCampaign } from "../find-campaign.ts";
import { json } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";

/** As long as a batch's number is in a cursor. */
const ordinal = z.string().regex(/^\d{1,9}$/, "must be a whole number");
const params = byCampaignId.extend({
  batch: ordinal.meta({ example: "0" }),
  index: ordinal.meta({ example: "3" }),
});

/** `GET /campaigns/{campaign_id}/deliveries/{batch}/{index}` */
export const deliveryRoutes = (deps: Pick<ApiDependencies, "apiKeys" | "campaigns" | "deliveries">) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["not_found"], {
      method: "get",
      path: "/campaigns/{campaign_id}/deliveries/{batch}/{index}",
      operationId: "readDelivery",
      tags: ["campaigns"],
      summary: "What became of one recipient",
      description:
        "The recipient that a message's tags, and the events about it, name by campaign, batch and index.",
      request: { params },
      responses: { 200: { description: "The delivery.", content: json(deliveryView) } },
    }),
    async (c) => {
      const { campaign_id, batch, index } = c.req.valid("param");
      const campaign = await findCampaign(deps.campaigns, campaign_id);
      const number = Number(batch);
      const recipients = isExpired(campaign, new Date())
        ? []
        : deliveriesOf(number, await deps.deliveries.batchWithRows(campaign_id, number));
      const delivery = recipients[Number(index)];
      if (!delivery)
        throw new Problem("not_found", "The campaign has no such recipient, or no longer.", "index");
      return c.json(delivery, 200);
    },
  );
