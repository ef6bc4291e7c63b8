import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { startsInSeconds } from "./campaign-deeds.ts";
import { type Rest, restOf } from "./come-to-rest.ts";
import { type Deeds, deedsOf } from "./deeds.ts";
import { faultsOf } from "./faults.ts";
import { besideRequests } from "./haste.ts";
import { poisonIn } from "./journal.ts";
import { listAtSes, subjectsOf, tracesOf } from "./look-up.ts";
import type { Observation } from "./observation.ts";
import type { Plan } from "./plan.ts";
import {
  type CampaignItem,
  type ContactItem,
  type JobItem,
  readDeliveries,
  type SuppressionItem,
  scan,
  tables,
} from "./tables.ts";
import { type Watch, watchOf } from "./watch.ts";
import type { World } from "./world.ts";

/** A minute more than the hour after which SES's silence says something. */
const silenceSeconds = 3_660;

/** Moves of the clock that one more day of a series may take, in those that a day of the quota may. */
const daysOfOne = 8;

/** Runs a plan to its end. The world is left as it was found, but for what is kept of the campaigns. */
export const run = async (world: World, plan: Plan): Promise<Observation> => {
  const campaignIds: string[] = [];
  const watch = watchOf(world, campaignIds);
  const faults = await faultsOf(world, plan);
  const deeds = deedsOf(world, plan, faults, watch.attempts);
  await prepare(world, plan, deeds);
  await faults.inject();
  const begun = await begin(world, plan, deeds);
  campaignIds.push(...begun.ids);
  const later = placesOf(plan, ({ softBounces }) => softBounces !== undefined);

  const arrived = async () => {
    await redriveAll(world, deeds);
    return (await world.queued()) === 0;
  };
  const { crowded = false, hasty = false } = plan;
  const times = plan.campaigns.reduce((sum, { days = 1 }) => sum + days, 0);
  const quotaDays = Math.ceil((plan.readers.length * times) / plan.max24HourSend);
  // Each day of a series takes as long as a campaign, and one that is asked for later follows what is at rest.
  const days =
    quotaDays + (plan.warmUp?.days ?? 0) + daysOfOne * (times - plan.campaigns.length + later.length);
  const rest = restOf({ world, faults, deeds, watch, campaignIds, arrived, crowded, hasty, days });
  const settled = () => isSettled(world, deeds, watch);
  const steps = plan.steps.filter((step) => !begun.done.includes(step));
  let restless = await rest(steps, async () => true);
  if (!restless && plan.retry === "unreported") restless = await awaitSilence(world, watch, rest, settled);
  if (!restless && plan.retry) {
    await Promise.all(campaignIds.map(deeds.retry));
    restless = await rest([], async () => true);
  }
  for (const index of later) {
    restless ??= await rest([], settled);
    campaignIds.push(await deeds.request(plan.campaigns[index]!, index));
    restless ??= await rest([], settled);
    for (const email of plan.campaigns[index]!.softBounces!)
      await deeds.bounceSoftly(email, campaignIds.at(-1)!);
  }
  await faults.end();
  restless ??= await rest([], settled);
  restless ??= await awaitSilence(world, watch, rest, settled);
  restless ??= await nightOf(world, deeds, rest, settled);

  // Other runs on the same cloud leave theirs.
  const isOfSeries = ({ campaign_id, series }: CampaignItem) =>
    series !== undefined && (series.series_id === campaignIds[0] || campaignIds.includes(campaign_id));
  const mine = ({ email }: { email: string }) => email.includes(`.s${plan.seed}@`);
  const observation: Observation = {
    campaignIds,
    attempts: watch.attempts,
    journal: deeds.journal,
    campaigns: await watch.campaigns(),
    series: await scan<CampaignItem>(world.db, tables.campaigns, isOfSeries),
    endedAt: world.now(),
    ...(await readDeliveries(world.db, campaignIds)),
    suppressions: await scan<SuppressionItem>(world.db, tables.suppressions, mine),
    contacts: await scan<ContactItem>(world.db, tables.contacts, mine),
    deadLetters: await world.deadLetters(),
    looks: watch.looks,
    frozen: watch.frozen,
    lists: deeds.lists,
    askedJobs: deeds.askedJobs,
    jobs: await deeds.noteJobs(),
    ...(await lookedUp(world, deeds)),
    ...(plan.campaigns.some(({ ab_test }) => ab_test) && { subjects: await subjectsOf(world, campaignIds) }),
    injected: { calls: faults.calls, events: faults.events },
    kills: faults.kills(),
    ...(restless === undefined ? {} : { restless }),
  };
  await forgetContacts(world);
  await world.purgeDeadLetters();
  return observation;
};

const placesOf = (
  { campaigns }: Pick<Plan, "campaigns">,
  which: (campaign: Plan["campaigns"][number]) => boolean,
): number[] => campaigns.flatMap((campaign, place) => (which(campaign) ? [place] : []));

/**
 * Asks for the campaigns that there are from the beginning.
 * @returns their ids, and the steps that were done meanwhile
 */
const begin = async (
  world: World,
  { campaigns, steps, hasty }: Plan,
  deeds: Deeds,
): Promise<{ ids: readonly string[]; done: Plan["steps"] }> => {
  const request = (place: number) => deeds.request(campaigns[place]!, place);
  const first = placesOf({ campaigns }, ({ softBounces }) => softBounces === undefined);
  if (hasty && campaigns[0]!.days === undefined) {
    const done = besideRequests(steps);
    const perform = ({ deed }: Plan["steps"][number]) => deeds.perform(deed, []);
    const [ids] = await Promise.all([Promise.all(first.map(request)), Promise.all(done.map(perform))]);
    return { ids, done };
  }
  const ids: string[] = [];
  for (const place of first) {
    ids.push(await request(place));
    if (campaigns[place]!.days === undefined) continue;
    // Nothing else is under way yet: it is the first.
    await world.advance(startsInSeconds + 1);
    await world.sweep();
  }
  return { ids, done: [] };
};

/** Has SES allow the account what the plan says. */
export const setLimits = async (world: World, { maxSendRate, max24HourSend }: Plan): Promise<void> => {
  const body = { max_send_rate: maxSendRate, max_24_hour_send: max24HourSend };
  await world.cloud().local("/ses", { method: "PATCH", body });
};

/** Forgets what an earlier run tried, and has SES and the readers as the plan says. */
const prepare = async (world: World, plan: Plan, deeds: Deeds): Promise<void> => {
  await world.newAttempts();
  await setLimits(world, plan);
  await deeds.addSecond();
  await deeds.makeAudiences();
  for (let start = 0; start < plan.readers.length; start += 20)
    await Promise.all(plan.readers.slice(start, start + 20).map(deeds.addReader));
};

/** Where recipients are unknown: lets so much time pass that SES's silence about them says something. */
const awaitSilence = async (
  world: World,
  watch: Watch,
  rest: Rest,
  settled: () => Promise<boolean>,
): Promise<string | undefined> => {
  if ((await watch.campaigns()).every(({ unknown_count }) => unknown_count === 0)) return undefined;
  const restless = await rest([], settled);
  if (restless) return restless;
  await world.advance(silenceSeconds);
  return await rest([], settled);
};

/** Where SES's list gained somebody by itself, lets the night come that takes it in: an hour after, at the earliest. */
const nightOf = async (
  world: World,
  deeds: Deeds,
  rest: Rest,
  settled: () => Promise<boolean>,
): Promise<string | undefined> => {
  if (deeds.journal.every(({ did }) => did !== "list at SES")) return undefined;
  await world.advance(2 * silenceSeconds);
  await world.cloud().local("/functions/tidings-local-account-list/invoke", { method: "POST", body: {} });
  return await rest([], settled);
};

/** What only some runs are judged by: looked up where they have it. */
const lookedUp = async (
  world: World,
  { journal }: Deeds,
): Promise<Pick<Observation, "traces" | "listedAtSes">> => {
  const erased = journal.flatMap(({ did, email }) => (did === "erase" && email ? [email] : []));
  const bounced = journal.some(({ did }) => did === "soft bounce");
  return {
    ...(erased.length > 0 && { traces: await tracesOf(world, erased) }),
    ...(bounced && { listedAtSes: await listAtSes(world) }),
  };
};

/** Gives dead letters that are not of our making another chance. */
const redriveAll = async (world: World, deeds: Deeds): Promise<void> => {
  for (const [queue, count] of Object.entries(await world.deadLetters()))
    if (count > poisonIn(deeds.journal, queue)) await deeds.redrive(queue);
};

/** Whether nothing is left to be done. */
const isSettled = async (world: World, deeds: Deeds, watch: Watch): Promise<boolean> => {
  if ((await world.queued()) > 0) return false;
  await redriveAll(world, deeds);
  if ((await world.queued()) > 0) return false;
  if (!(await isAllDone(world))) return false;
  // One that follows another may have been made by the last sweep.
  return (await watch.campaigns()).every(
    ({ status, recounted_at, updated_at, unannounced, awaiting, resend_due }) =>
      recounted_at === updated_at &&
      !unannounced?.size &&
      !(awaiting && Date.parse(awaiting.at) <= world.now()) &&
      !(resend_due && status === "completed"),
  );
};

/** Whether no job runs and nobody is still to be erased. */
const isAllDone = async ({ db }: World): Promise<boolean> => {
  const jobs = await scan<JobItem>(db, tables.jobs, ({ open }) => open !== undefined);
  const erasures = await scan(db, tables.erasures, () => true);
  return jobs.length + erasures.length === 0;
};

/** The next plan has subscribers of its own. */
const forgetContacts = async (world: World): Promise<void> => {
  const contacts = await scan<ContactItem>(world.db, tables.contacts, () => true);
  for (let start = 0; start < contacts.length; start += 25)
    await world.db.send(
      new BatchWriteCommand({
        RequestItems: {
          [tables.contacts]: contacts
            .slice(start, start + 25)
            .map(({ email }) => ({ DeleteRequest: { Key: { email } } })),
        },
      }),
    );
};
