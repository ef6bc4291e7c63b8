import { setTimeout as sleep } from "node:timers/promises";
import type { Deeds } from "./deeds.ts";
import type { Faults } from "./faults.ts";
import { countAtOnce } from "./haste.ts";
import type { Plan } from "./plan.ts";
import { type CampaignItem, isOver, remainingOf } from "./tables.ts";
import type { Watch } from "./watch.ts";
import type { World } from "./world.ts";

/** Longer than a claim lives, a message is hidden, and the sweeper waits before it takes something for lost. */
const timeoutSeconds = 185;
/** Longer than any queue hides a message whose function failed. */
const hiddenSecondsMax = 1_805;
const daySeconds = 86_400;
/** Times the clock is moved before a run counts as restless. */
const movesMax = 60;
/** And so many more for each day that the quota lets it take: to its end, to be heard of, and to the next. */
const movesADay = 3;
/** After so many, no new faults are injected: what is left must come right by itself. */
const faultyMovesMax = 20;
/** How often one looks, in milliseconds; more often while a step of the plan waits for its moment. */
const pollMs = 400;
const stepPollMs = 150;
/** Of each campaign. */
const resumesMax = 5;
const choicesMax = 5;
const releasesMax = 5;

/**
 * Lets time pass until nothing moves any more and the campaigns have ended, and does the steps of the plan meanwhile.
 * @param done whether what has come to rest may stay so
 * @returns what keeps it from rest
 */
export type Rest = (steps: Plan["steps"], done: () => Promise<boolean>) => Promise<string | undefined>;

/** Whether nobody but an operator says which variant wins, and nothing else is left to do. */
const isLeftToAPerson = ({ status, ab_test }: CampaignItem): boolean =>
  status === "in_progress" &&
  ab_test?.winner_by === "by_hand" &&
  ab_test.tested_at !== undefined &&
  ab_test.winner === undefined;

/** Until the next start, where nothing but that is waited for. */
const secondsToStart = (campaigns: readonly CampaignItem[], now: number): number | undefined => {
  const waiting = campaigns.filter((campaign) => !isOver(campaign));
  if (waiting.some(({ status }) => status !== "scheduled")) return undefined;
  const starts = waiting.flatMap(({ send_at }) => (send_at ? [Date.parse(send_at)] : []));
  const next = Math.min(...starts);
  return next > now && next < Infinity ? Math.ceil((next - now) / 1_000) + 1 : undefined;
};

/** The rests of one run; its limits hold for all of them together. */
export const restOf = ({
  world,
  faults,
  deeds,
  watch,
  campaignIds,
  arrived,
  crowded,
  hasty,
  days,
}: {
  readonly world: World;
  readonly faults: Faults;
  readonly deeds: Deeds;
  readonly watch: Watch;
  readonly campaignIds: readonly string[];
  /** Whether no message waits in a queue; what was given up on is worked on again. */
  readonly arrived: () => Promise<boolean>;
  /** Whether each sweep is two at a time, beside senders that are woken. */
  readonly crowded: boolean;
  /** Whether all steps whose moment has come are done at once. */
  readonly hasty: boolean;
  /** How long the quota of the account makes the campaigns take. */
  readonly days: number;
}): Rest => {
  // Every other move of a crowded run lets no time pass.
  const most = (crowded ? 2 : 1) * (movesMax + movesADay * days);
  let moves = 0;
  let resumes = 0;
  let choices = 0;
  let releases = 0;
  return async (steps, done) => {
    const ahead = [...steps];
    for (;;) {
      const campaigns = await watch.look();
      const quiet = await world.isQuiet();
      const accepted = watch.attempts.filter(({ message_id }) => message_id !== null).length;
      if (ahead.length > 0 && (quiet || accepted >= ahead[0]!.accepted)) {
        const due = ahead.splice(0, hasty ? countAtOnce(ahead, accepted) : 1);
        await Promise.all(due.map(({ deed }) => deeds.perform(deed, campaignIds)));
        continue;
      }
      if (!quiet) {
        await sleep(ahead.length > 0 ? stepPollMs : pollMs);
        continue;
      }
      const paused = campaigns.find(({ status }) => status === "paused");
      if (paused) {
        if (resumes++ === resumesMax * campaignIds.length)
          return `${paused.campaign_id} paused again and again: ${paused.reason}`;
        // So long, the limiter may still hold the account for stopped.
        await world.advance(60);
        await deeds.steer(paused.campaign_id, "resume");
        continue;
      }
      const unreleased = campaigns.find(({ status }) => status === "awaiting_approval");
      if (unreleased && releases++ < releasesMax * campaignIds.length) {
        await deeds.release(unreleased.campaign_id);
        continue;
      }
      const undecided = campaigns.find(isLeftToAPerson);
      if (undecided && choices++ < choicesMax * campaignIds.length) {
        await deeds.chooseWinner(undecided.campaign_id, "B");
        continue;
      }
      if (campaigns.every(isOver) && (await done())) return undefined;
      if (moves++ === most)
        return `not at rest: ${JSON.stringify(campaigns.map((one) => ({ status: one.status, remaining: remainingOf(one), reason: one.reason })))}, ${await world.queued()} messages queued`;
      if (moves === faultyMovesMax) await faults.end();
      const waitsForQuota = campaigns.some(
        ({ resumes_at }) => resumes_at && Date.parse(resumes_at) > world.now(),
      );
      // Every other time: in between it must become quiet, for time passes only then.
      const others = crowded && moves % 2 === 0 ? [world.sweep(), deeds.doubleEvents(campaignIds)] : [];
      await Promise.all([world.sweep(), ...others]);
      if (!(await world.isQuiet())) continue;
      // What waits in a queue, hidden after a crash or late as an event, comes before hours pass.
      const seconds = waitsForQuota ? daySeconds : secondsToStart(campaigns, world.now());
      if (seconds === undefined) await world.advance(timeoutSeconds);
      else if (await arrived()) await world.advance(seconds);
      else await world.advance(seconds > hiddenSecondsMax ? hiddenSecondsMax : timeoutSeconds);
    }
  };
};
