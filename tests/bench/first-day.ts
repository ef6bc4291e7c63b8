/**
 * `npm run bench:first-day`: the first day of a new account, in the sandbox: 200 mails at one a second, in a simulated
 * cloud. Ends with 1 when less than 95 % of the rate was used, something became a dead letter, or an error was logged,
 * which is what the alarms look at.
 */
import "./simulated/many-environments.ts";
import { requestCampaign } from "../support/campaigns.ts";
import { conclude } from "./figures.ts";
import { isCompleted, untilStored } from "./simulated/campaign.ts";
import { inSimulatedCloud } from "./simulated/cloud.ts";

const mails = 200;

const figures = await inSimulatedCloud(async (cloud) => {
  await cloud.local("/ses", { method: "PATCH", body: { production_access: false } });
  // Whom the sandbox allows.
  const audience = Array.from({ length: mails }, (_, n) => `success+${n}@simulator.amazonses.com`);
  await untilStored(cloud, await requestCampaign(cloud, { audience }), isCompleted);
  const { sends } = cloud.traffic;
  if (sends.length !== mails) throw new Error(`${sends.length} mails were sent`);
  const seconds = (sends.at(-1)! - sends[0]!) / 1_000;
  const letters = (await (await cloud.api("/dead-letters")).json()) as { queues: { messages: number }[] };
  return [
    {
      measure: "share of 1 a second, a sandbox's 200 mails",
      was: "dead letters after 16",
      value: ((mails - 1) / seconds) * 100,
      unit: "%",
      must: { atLeast: 95 },
    },
    {
      measure: "dead letters of a sandbox's first day",
      was: "some",
      value: letters.queues.reduce((sum, { messages }) => sum + messages, 0),
      unit: "",
      must: { atMost: 0 },
    },
    {
      measure: "errors logged on a sandbox's first day",
      was: "some",
      value: cloud.logged().errors,
      unit: "",
      must: { atMost: 0 },
    },
  ];
});
conclude(figures);
