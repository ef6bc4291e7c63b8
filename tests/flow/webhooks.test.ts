import { afterAll, beforeAll, expect, test } from "vitest";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";
import { pass, untilQuiet } from "../support/quiet.ts";
import { runAtTerminal } from "../support/terminal.ts";
import { isGenuine, type Received, type Receiver, startReceiver } from "../support/webhook-receiver.ts";

let crm: Receiver;
let billing: Receiver;
let cloud: TestCloud;
beforeAll(async () => {
  [crm, billing] = await Promise.all([startReceiver(), startReceiver()]);
  const webhooks = [
    { name: "crm", url: crm.url, events: ["CampaignCompleted", "ContactBounced"] },
    { name: "billing", url: billing.url, events: ["CampaignCompleted"] },
  ];
  cloud = await startTestCloud({ variables: { TIDINGS_WEBHOOKS: JSON.stringify(webhooks) } });
});
afterAll(async () => {
  await cloud?.stop();
  await Promise.all([crm?.stop(), billing?.stop()]);
});

const cli = (...words: string[]) => runAtTerminal(cloud, "services/webhooks/cli.ts", ...words);
const nowSeconds = () => Date.now() / 1000;
const idOf = ({ headers }: Pick<Received, "headers">) => headers["webhook-id"];

/** Sends a campaign to one contact. @returns its id */
const sendTo = async (email: string): Promise<string> => {
  await addContacts(cloud, [{ email }]);
  const id = await requestCampaign(cloud, { audience: [email] });
  await untilCampaign(cloud, id, isCompleted);
  return id;
};

/** What a receiver got of a campaign, by the kinds of event. */
const toldOf = ({ received }: Receiver, campaign_id: string) =>
  received
    .map((one) => ({ ...one, told: JSON.parse(one.body) as { type: string; data: { campaign_id: string } } }))
    .filter(({ told }) => told.data.campaign_id === campaign_id);
const taken = (receiver: Receiver, campaign_id: string) =>
  toldOf(receiver, campaign_id).filter(({ status }) => status < 300);

const waiting = async (): Promise<Record<string, number>> => {
  const { queues } = (await (await cloud.api("/dead-letters")).json()) as {
    queues: { name: string; messages: number }[];
  };
  return Object.fromEntries(queues.map(({ name, messages }) => [name, messages]));
};

// First: the program has the time of this machine, and the others move that of the cloud.
test("a secret that was replaced signs beside the new one, and the log says who replaced it", async () => {
  const former = await cli("show", "crm");
  const made = await cli("replace", "crm");
  expect(await cli("show", "crm")).toBe(made);
  expect(made).not.toBe(former);

  const id = await sendTo("replaced@example.net");
  const [told] = await waitFor("the event", () => {
    const found = taken(crm, id);
    return found.length > 0 && found;
  });
  expect([former, made].map((secret) => isGenuine(told!, secret, nowSeconds()))).toEqual([true, true]);
  const { lines } = (await (await cloud.api("/audit?action=replaceWebhookSecret")).json()) as {
    lines: object[];
  };
  expect(lines).toMatchObject([
    { action: "replaceWebhookSecret", target: "crm", key: { key_id: "terminal" } },
  ]);
});

test("a receiver that fails is asked again until it takes the event, each time with a signature of then", async () => {
  // Given a receiver that is not well for three requests
  const secret = await cli("show", "crm");
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  let failures = 3;
  const genuine: boolean[] = [];
  crm.answerWith((request) => {
    genuine.push(isGenuine(request, secret, nowSeconds()));
    return failures-- > 0 ? 503 : 204;
  });
  let redirects = 1;
  billing.answerWith(() => (redirects-- > 0 ? 301 : 204));

  // When a mail bounces
  const id = await sendTo("bounce@simulator.amazonses.com");
  // Then it hears of both, in the end
  await waitFor("both events to be taken", async () => {
    if (taken(crm, id).length === 2) return true;
    // Longer than the waits after the first attempts.
    await pass(cloud, 80);
    return undefined;
  });
  const all = toldOf(crm, id);
  expect(genuine).toEqual(all.map(() => true));
  expect(all).toHaveLength(5);
  expect(new Set(all.map(idOf)).size).toBe(2);
  const bounced = taken(crm, id).find(({ told }) => told.type === "ContactBounced")!;
  expect(bounced.told).toEqual({
    type: "ContactBounced",
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    data: {
      version: 1,
      campaign_id: id,
      batch: 0,
      index: 0,
      bounce_type: "Permanent",
      bounce_sub_type: "General",
    },
  });
  // And every attempt at an event says the same
  expect(new Set(all.map(({ body }) => body)).size).toBe(2);

  // And a request that somebody kept is none ten minutes later, nor for another's secret, nor when it is changed
  expect(isGenuine(bounced, secret, nowSeconds() + 600)).toBe(false);
  const at = Number(bounced.headers["webhook-timestamp"]);
  expect(isGenuine(bounced, secret, at)).toBe(true);
  expect(isGenuine(bounced, await cli("show", "billing"), at)).toBe(false);
  expect(isGenuine({ ...bounced, body: bounced.body.replace("Permanent", "Transient") }, secret, at)).toBe(
    false,
  );
});

test("one that is down for a day holds up no other, and gets what it missed when it is redriven", async () => {
  // Given
  crm.answerWith(() => 500);
  // When
  const id = await sendTo("down@example.net");
  // Then the other hears of it at once
  await waitFor("the other to be told", () => taken(billing, id).length === 1);
  expect(taken(billing, id).map(({ told }) => told.type)).toEqual(["CampaignCompleted"]);
  // And after ten attempts it is given up
  await waitFor("the event to be given up", async () => {
    if ((await waiting())["webhook-crm"] === 1) return true;
    await pass(cloud, 10 * 3600);
    return undefined;
  });
  expect(toldOf(crm, id)).toHaveLength(10);
  expect(taken(crm, id)).toEqual([]);

  // When it is looked at
  const shown = await cloud.api("/dead-letters/webhook-crm/messages");
  expect(await shown.json()).toMatchObject({
    messages: [
      {
        detail_type: "CampaignCompleted",
        detail: { campaign_id: id, sent_count: 1 },
        reason: { code: "not_taken", message: expect.stringContaining("did not take it") },
      },
    ],
  });
  // And redriven once the receiver is well
  crm.answerWith(() => 204);
  const redrive = await cloud.api("/dead-letters/webhook-crm/redrive", { method: "POST", body: {} });
  expect(await redrive.json()).toEqual({ moved: 1 });
  // Then it is told, by the id it had
  await waitFor("the event to be taken", () => taken(crm, id).length === 1);
  expect(new Set(toldOf(crm, id).map(idOf)).size).toBe(1);
  await untilQuiet(cloud);
  expect(await waiting()).toMatchObject({ "webhook-crm": 0, "webhook-billing": 0 });
});

test("a stage says which webhooks it has, knows no queue of others, and uses all it is granted", async () => {
  expect(await (await cloud.api("/settings")).json()).toMatchObject({ webhooks: ["crm", "billing"] });
  const other = await cloud.api("/dead-letters/webhook-other/messages");
  expect([other.status, await other.json()]).toMatchObject([
    404,
    { error: { code: "not_found", field: "queue" } },
  ]);
  const none = await cloud.api("/dead-letters/other/messages");
  expect([none.status, await none.json()]).toMatchObject([400, { error: { field: "queue" } }]);
  expect(cloud.unusedGrants()["tidings-local-webhooks"]).toEqual([]);
});
