import type { Campaign } from "../api/client.ts";

/** How many recipients had an outcome at one moment. */
export interface Sample {
  /** Milliseconds, of any clock that only moves forward. */
  readonly atMs: number;
  readonly done: number;
}

/** The rate is that of the last while: an average since the start would not show that sending has slowed. */
const windowMs = 30_000;

/**
 * The samples with one more; those that have left the window are dropped, but for the one that starts it. It starts
 * anew when less is done than before: what failed is tried again.
 */
export const withSample = (samples: readonly Sample[], sample: Sample): readonly Sample[] => {
  if (sample.done < (samples.at(-1)?.done ?? 0)) return [sample];
  const later = samples.findIndex(({ atMs }) => atMs > sample.atMs - windowMs);
  return later === -1 ? [...samples.slice(-1), sample] : [...samples.slice(Math.max(0, later - 1)), sample];
};

/** Outcomes per second between the first and the last sample; undefined while there is only one moment. */
export const ratePerSecond = (samples: readonly Sample[]): number | undefined => {
  const [first, last] = [samples[0], samples.at(-1)];
  if (!first || !last || last.atMs <= first.atMs) return undefined;
  return ((last.done - first.done) / (last.atMs - first.atMs)) * 1000;
};

/** Seconds until nothing remains, at that rate; undefined when it does not move. */
export const secondsLeft = (remaining: number, rate: number | undefined): number | undefined => {
  if (remaining <= 0) return 0;
  return rate ? remaining / rate : undefined;
};

/** Recipients of a campaign with an outcome, whatever it is. */
export const doneCount = (campaign: Campaign): number => campaign.total_contacts - campaign.remaining_count;

/** Whether a campaign is on its way, stands still until its time comes or an operator acts, or sends nothing more. */
type Phase = "moving" | "idle" | "over";

const phases: Record<Campaign["status"], Phase> = {
  awaiting_approval: "idle",
  scheduled: "idle",
  pending: "moving",
  in_progress: "moving",
  paused: "idle",
  completed: "over",
  failed: "over",
  cancelled: "over",
};

export const phaseOf = ({ status }: Pick<Campaign, "status">): Phase => phases[status];

const pollMs: Record<Phase, number> = {
  moving: 2_000,
  // Its time may come, or someone else resume it.
  idle: 5_000,
  // Feedback still comes, over days.
  over: 10_000,
};

/** How long after an answer to ask again, while a campaign is looked at. */
export const pollMsOf = (campaign: Pick<Campaign, "status">): number => pollMs[phaseOf(campaign)];

/** Whether it is not known yet what became of any of those sent: SES tells of it afterwards. */
export const isSilent = ({
  sent_count,
  delivered_count,
  bounced_count,
  opened_count,
}: Pick<Campaign, "sent_count" | "delivered_count" | "bounced_count" | "opened_count">): boolean =>
  sent_count > 0 && delivered_count + bounced_count + opened_count === 0;
