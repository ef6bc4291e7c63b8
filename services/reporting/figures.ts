import * as z from "zod";
import type { Campaign } from "../campaigns/campaign.ts";
import { clockAt, dayOf } from "../campaigns/local-time.ts";
import { recentDays } from "./recent-campaigns.ts";

/** What campaigns came to, summed up. Free of any I/O. */

const dayMs = 24 * 60 * 60_000;

const counted = [
  "sent_count",
  "delivered_count",
  "bounced_count",
  "hard_bounced_count",
  "complained_count",
  "unsubscribed_count",
] as const;

const sum = (description: string) => z.number().int().meta({ description });

const figures = {
  campaign_count: sum("Campaigns that began to be sent."),
  sent_count: sum("Messages that SES accepted, of these campaigns, whenever that was."),
  delivered_count: sum("Of them, those that the recipients' servers took, and did not send back since."),
  bounced_count: sum("Those that bounced."),
  hard_bounced_count: sum("Of these, refused for good."),
  complained_count: sum("Those that were reported as spam."),
  unsubscribed_count: sum("Recipients who unsubscribed."),
  tracked_count: sum(
    "Delivered messages of campaigns that count opens and clicks: what these are shares of.",
  ),
  opened_count: sum("Recipients who opened the message."),
  clicked_count: sum("Recipients who followed a link."),
};

export const figuresView = z.object(figures).meta({ id: "Figures" });
export type Figures = z.output<typeof figuresView>;

export const dayView = z
  .object({ day: z.iso.date().meta({ description: "In the time zone that was asked for." }), ...figures })
  .meta({ id: "DayFigures", description: "What became of the campaigns that began to be sent on a day." });
type DayView = z.output<typeof dayView>;

/** Sums up campaigns. */
export const figuresOf = (campaigns: readonly Campaign[]): Figures => {
  const total = (count: (campaign: Campaign) => number, of = campaigns) =>
    of.reduce((all, campaign) => all + count(campaign), 0);
  const tracked = campaigns.filter(({ tracking }) => tracking);
  return {
    campaign_count: campaigns.length,
    ...(Object.fromEntries(counted.map((name) => [name, total((one) => one[name])])) as Record<
      (typeof counted)[number],
      number
    >),
    tracked_count: total((one) => one.delivered_count, tracked),
    opened_count: total((one) => one.opened_count, tracked),
    clicked_count: total((one) => one.clicked_count, tracked),
  };
};

/** The day that a moment is on, in a time zone. @param moment milliseconds since the epoch */
const dayAt = (timeZone: string, moment: number): string => dayOf(clockAt(timeZone, moment));

/** The last 30 days, the latest last, each with what became of the campaigns that began on it. */
export const daysOf = (campaigns: readonly Campaign[], timeZone: string, now: Date): DayView[] => {
  const byDay = Map.groupBy(campaigns, ({ started_at = "" }) => dayAt(timeZone, Date.parse(started_at)));
  // By the calendar: a day may have an hour more or less.
  const today = Date.parse(dayAt(timeZone, now.getTime()));
  return Array.from({ length: recentDays }, (_, place) => {
    const day = dayOf(today - (recentDays - 1 - place) * dayMs);
    return { day, ...figuresOf(byDay.get(day) ?? []) };
  });
};
