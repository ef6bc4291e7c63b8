import { z } from "@hono/zod-openapi";
import { costEstimate } from "../../../costs/estimate.ts";
import { prices } from "../../../costs/prices.ts";
import { monthCosts, monthOf, toldMax } from "../../../reporting/month-costs.ts";
import { campaignsSince } from "../../../reporting/recent-campaigns.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json } from "../json-content.ts";
import { router, securedRoute } from "../route.ts";

const dollars = (description: string) => z.number().meta({ description });
const count = (description: string) => z.number().int().meta({ description });

const idlePart = z
  .object({
    code: z.enum(["alarms", "queues", "dashboard", "sweeper", "firewall"]),
    units: count("How many: metrics of alarms, queues that are polled."),
    unit_dollars: dollars("A month of one."),
    dollars: dollars("A month of all."),
  })
  .meta({ id: "IdleCost" });

const costs = z
  .object({
    from: z.iso.datetime().meta({ description: "The month begins, by UTC, as AWS bills." }),
    to: z.iso.datetime().meta({ description: "The next one begins." }),
    total: dollars("What this month has cost by now: mails, and what is there anyway."),
    sent_count: count("Mails that SES accepted, of campaigns that began to be sent this month."),
    mails: costEstimate,
    campaigns: z
      .array(
        z
          .object({
            campaign_id: z.string(),
            campaign_name: z.string(),
            started_at: z.iso.datetime(),
            sent_count: count("Mails that SES accepted, by now."),
            cost: costEstimate,
          })
          .meta({ id: "CampaignCost" }),
      )
      .meta({ description: `The dearest first, at most ${toldMax}; all are in the sums.` }),
    campaign_count: count("Campaigns that began to be sent this month, and mailed anybody."),
    complete: z.boolean().meta({ description: "False: there were more campaigns than are looked at, 500." }),
    idle: z
      .object({
        so_far: dollars("Of the part of the month that is over."),
        per_month: dollars("What a month costs in which nothing is sent."),
        parts: z.array(idlePart),
      })
      .meta({ id: "IdleCosts", description: "Without what is stored, and without a free tier." }),
    budget: dollars(
      "What a month may come to, by the stage's file: AWS mails before. null: it says nothing.",
    ).nullable(),
    prices: z
      .object({
        region: z.string().meta({ description: "Others are some per cent dearer." }),
        read: z.string().meta({ description: "The month they were read in." }),
      })
      .meta({ id: "PriceList" }),
  })
  .meta({ id: "MonthCosts" });

type Dependencies = Pick<ApiDependencies, "apiKeys" | "campaigns" | "deliveries" | "stage">;

/** `GET /costs` */
export const costRoutes = ({ apiKeys, campaigns, deliveries, stage }: Dependencies) =>
  router().openapi(
    securedRoute(apiKeys, "read", [], {
      method: "get",
      path: "/costs",
      operationId: "readCosts",
      tags: ["settings"],
      summary: "What this month has cost, and what a month costs in which nothing is sent",
      description:
        "Computed of the mails that were counted and of what is deployed, at AWS's list prices: AWS's bill, which comes later, is what is paid. It reads each campaign of the month: ask when somebody looks, not every second.",
      responses: { 200: { description: "In US dollars.", content: json(costs) } },
    }),
    async (c) => {
      const now = new Date();
      const { begun, complete } = await campaignsSince({ campaigns, deliveries }, monthOf(now).from, now);
      const found = monthCosts(begun, { waf: stage.waf, webhooks: stage.webhooks.length }, now);
      const { region, read } = prices;
      return c.json(
        {
          ...found,
          campaigns: [...found.campaigns],
          idle: { ...found.idle, parts: [...found.idle.parts] },
          complete,
          budget: stage.monthlyBudgetUsd,
          prices: { region, read },
        },
        200,
      );
    },
  );
