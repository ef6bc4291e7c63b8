import { z } from "@hono/zod-openapi";
import type { Campaign } from "../../../campaigns/campaign.ts";
import { healthOf } from "../../../campaigns/diagnose.ts";
import { isEnded } from "../../../campaigns/lifecycle.ts";
import { isTimeZone } from "../../../campaigns/local-time.ts";
import { reputationLimits } from "../../../campaigns/reputation.ts";
import { campaignView } from "../../../campaigns/schemas.ts";
import { toCampaignView } from "../../../campaigns/views.ts";
import { withExactLedger } from "../../../deliveries/ledger.ts";
import { accountView, toAccountView } from "../../../limiter/account-view.ts";
import { daysOf, dayView, figuresOf, figuresView } from "../../../reporting/figures.ts";
import { recentCampaigns } from "../../../reporting/recent-campaigns.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json } from "../json-content.ts";
import { router, securedRoute } from "../route.ts";

/** Campaigns that are shown of those that have not ended. */
const openMax = 100;
/** What ended longer ago needs nobody any more, in milliseconds. */
const attentionMs = 7 * 24 * 60 * 60_000;

const overview = z
  .object({
    campaigns: z
      .array(campaignView)
      .meta({ description: `Those that have not ended, newest first, at most ${openMax}.` }),
    account: accountView.nullable().meta({ description: "null: SES could not be asked yet." }),
  })
  .meta({ id: "Overview" });

const share = (description: string) => z.number().meta({ description });
const recent = z
  .object({
    days: z.array(dayView).meta({ description: "The last 30, today last." }),
    total: figuresView,
    limits: z
      .object({
        hard_bounces: share(
          "Share of the sent messages that may bounce for good before a campaign is paused.",
        ),
        complaints: share("Share that may be reported as spam."),
      })
      .meta({ id: "ReputationLimits" }),
    attention: z
      .array(campaignView)
      .meta({ description: "Campaigns that ended within seven days, and with which something is amiss." }),
    complete: z.boolean().meta({ description: "False: there were more campaigns than are looked at, 500." }),
  })
  .meta({ id: "RecentCampaigns" });

const recentQuery = z.object({
  time_zone: z
    .string()
    .max(64)
    .refine(isTimeZone, "must be a time zone of the IANA database, such as Europe/Berlin")
    .default("UTC")
    .meta({ description: "A name of the IANA database: whose days they are.", example: "Europe/Berlin" }),
});

type Dependencies = Pick<
  ApiDependencies,
  "apiKeys" | "campaigns" | "deliveries" | "limiter" | "rateShare" | "log"
>;

export const overviewRoutes = (deps: Dependencies) =>
  router().route("/", readOverview(deps)).route("/", readRecent(deps));

/** The account as it was last read; null when nobody could read it yet. */
const readAccount = async ({ limiter, rateShare, log }: Dependencies) => {
  try {
    return toAccountView(await limiter.account(), { part: rateShare, now: Date.now() });
  } catch (error) {
    log.error("The sending account is not known", error as Error);
    return null;
  }
};

/** `GET /overview` */
const readOverview = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", [], {
      method: "get",
      path: "/overview",
      operationId: "readOverview",
      tags: ["campaigns"],
      summary: "What is being sent, what waits, and what the account may send",
      responses: { 200: { description: "As it is now.", content: json(overview) } },
    }),
    async (c) => {
      const [{ items }, account] = await Promise.all([deps.campaigns.listOpen(openMax), readAccount(deps)]);
      const running = items.filter(({ status }) => !isEnded(status));
      const campaigns = await Promise.all(running.map((one) => withExactLedger(deps.deliveries, one)));
      return c.json({ campaigns: campaigns.map(toCampaignView), account }, 200);
    },
  );

const needsAttention = (campaign: Campaign, now: Date): boolean =>
  Date.parse(campaign.completed_at ?? campaign.updated_at) >= now.getTime() - attentionMs &&
  healthOf(campaign) !== undefined;

/** `GET /overview/recent` */
const readRecent = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", [], {
      method: "get",
      path: "/overview/recent",
      operationId: "readRecentFigures",
      tags: ["campaigns"],
      summary: "What the campaigns of the last 30 days came to",
      description:
        "Of those that began to be sent in these days, and were asked for within 90. It reads each of them: ask when somebody looks, not every second.",
      request: { query: recentQuery },
      responses: { 200: { description: "By day, and in all.", content: json(recent) } },
    }),
    async (c) => {
      const now = new Date();
      const { begun, ended, complete } = await recentCampaigns(deps, now);
      return c.json(
        {
          days: daysOf(begun, c.req.valid("query").time_zone, now),
          total: figuresOf(begun),
          limits: {
            hard_bounces: reputationLimits.hardBounces.share,
            complaints: reputationLimits.complaints.share,
          },
          attention: ended.filter((one) => needsAttention(one, now)).map(toCampaignView),
          complete,
        },
        200,
      );
    },
  );
