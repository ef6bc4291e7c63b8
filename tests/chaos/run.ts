import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { deedsOf } from "./deeds.ts";
import { faultsOf } from "./faults.ts";
import type { Attempt, Observation } from "./observation.ts";
import type { Plan } from "./plan.ts";
import {
  type ContactItem,
  isOver,
  type Ledger,
  ledgerOf,
  readCampaign,
  readDeliveries,
  remainingOf,
  type SuppressionItem,
  scan,
  tables,
} from "./tables.ts";
import type { World } from "./world.ts";

/** Longer than a claim lives, a message is hidden, and the sweeper waits before it takes something for lost. */
const timeoutSeconds = 185;
const daySeconds = 86_400;
/** Times the clock is moved before a run counts as restless. */
const movesMax = 60;
/** After so many, no new faults are injected: what is left must come right by itself. */
const faultyMovesMax = 20;
const resumesMax = 5;

/** Runs a plan to its end. The world is left as it was found, but for what is kept of the campaigns. */
export const run = async (world: World, plan: Plan): Promise<Observation> => {
  const attempts: Attempt[] = [];
  const looks: Ledger[] = [];
  const faults = await faultsOf(world, plan);
  const deeds = deedsOf(world, plan, faults, attempts);
  const prepare = async () => {
    await world.newAttempts();
    const body = { max_send_rate: plan.maxSendRate, max_24_hour_send: plan.max24HourSend };
    await world.cloud().local("/ses", { method: "PATCH", body });
    for (let start = 0; start < plan.readers.length; start += 20)
      await Promise.all(plan.readers.slice(start, start + 20).map(deeds.addReader));
  };

  await prepare();
  await faults.inject();
  const campaignIds: string[] = [];
  for (const [index, campaign] of plan.campaigns.entries())
    campaignIds.push(await deeds.request(campaign, index));

  let moves = 0;
  let resumes = 0;
  const stored = () => Promise.all(campaignIds.map((id) => readCampaign(world.db, id)));
  const look = async () => {
    attempts.push(...(await world.newAttempts()));
    const campaigns = await stored();
    looks.push(...campaigns.map(ledgerOf));
    return campaigns;
  };
  const { isQuiet } = world;
  /** Lets time pass until nothing moves any more and the campaigns have ended. @returns what keeps it from that. */
  const rest = async (steps: Plan["steps"], done: () => Promise<boolean>): Promise<string | undefined> => {
    const ahead = [...steps];
    for (;;) {
      const campaigns = await look();
      const quiet = await isQuiet();
      const accepted = attempts.filter(({ message_id }) => message_id !== null).length;
      if (ahead.length > 0 && (quiet || accepted >= ahead[0]!.accepted)) {
        await deeds.perform(ahead.shift()!.deed, campaignIds);
        continue;
      }
      if (!quiet) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        continue;
      }
      const paused = campaigns.find(({ status }) => status === "paused");
      if (paused) {
        if (resumes++ === resumesMax) return `${paused.campaign_id} paused again and again: ${paused.reason}`;
        // So long, the limiter may still hold the account for stopped.
        await world.advance(60);
        await deeds.steer(paused.campaign_id, "resume");
        continue;
      }
      if (campaigns.every(isOver) && (await done())) return undefined;
      if (moves++ === movesMax)
        return `not at rest: ${JSON.stringify(campaigns.map((one) => ({ status: one.status, remaining: remainingOf(one), reason: one.reason })))}, ${await world.queued()} messages queued`;
      if (moves === faultyMovesMax) await faults.end();
      const waitsForQuota = campaigns.some(
        ({ resumes_at }) => resumes_at && Date.parse(resumes_at) > world.now(),
      );
      await world.sweep();
      if (await isQuiet()) await world.advance(waitsForQuota ? daySeconds : timeoutSeconds);
    }
  };
  const settled = async () => {
    if ((await world.queued()) > 0) return false;
    for (const [queue, count] of Object.entries(await world.deadLetters()))
      if (count > deeds.journal.filter((entry) => entry.did === "poison").length) await deeds.redrive(queue);
    if ((await world.queued()) > 0) return false;
    return (await stored()).every(
      (campaign) => campaign.recounted_at === campaign.updated_at && !campaign.unannounced?.size,
    );
  };

  let restless = await rest(plan.steps, async () => true);
  if (!restless && plan.retry) {
    await Promise.all(campaignIds.map(deeds.retry));
    restless = await rest([], async () => true);
  }
  await faults.end();
  restless ??= await rest([], settled);

  const mine = ({ email }: { email: string }) => email.includes(`.s${plan.seed}@`);
  const observation: Observation = {
    campaignIds,
    attempts,
    journal: deeds.journal,
    campaigns: await stored(),
    ...(await readDeliveries(world.db, campaignIds)),
    suppressions: await scan<SuppressionItem>(world.db, tables.suppressions, mine),
    contacts: await scan<ContactItem>(world.db, tables.contacts, mine),
    deadLetters: await world.deadLetters(),
    looks,
    injected: { calls: faults.calls, events: faults.events },
    kills: faults.kills(),
    ...(restless === undefined ? {} : { restless }),
  };
  await forgetContacts(world);
  await world.purgeDeadLetters();
  return observation;
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
