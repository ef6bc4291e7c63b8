import { z } from "@hono/zod-openapi";
import { reputationLimits } from "../../../campaigns/reputation.ts";
import { readAccount } from "../../../limiter/account.ts";
import { askedAccountView, toAccountView, toAskedAccountView } from "../../../limiter/account-view.ts";
import { type MigrationView, migrationView, migrationViews } from "../../../migrations/view.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { ifBusy } from "../if-busy.ts";
import { json } from "../json-content.ts";
import { router, securedRoute } from "../route.ts";

const days = (description: string) => z.number().int().meta({ description });
const settings = z
  .object({
    stage: z.string().meta({ description: "Its name, which is part of the name of all that is its own." }),
    region: z.string().meta({ description: "AWS region." }),
    sender: z.string().meta({ description: "Address or domain that campaigns are from." }),
    public_url: z.string().meta({ description: "Origin of this site, and of links in mails." }),
    alarm_email: z.string().nullable().meta({ description: "Gets the alarms; null: nobody." }),
    postal_address: z
      .string()
      .nullable()
      .meta({ description: "What `{{ postal_address }}` stands for; null: nothing." }),
    tracking: z
      .boolean()
      .meta({ description: "Whether opens and clicks are told, where a campaign does not say." }),
    asks_links: z
      .boolean()
      .meta({ description: "Whether a preflight asks the links of a mail whether they answer." }),
    approval_required: z
      .boolean()
      .meta({ description: "Whether every campaign has to be released by another key." }),
    retention_days: days("So long is kept who was mailed what."),
    soft_bounces: z
      .object({
        max: z.number().int().meta({ description: "So many transient bounces in a row suppress a contact," }),
        days: days("when they come within so many days."),
      })
      .meta({ id: "SoftBouncePolicy" }),
    ses_rate_share: z
      .number()
      .meta({ description: "Part of the account's sending rate and quota that is used." }),
    email_bytes_max: z
      .number()
      .int()
      .meta({ description: "What an e-mail may have, attachments after base64 included." }),
    log_retention_days: days("So long are logs kept."),
    deletion_protection: z
      .boolean()
      .meta({ description: "Whether what cannot be made again is guarded against being deleted." }),
    warm_ups: z
      .array(
        z
          .object({
            identity: z.string().meta({ description: "A domain or an address." }),
            starts: z.iso.date().meta({ description: "The first day, by UTC." }),
            first: z.number().int().meta({ description: "Mails of that day." }),
            growth: z.number().meta({ description: "So many times as many each day." }),
            days: days("On which there is a cap."),
          })
          .meta({ id: "WarmUpPlan" }),
      )
      .meta({ description: "Senders that send no more a day than that." }),
    webhooks: z
      .array(z.string())
      .meta({ description: "Names of the webhooks, which are told of events; where to, the file says." }),
    auto_pause: z
      .object({
        sent_min: z.number().int().meta({ description: "A campaign is judged from so many messages on." }),
        hard_bounces: z.number().meta({ description: "Beyond this share bounced for good it pauses." }),
        complaints: z.number().meta({ description: "Beyond this share reported as spam it pauses." }),
      })
      .meta({ id: "AutoPauseLimits", description: "The same for every installation." }),
    migrations: z.array(migrationView).meta({
      description: "How far the tables are brought up to the version that is deployed, which goes by itself.",
    }),
  })
  .meta({ id: "Settings" });

type Dependencies = Pick<
  ApiDependencies,
  | "apiKeys"
  | "publicUrl"
  | "postalAddress"
  | "tracking"
  | "linkAsker"
  | "approvalRequired"
  | "emailBytesMax"
  | "rateShare"
  | "warmUps"
  | "stage"
  | "ses"
  | "limiter"
  | "migrationPasses"
>;

const settingsOf = (
  { stage, ...deps }: Dependencies,
  migrations: MigrationView[],
): z.output<typeof settings> => ({
  stage: stage.name,
  region: stage.region,
  sender: stage.sender,
  public_url: deps.publicUrl,
  alarm_email: stage.alarmEmail || null,
  postal_address: deps.postalAddress || null,
  tracking: deps.tracking,
  asks_links: deps.linkAsker !== undefined,
  approval_required: deps.approvalRequired,
  retention_days: stage.retentionDays,
  soft_bounces: stage.softBounces,
  ses_rate_share: deps.rateShare,
  email_bytes_max: deps.emailBytesMax,
  log_retention_days: stage.logRetentionDays,
  deletion_protection: stage.deletionProtection,
  warm_ups: [...deps.warmUps.plans],
  webhooks: stage.webhooks,
  auto_pause: {
    sent_min: reputationLimits.sentMin,
    hard_bounces: reputationLimits.hardBounces.share,
    complaints: reputationLimits.complaints.share,
  },
  migrations,
});

/** What the stage is, and the account it sends from. */
export const settingsRoutes = (deps: Dependencies) =>
  router()
    .openapi(
      securedRoute(deps.apiKeys, "read", [], {
        method: "get",
        path: "/settings",
        operationId: "readSettings",
        tags: ["settings"],
        summary: "What this installation is set to",
        description: "Set where it is deployed: the stage's file says so, and the next deploy makes it so.",
        responses: { 200: { description: "As it was deployed last.", content: json(settings) } },
      }),
      async (c) => c.json(settingsOf(deps, await migrationViews(deps.migrationPasses, new Date())), 200),
    )
    .openapi(
      securedRoute(deps.apiKeys, "read", ["ses_busy"], {
        method: "get",
        path: "/account",
        operationId: "readAccount",
        tags: ["settings"],
        summary: "What SES says of the account",
        description:
          "Asks SES now, which takes one question a second from all of the account. GET /overview has what senders know anyway.",
        responses: { 200: { description: "The account.", content: json(askedAccountView) } },
      }),
      async (c) => {
        const asked = await readAccount(deps.ses).catch(ifBusy);
        const known = toAccountView(await deps.limiter.account(), { part: deps.rateShare, now: Date.now() });
        return c.json(toAskedAccountView(asked, known), 200);
      },
    );
