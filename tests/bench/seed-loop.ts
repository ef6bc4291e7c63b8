/**
 * `npm run bench:seed-loop`: the loop a simple sender is, against a campaign, on the local cloud with AWS's latencies and
 * 200 mails a second allowed. The loop composes a mail, sends it, and updates the contact and a counter, one after the
 * other.
 */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import MailComposer from "nodemailer/lib/mail-composer";
import { createLatencies } from "../../stacks/local/latencies.ts";
import { isCompleted, requestCampaign, sender, untilCampaign } from "../support/campaigns.ts";
import { operatorConfig, startTestCloud, type TestCloud } from "../support/cloud.ts";
import { conclude } from "./figures.ts";
import { putContacts } from "./operator.ts";

const ratePerSecond = 200;
const loopMails = 150;
const campaignMails = 6_000;
/** Until all senders are awake and warm. */
const leadMs = 10_000;

/** Mails a second of a loop that knows nothing but the next recipient. */
const runLoop = async (cloud: TestCloud): Promise<number> => {
  const ses = new SESv2Client(operatorConfig(cloud));
  const db = DynamoDBDocumentClient.from(new DynamoDBClient(operatorConfig(cloud)));
  const update = (TableName: string, Key: Record<string, string>, UpdateExpression: string, values: object) =>
    db.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression,
        ExpressionAttributeValues: { ...values, ":one": 1 },
      }),
    );
  const began = performance.now();
  for (let n = 0; n < loopMails; n++) {
    const to = `reader${n}@example.net`;
    const mail = { from: sender, to, subject: "Hello Ada", html: "<p>Hello Ada</p>", text: "Hello Ada" };
    const Data = await new MailComposer(mail).compile().build();
    await ses.send(
      new SendEmailCommand({
        FromEmailAddress: sender,
        Destination: { ToAddresses: [to] },
        Content: { Raw: { Data } },
      }),
    );
    const at = new Date().toISOString();
    await update("EmailContacts-local", { email: to }, "SET last_email_sent = :at ADD email_count :one", {
      ":at": at,
    });
    await update("EmailCampaigns-local", { campaign_id: "loop" }, "ADD sent_count :one", {});
  }
  const perSecond = (loopMails / (performance.now() - began)) * 1_000;
  for (const client of [ses, db]) client.destroy();
  return perSecond;
};

/** Mails a second of a campaign, once its senders are warm. */
const runCampaign = async (cloud: TestCloud): Promise<number> => {
  const after = (await cloud.attempts()).at(-1)?.id;
  await untilCampaign(cloud, await requestCampaign(cloud), isCompleted);
  const times = (await cloud.attempts(after))
    .filter(({ message_id }) => message_id)
    .map(({ time }) => Date.parse(time));
  const from = times[0]! + leadMs;
  const warm = times.filter((at) => at >= from);
  return (warm.length / (warm.at(-1)! - from)) * 1_000;
};

let [loop, campaign] = [0, 0];
const cloud = await startTestCloud({ sesMaxSendRate: ratePerSecond, latencies: createLatencies() });
try {
  const db = DynamoDBDocumentClient.from(new DynamoDBClient(operatorConfig(cloud)));
  await putContacts(db, campaignMails);
  db.destroy();
  await untilCampaign(cloud, await requestCampaign(cloud, { audience: ["first@example.net"] }), isCompleted);
  loop = await runLoop(cloud);
  campaign = await runCampaign(cloud);
} finally {
  await cloud.stop();
}
console.log(`the loop ${loop.toFixed(1)} mails a second, a campaign ${campaign.toFixed(1)}`);
conclude([
  {
    measure: "a campaign against a simple loop, AWS's latencies, 200 a second allowed",
    was: "not measured",
    value: campaign / loop,
    unit: "×",
    must: { atLeast: 20 },
  },
]);
