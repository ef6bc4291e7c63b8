import { SendMessageCommand } from "@aws-sdk/client-sqs";
import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import type { CampaignStatusView } from "../../services/campaigns/campaign.ts";
import { isEnded } from "../../services/campaigns/lifecycle.ts";
import { type Campaign, statusView } from "../../services/campaigns/record.ts";
import { campaignStore } from "../../services/campaigns/store.ts";
import { type Contact, newContact } from "../../services/contacts/contact.ts";
import { contactStore } from "../../services/contacts/store.ts";
import type { Batch, DeliveryRow } from "../../services/deliveries/batch.ts";
import { deliveryStore } from "../../services/deliveries/store.ts";
import { suppressionStore } from "../../services/suppressions/store.ts";
import type { Suppression } from "../../services/suppressions/suppression.ts";
import type { InjectedFault } from "../../stacks/local/gateway/faults.ts";
import type { Attempt } from "../../stacks/local/ses/attempts.ts";
import { sender } from "../support/campaigns.ts";
import { waitFor } from "../support/cloud.ts";
import type { Deed, Plan, Reader } from "./plan.ts";
import { type InjectedEvents, type QueueName, tables, type World } from "./world.ts";

/** Something that was done. Times are milliseconds since the epoch, in the time of the cloud. */
export interface Done {
  /** When it was asked for the first time: before, it was surely not so. */
  readonly askedAt: number;
  /** When it was answered with success: from then on, it is surely so. */
  readonly at: number;
  readonly did: "pause" | "resume" | "cancel" | "bar" | "leave" | "retry failed" | "retry unknown" | "poison";
  readonly campaignId?: string;
  readonly email?: string;
}

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
  const journal: Done[] = [];
  const attempts: Attempt[] = [];
  const openLedgers: CampaignStatusView[] = [];
  const injectedCalls: InjectedFault[] = [];
  const injectedEvents = { lost: 0, duplicated: 0, late: 0 };
  let kills = 0;
  /** Notes what is done now, once it is done. */
  const doing = (what: Done["did"], about: Pick<Done, "campaignId" | "email"> = {}) => {
    const askedAt = world.now();
    return () => journal.push({ askedAt, at: world.now(), did: what, ...about });
  };

  const api = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await world
      .cloud()
      .api(path, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    return { status: response.status, body: text ? JSON.parse(text) : undefined };
  };
  /** Asks until there is an answer that is not a fault of the system. */
  const insist = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    waitFor(`an answer to ${method} ${path}`, async () => {
      const answer = await api(method, path, body, headers).catch(() => undefined);
      return answer && answer.status < 500 && answer.status !== 429 && answer;
    });
  const setFaults = async () => {
    await world.cloud().local("/faults", { method: "PUT", body: plan.faults });
    const body = { event_faults: plan.eventFaults ?? null };
    await world.cloud().local("/ses", { method: "PATCH", body });
  };
  const takeInjected = async () => {
    const { calls, events } = await world.takeInjected();
    injectedCalls.push(...calls);
    for (const name of ["lost", "duplicated", "late"] as const) injectedEvents[name] += events[name];
  };
  const clearFaults = async () => {
    await takeInjected();
    await world.cloud().local("/faults", { method: "DELETE" });
    await world.cloud().local("/ses", { method: "PATCH", body: { event_faults: null } });
  };

  const contacts = contactStore(world.db, tables.contacts);
  const campaigns = campaignStore(world.db, tables.campaigns);
  const suppressions = suppressionStore(world.db, tables.suppressions);
  const addReader = async ({ email, first_name, status, suppressed }: Reader) => {
    const created_at = new Date(world.now()).toISOString();
    await contacts.create(
      newContact.parse({ email, status, ...(first_name ? { first_name } : {}) }),
      created_at,
    );
    if (suppressed) await suppressions.add({ email, reason: "manual", source: "api", created_at });
  };
  const prepare = async () => {
    await world.newAttempts();
    await world.takeInjected();
    const body = { max_send_rate: plan.maxSendRate, max_24_hour_send: plan.max24HourSend };
    await world.cloud().local("/ses", { method: "PATCH", body });
    for (let start = 0; start < plan.readers.length; start += 20)
      await Promise.all(plan.readers.slice(start, start + 20).map(addReader));
  };
  const request = async (index: number): Promise<string> => {
    const { audience, ...content } = plan.campaigns[index]!;
    const emails = plan.readers.map(({ email }) => email);
    const answer = await insist(
      "POST",
      "/ses-campaign",
      {
        campaign_name: `Seed ${plan.seed}`,
        from_email: sender,
        ...content,
        // Some are named twice, the second time in other letters.
        ...(audience === "list" ? { audience: [...emails, ...emails.slice(0, 3).map(shout)] } : {}),
      },
      { "idempotency-key": `chaos ${plan.seed} ${index}` },
    );
    if (answer.status !== 202) throw new Error(`refused: ${JSON.stringify(answer)}`);
    return answer.body.campaign_id;
  };

  const steer = async (campaignId: string, action: "pause" | "resume" | "cancel") => {
    const done = doing(action, { campaignId });
    const { status } = await insist("POST", `/campaigns/${campaignId}/${action}`);
    // An answer may have been lost that said yes. Then the campaign is what was asked for, or has ended since.
    const shows = {
      pause: ["paused"],
      resume: ["in_progress", "completed", "failed"],
      cancel: ["cancelled"],
    };
    if (status === 200 || shows[action].includes((await view(campaignId)).status)) done();
  };
  const view = async (campaignId: string): Promise<CampaignStatusView> => {
    const campaign = await campaigns.get(campaignId);
    if (!campaign) throw new Error(`campaign ${campaignId} is gone`);
    return statusView(campaign);
  };

  const followLink = async () => {
    const arrived = attempts.filter(({ message_id }) => message_id !== null);
    const { message_id, to } = arrived[plan.seed % Math.max(1, arrived.length)] ?? {};
    if (!message_id || !to) return;
    const raw = (await world.cloud().raw(message_id)).toString().replaceAll(/\r\n[ \t]/g, "");
    const path = /^List-Unsubscribe:.*<https?:\/\/[^/>]+(\/unsubscribe\/[^>]+)>/im.exec(raw)?.[1];
    if (!path) throw new Error(`no link to unsubscribe in ${message_id}`);
    const done = doing("bar", { email: to[0]!.toLowerCase() });
    const answer = await waitFor("an unsubscription", async () => {
      const response = await fetch(`${world.cloud().origin}${path}`, {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: "List-Unsubscribe=One-Click",
      });
      return response.status < 500 && response;
    });
    if (answer.ok) done();
  };
  const doubleEvents = async (campaignIds: readonly string[]) => {
    for (const campaign_id of campaignIds) {
      const { batch_count = 0 } = (await campaigns.get(campaign_id)) ?? {};
      const ready = Array.from(
        { length: batch_count },
        (_, batch) => ["BatchReady", { campaign_id, batch }] as const,
      );
      await world.announce([...ready.toReversed(), ["CampaignRequested", { campaign_id }], ...ready]);
    }
  };
  const perform = async (deed: Deed, campaignIds: readonly string[]): Promise<unknown> => {
    switch (deed.do) {
      case "pause":
      case "resume":
      case "cancel":
        return await steer(campaignIds[0]!, deed.do);
      case "suppress":
      case "unsubscribe":
      case "leave": {
        const { email } = plan.readers[deed.reader]!;
        const done = doing(deed.do === "leave" ? "leave" : "bar", { email });
        const answer =
          deed.do === "suppress"
            ? await insist("POST", "/suppressions", { email })
            : deed.do === "unsubscribe"
              ? await insist("PATCH", `/contacts/${encodeURIComponent(email)}`, { status: "unsubscribed" })
              : await insist("DELETE", `/contacts/${encodeURIComponent(email)}`);
        // Suppressed already is suppressed, too.
        if (answer.status < 300 || (deed.do === "suppress" && answer.status === 409)) done();
        return;
      }
      case "follow unsubscribe link":
        return await followLink();
      case "add contact":
        return await addReader(deed.reader);
      case "double events":
        return await doubleEvents(campaignIds);
      case "poison":
        await world.sqs.send(
          new SendMessageCommand({
            QueueUrl: world.queueUrl(deed.queue),
            MessageBody: '{"not": "an event"}',
          }),
        );
        return doing("poison")();
      case "stop SES":
      case "let SES go on":
        return await world
          .cloud()
          .local("/ses", { method: "PATCH", body: { sending_enabled: deed.do === "let SES go on" } });
      case "kill process":
        await takeInjected();
        await world.powerCut();
        kills++;
        return await setFaults();
    }
  };

  await prepare();
  await setFaults();
  const campaignIds: string[] = [];
  for (const index of plan.campaigns.keys()) campaignIds.push(await request(index));

  let moves = 0;
  let resumes = 0;
  const look = async () => {
    attempts.push(...(await world.newAttempts()));
    const views = await Promise.all(campaignIds.map(view));
    openLedgers.push(...views.filter((one) => !closes(one)));
    return views;
  };
  const isQuiet = async () => {
    if (!(await world.isQuiet())) return false;
    // A message between its queue and its function is in neither for a moment.
    await new Promise((resolve) => setTimeout(resolve, 30));
    return await world.isQuiet();
  };
  /** Lets time pass until nothing moves any more and the campaigns have ended. @returns what keeps it from that. */
  const rest = async (steps: Plan["steps"], done: () => Promise<boolean>): Promise<string | undefined> => {
    const ahead = [...steps];
    for (;;) {
      const views = await look();
      const quiet = await isQuiet();
      const accepted = attempts.filter(({ message_id }) => message_id !== null).length;
      if (ahead.length > 0 && (quiet || accepted >= ahead[0]!.accepted)) {
        await perform(ahead.shift()!.deed, campaignIds);
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
        await steer(paused.campaign_id, "resume");
        continue;
      }
      if (views.every(({ status }) => isEnded(status)) && (await done())) return undefined;
      if (moves++ === movesMax)
        return `not at rest: ${JSON.stringify(views.map(({ status, remaining_count, reason }) => ({ status, remaining_count, reason })))}, ${await world.queued()} messages queued`;
      if (moves === faultyMovesMax) await clearFaults();
      const waitsForQuota = views.some(
        ({ resumes_at }) => resumes_at && Date.parse(resumes_at) > world.now(),
      );
      await world.sweep();
      if (await isQuiet()) await world.advance(waitsForQuota ? daySeconds : timeoutSeconds);
    }
  };
  const stored = async () => {
    const found = await Promise.all(campaignIds.map((id) => campaigns.get(id)));
    return found.filter((campaign) => campaign !== undefined);
  };
  const settled = async () => {
    if ((await world.queued()) > 0) return false;
    for (const [queue, count] of Object.entries(await world.deadLetters()))
      if (count > journal.filter((entry) => entry.did === "poison").length)
        await insist("POST", `/dead-letters/${queue}/redrive`, { limit: 100 });
    if ((await world.queued()) > 0) return false;
    return (await stored()).every(
      (campaign) => campaign.recounted_at === campaign.updated_at && !campaign.unannounced?.size,
    );
  };

  let restless = await rest(plan.steps, async () => true);
  if (!restless && plan.retry) {
    const retry = async (campaignId: string) => {
      const include_unknown = plan.retry === "unknown";
      const done = doing(include_unknown ? "retry unknown" : "retry failed", { campaignId });
      const { status } = await insist("POST", `/campaigns/${campaignId}/retry`, { include_unknown });
      if (status === 200 || (await view(campaignId)).status === "in_progress") done();
    };
    await Promise.all(campaignIds.map(retry));
    restless = await rest([], async () => true);
  }
  await clearFaults();
  restless ??= await rest([], settled);

  const ended = await stored();
  const deliveries = deliveryStore(world.db, tables.deliveries, tables.campaigns);
  const partitions = await Promise.all(
    ended.flatMap(({ campaign_id, batch_count }) =>
      Array.from({ length: batch_count }, (_, batch) => deliveries.partition(campaign_id, batch)),
    ),
  );
  const mine = ({ email }: { email: string }) => email.includes(`.s${plan.seed}@`);
  const observation: Observation = {
    campaignIds,
    attempts,
    journal,
    campaigns: ended,
    batches: partitions.flatMap(({ batch }) => batch ?? []),
    rows: partitions.flatMap(({ rows }) => [...rows.values()]),
    suppressions: await world.items<Suppression>(tables.suppressions, mine),
    contacts: await world.items<Contact>(tables.contacts, mine),
    deadLetters: await world.deadLetters(),
    openLedgers,
    injected: { calls: injectedCalls, events: injectedEvents },
    kills,
    ...(restless === undefined ? {} : { restless }),
  };
  await forgetContacts(world);
  await world.purgeDeadLetters();
  return observation;
};

const shout = (email: string): string => {
  const at = email.lastIndexOf("@");
  return email.slice(0, at).toUpperCase() + email.slice(at);
};

/** total_contacts = sent + failed + suppressed + unknown + remaining, and nothing is less than nothing. */
const closes = (view: CampaignStatusView): boolean => {
  const counts = [
    view.sent_count,
    view.failed_count,
    view.suppressed_count,
    view.unknown_count,
    view.remaining_count,
  ];
  return (
    counts.every((count) => count >= 0) &&
    counts.reduce((sum, count) => sum + count, 0) === view.total_contacts
  );
};

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
