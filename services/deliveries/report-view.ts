import * as z from "zod";
import type { Campaign } from "../campaigns/campaign.ts";
import { reputationLimits } from "../campaigns/reputation.ts";
import type { Counts } from "../platform/counts.ts";
import { devices } from "./evidence.ts";
import {
  bounceReasons,
  exclusionReasons,
  failureReasons,
  type NotReceivedReason,
  notReceivedReasons,
} from "./reasons.ts";
import {
  bounceCounter,
  deviceCounter,
  domainCounter,
  type domainCounts,
  linkCounter,
  paceCounter,
  sentCounter,
  startedMsOf,
  stepsMax,
  stepTime,
  unsentCounter,
  unsubscribedCounter,
} from "./report.ts";
import type { Report } from "./report-store.ts";

const people = z.number().int().meta({ description: "How many recipients, each once." });

const domainRow = z
  .object({
    domain: z.string().nullable().meta({ description: "null: all other domains together." }),
    sent: people,
    delivered: people,
    bounced: people,
    hard_bounced: people,
    complained: people,
    opened: people,
    clicked: people,
  })
  .meta({ id: "DomainReport" });

const linkRow = z
  .object({
    place: z.number().int(),
    link: z.string(),
    people,
    unsubscribed: z.number().int().meta({ description: "Of them, those who unsubscribed." }),
  })
  .meta({ id: "LinkReport" });

const reasonRow = z
  .object({
    reason: z.enum(notReceivedReasons),
    kind: z.enum(["bounced", "failed", "suppressed"]),
    people,
  })
  .meta({ id: "ReasonReport" });

const paceStep = z
  .object({
    from: z.iso.datetime(),
    minutes: z.number().int().meta({ description: "How long it is: the later, the longer." }),
    seconds: z.number().meta({
      description:
        "How much of it was over when the report was read, or the campaign completed: what a rate is by.",
    }),
    sent: people,
  })
  .meta({ id: "PaceStep" });

/** `GET /campaigns/{campaign_id}/report` */
export const campaignReport = z
  .object({
    domains: z.array(domainRow).meta({
      description:
        "Of recipients' addresses: the well-known and the most frequent; those of nobody are left out.",
    }),
    links: z.array(linkRow).meta({
      description:
        "The links of the mail as they are written in it, and how many people followed each; robots are not among them.",
    }),
    devices: z.record(z.enum(devices), people).meta({
      description:
        "What people first opened it or followed a link on; `hidden` where their mail provider does not tell.",
    }),
    reasons: z.array(reasonRow).meta({ description: "Why it did not arrive, or was not sent." }),
    pace: z
      .array(paceStep)
      .meta({ description: "How many messages SES took when; steps of nothing are left out." }),
    account: z
      .object({
        max_per_second: z.number().meta({ description: "What campaigns may send in a second." }),
        quota_left: z
          .number()
          .int()
          .nullable()
          .meta({ description: "Of the 24-hour quota; null: unlimited." }),
        read_at: z.iso.datetime(),
      })
      .nullable()
      .meta({ description: "As senders last read it of SES; null before they ever did." }),
    limits: z.object({ sent_min: z.number(), hard_bounces: z.number(), complaints: z.number() }).meta({
      description: "From so many sent on, a campaign with a greater share of either pauses by itself.",
    }),
  })
  .meta({ id: "CampaignReport" });
export type CampaignReport = z.output<typeof campaignReport>;

const domainsOf = ({ names, counts }: Report): CampaignReport["domains"] =>
  [...names.domains, null]
    .map((domain, place) => {
      const count = (fact: keyof typeof domainCounts) => counts[domainCounter(place, fact)] ?? 0;
      return {
        domain,
        sent: counts[sentCounter(place)] ?? 0,
        delivered: count("delivered"),
        bounced: count("bounced"),
        hard_bounced: count("hard_bounced"),
        complained: count("complained"),
        opened: count("opened"),
        clicked: count("clicked"),
      };
    })
    .filter(({ sent, delivered, bounced }) => sent + delivered + bounced > 0);

const kinds = [
  ["bounced", bounceReasons, bounceCounter],
  ["failed", failureReasons, unsentCounter],
  ["suppressed", exclusionReasons, unsentCounter],
] as const satisfies readonly (readonly [string, readonly NotReceivedReason[], (reason: string) => string])[];

const reasonsOf = (counts: Counts): CampaignReport["reasons"] =>
  kinds
    .flatMap(([kind, reasons, counter]) =>
      reasons.map((reason) => ({ reason, kind, people: counts[counter(reason)] ?? 0 })),
    )
    .filter((row) => row.people > 0);

/** What a report counts by domain, link and reason. */
export type ReportRows = Pick<CampaignReport, "domains" | "links" | "reasons">;

/** @param report none of a campaign that has none: then all is empty. */
export const reportRows = (report: Report | undefined): ReportRows => {
  if (!report) return { domains: [], links: [], reasons: [] };
  const { names, counts } = report;
  return {
    domains: domainsOf(report),
    links: names.links.map((link, place) => ({
      place,
      link,
      people: counts[linkCounter(place)] ?? 0,
      unsubscribed: counts[unsubscribedCounter(place)] ?? 0,
    })),
    reasons: reasonsOf(counts),
  };
};

/** A step that has just begun tells no rate. */
const secondsMin = 1;

/** @param now until when it was sent, if it is not completed. */
const paceOf = (campaign: Campaign, counts: Counts, now: Date): CampaignReport["pace"] => {
  const untilMs = campaign.completed_at === undefined ? now.getTime() : Date.parse(campaign.completed_at);
  return Array.from({ length: stepsMax }, (_, step) => {
    const { minute, minutes } = stepTime(step);
    const fromMs = startedMsOf(campaign) + minute * 60_000;
    const over = (untilMs - fromMs) / 1_000;
    return {
      from: new Date(fromMs).toISOString(),
      minutes,
      seconds: Math.min(minutes * 60, Math.max(secondsMin, over)),
      sent: counts[paceCounter(step)] ?? 0,
    };
  }).filter(({ sent }) => sent > 0);
};

/** A report as the API shows it. @param report none of a campaign that has none: then all is empty. */
export const toReportView = (
  campaign: Campaign,
  report: Report | undefined,
  account: CampaignReport["account"],
  now: Date,
): CampaignReport => {
  const counts = report?.counts ?? {};
  return {
    ...reportRows(report),
    devices: Object.fromEntries(
      devices.map((device) => [device, counts[deviceCounter(device)] ?? 0]),
    ) as CampaignReport["devices"],
    pace: paceOf(campaign, counts, now),
    account,
    limits: {
      sent_min: reputationLimits.sentMin,
      hard_bounces: reputationLimits.hardBounces.share,
      complaints: reputationLimits.complaints.share,
    },
  };
};
