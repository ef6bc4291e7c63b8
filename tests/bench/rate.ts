/**
 * `npm run bench:rate`: how much of SES's rate whole campaigns with all their records use over a minute, and whether
 * they ever pass it, at 1, 14, 50 and 200 a second, in a simulated cloud on AWS's latencies; `bench:scale` says the same
 * of 1,000. A mail counts at the moment its request reaches SES. Ends with 1 below 98 %, or above the rate in any second.
 */
import "./simulated/many-environments.ts";
import { requestCampaign } from "../support/campaigns.ts";
import { conclude, type Figure } from "./figures.ts";
import { shareOfRate } from "./share-of-rate.ts";
import { allowRate, isCompleted, untilStored, warmUp } from "./simulated/campaign.ts";
import { inSimulatedCloud } from "./simulated/cloud.ts";

/** Until all senders are awake. */
const leadMs = 5_000;
const seconds = 70;

const measure = (rate: number): Promise<Figure[]> =>
  inSimulatedCloud(async (cloud) => {
    await allowRate(cloud, rate);
    await warmUp(cloud);
    const audience = Array.from({ length: rate * seconds }, (_, number) => `reader${number}@example.net`);
    await untilStored(cloud, await requestCampaign(cloud, { audience }), isCompleted);
    const { percent, fullest } = shareOfRate(cloud.traffic.sends, rate, leadMs);
    return [
      {
        measure: `share of ${rate} a second over a minute, simulated`,
        was: rate === 14 ? "97.5 %" : "not measured",
        value: percent,
        unit: "%",
        must: { atLeast: 98 },
      },
      {
        measure: `fullest second at ${rate} a second, where SES is reached`,
        was: "not measured",
        value: fullest,
        unit: "",
        must: { atMost: rate },
      },
    ];
  });

const figures: Figure[] = [];
for (const rate of [1, 14, 50, 200]) figures.push(...(await measure(rate)));
conclude(figures);
