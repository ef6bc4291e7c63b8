import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { type Campaign, ledgerCounts, statusView } from "../../services/campaigns/campaign.ts";
import { isEnded } from "../../services/campaigns/lifecycle.ts";
import type { CampaignStatusView } from "../../services/campaigns/schemas.ts";
import type { Contact } from "../../services/contacts/contact.ts";
import type { Batch, DeliveryRow } from "../../services/deliveries/batch.ts";
import { deliveryStore } from "../../services/deliveries/store.ts";
import type { Suppression } from "../../services/suppressions/suppression.ts";
import type { InjectedFault } from "../../stacks/local/gateway/faults.ts";
import type { Attempt } from "../../stacks/local/ses/attempts.ts";
import { type Done, deedsOf } from "./deeds.ts";
import { faultsOf } from "./faults.ts";
import type { Plan } from "./plan.ts";
import { type InjectedEvents, type QueueName, tables, type World } from "./world.ts";

/** All that was seen of a run: what SES was asked, what was done, and what the tables hold at the end. */
export interface Observation {
  readonly campaignIds: readonly string[];
  readonly attempts: readonly Attempt[];
  readonly journal: readonly Done[];
  readonly campaigns: readonly Campaign[];
  readonly batches: readonly Batch[];
  readonly rows: readonly DeliveryRow[];
  readonly suppressions: readonly Suppression[];
  readonly contacts: readonly Contact[];
  readonly deadLetters: Readonly<Record<QueueName, number>>;
  /** Views of a campaign whose ledger did not close. */
  readonly openLedgers: readonly CampaignStatusView[];
  readonly injected: { readonly calls: readonly InjectedFault[]; readonly events: InjectedEvents };
  readonly kills: number;
  /** What kept the run from coming to rest; undefined when it did. */
  readonly restless?: string;
}

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
  const openLedgers: CampaignStatusView[] = [];
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
  const stored = () => Promise.all(campaignIds.map(deeds.campaign));
  const look = async () => {
    attempts.push(...(await world.newAttempts()));
    const views = (await stored()).map(statusView);
    openLedgers.push(...views.filter((one) => !closes(one)));
    return views;
  };
  const { isQuiet } = world;
  /** Lets time pass until nothing moves any more and the campaigns have ended. @returns what keeps it from that. */
  const rest = async (steps: Plan["steps"], done: () => Promise<boolean>): Promise<string | undefined> => {
    const ahead = [...steps];
    for (;;) {
      const views = await look();
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
      const paused = views.find(({ status }) => status === "paused");
      if (paused) {
        if (resumes++ === resumesMax) return `${paused.campaign_id} paused again and again: ${paused.reason}`;
        // So long, the limiter may still hold the account for stopped.
        await world.advance(60);
        await deeds.steer(paused.campaign_id, "resume");
        continue;
      }
      if (views.every(({ status }) => isEnded(status)) && (await done())) return undefined;
      if (moves++ === movesMax)
        return `not at rest: ${JSON.stringify(views.map(({ status, remaining_count, reason }) => ({ status, remaining_count, reason })))}, ${await world.queued()} messages queued`;
      if (moves === faultyMovesMax) await faults.end();
      const waitsForQuota = views.some(
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

  const ended = await stored();
  const deliveries = deliveryStore(world.db, tables.deliveries, tables.campaigns);
  const partitions = await Promise.all(
    ended.flatMap(({ campaign_id, batch_count }) =>
      Array.from({ length: batch_count }, (_, batch) => deliveries.batchWithRows(campaign_id, batch)),
    ),
  );
  const mine = ({ email }: { email: string }) => email.includes(`.s${plan.seed}@`);
  const observation: Observation = {
    campaignIds,
    attempts,
    journal: deeds.journal,
    campaigns: ended,
    batches: partitions.flatMap(({ batch }) => batch ?? []),
    rows: partitions.flatMap(({ rows }) => [...rows.values()]),
    suppressions: await world.items<Suppression>(tables.suppressions, mine),
    contacts: await world.items<Contact>(tables.contacts, mine),
    deadLetters: await world.deadLetters(),
    openLedgers,
    injected: { calls: faults.calls, events: faults.events },
    kills: faults.kills(),
    ...(restless === undefined ? {} : { restless }),
  };
  await forgetContacts(world);
  await world.purgeDeadLetters();
  return observation;
};

/** What remains is what the counters leave of the total, so that all that can be wrong is less than nothing. */
const closes = (view: CampaignStatusView): boolean =>
  [...ledgerCounts, "remaining_count" as const].every((name) => view[name] >= 0);

/** The next plan has subscribers of its own. */
const forgetContacts = async (world: World): Promise<void> => {
  const contacts = await world.items<Contact>(tables.contacts, () => true);
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
