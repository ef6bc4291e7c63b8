/**
 * `npm run bench:seed-loop`: the loop a simple sender is, against a campaign, in a simulated cloud on AWS's latencies with
 * 200 mails a second allowed. The loop composes a mail, sends it, and updates the contact and a counter, one after the
 * other, in one function.
 *
 * In such a loop what is computed is waited for too: the processor time of a mail is measured here, and takes in the
 * simulation what it takes on Lambda's part of a processor. A sender computes while its other mails are under way.
 */
import "./simulated/many-environments.ts";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { SESv2Client, type SESv2ClientConfig, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { convert } from "html-to-text";
import { Liquid } from "liquidjs";
import MailComposer from "nodemailer/lib/mail-composer";
import { campaign, requestCampaign, sender } from "../support/campaigns.ts";
import { operatorConfig } from "../support/cloud.ts";
import { conclude } from "./figures.ts";
import { shareOfRate } from "./share-of-rate.ts";
import { allowRate, isCompleted, untilStored, warmUp } from "./simulated/campaign.ts";
import { inSimulatedCloud, type SimulatedCloud } from "./simulated/cloud.ts";

const ratePerSecond = 200;
const loopMails = 500;
const campaignMails = 8_000;
/** Until all senders are awake, and what is judged then, in milliseconds. */
const leadMs = 5_000;
const windowMs = 30_000;
/** Lambda gives a whole processor at 1,769 MB; the loop has the memory of our sender. */
const processorPart = 512 / 1_769;

interface Clients {
  readonly ses: SESv2Client;
  readonly db: DynamoDBDocumentClient;
}
const clientsOf = (config: SESv2ClientConfig & DynamoDBClientConfig): Clients => ({
  ses: new SESv2Client(config),
  db: DynamoDBDocumentClient.from(new DynamoDBClient(config)),
});

const liquid = new Liquid();
const { subject, body } = campaign();

/** The mail a campaign would send. */
const compose = async (to: string): Promise<Buffer> => {
  const values = { first_name: "Ada" };
  const html = await liquid.parseAndRender(body, values);
  const mail = { to, subject: await liquid.parseAndRender(subject, values), html, text: convert(html) };
  return await new MailComposer({ from: sender, ...mail }).compile().build();
};

/** One round of the loop, which knows nothing but the next recipient. */
const sendOne = async ({ ses, db }: Clients, n: number): Promise<void> => {
  const update = (TableName: string, Key: Record<string, string>, UpdateExpression: string, values: object) =>
    db.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression,
        ExpressionAttributeValues: { ...values, ":one": 1 },
      }),
    );
  const to = `reader${n}@example.net`;
  await ses.send(
    new SendEmailCommand({
      FromEmailAddress: sender,
      Destination: { ToAddresses: [to] },
      Content: { Raw: { Data: await compose(to) } },
    }),
  );
  const at = new Date().toISOString();
  await update("EmailContacts-local", { email: to }, "SET last_email_sent = :at ADD email_count :one", {
    ":at": at,
  });
  await update("EmailCampaigns-local", { campaign_id: "loop" }, "ADD sent_count :one", {});
};

/** Milliseconds that a round of the loop has a whole processor of this machine, once it is warm; AWS answers at once. */
const processorMs = async (): Promise<number> => {
  const response = { statusCode: 200, headers: {}, body: Buffer.from("{}") };
  const clients = clientsOf({
    ...operatorConfig({ origin: "http://127.0.0.1" }),
    requestHandler: { handle: async () => ({ response }) },
  });
  const rounds = async () => {
    for (let n = 0; n < loopMails; n++) await sendOne(clients, n);
  };
  await rounds();
  const before = process.cpuUsage();
  await rounds();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / loopMails;
};

/** Mails a second of the loop. */
const runLoop = async (cloud: SimulatedCloud, computeMs: number): Promise<number> => {
  const clients = clientsOf(operatorConfig(cloud));
  const began = Date.now();
  for (let n = 0; n < loopMails; n++) {
    await sleep(computeMs);
    await sendOne(clients, n);
  }
  return (loopMails / (Date.now() - began)) * 1_000;
};

/** Mails a second of a campaign, once its senders are awake. */
const runCampaign = async (cloud: SimulatedCloud): Promise<number> => {
  await untilStored(cloud, await requestCampaign(cloud), isCompleted);
  const { percent } = shareOfRate(cloud.traffic.sends, ratePerSecond, leadMs, windowMs);
  return (percent / 100) * ratePerSecond;
};

const computeMs = (await processorMs()) / processorPart;
const perSecond = await inSimulatedCloud(async (cloud) => {
  await allowRate(cloud, ratePerSecond);
  await cloud.putContacts(campaignMails);
  const loop = await runLoop(cloud, computeMs);
  await warmUp(cloud);
  return { loop, campaign: await runCampaign(cloud) };
});
console.log(
  `a second: the loop ${perSecond.loop.toFixed(2)} mails, ${computeMs.toFixed(1)} ms of each computed; a campaign ${perSecond.campaign.toFixed(1)}`,
);
conclude([
  {
    measure: "a campaign against a simple loop, 200 a second allowed, simulated",
    was: "not measured",
    value: perSecond.campaign / perSecond.loop,
    unit: "×",
    must: { atLeast: 20 },
  },
]);
