import { setTimeout as sleep } from "node:timers/promises";
import type { Campaign } from "../../../services/campaigns/campaign.ts";
import { requestCampaign } from "../../support/campaigns.ts";
import { operatorDb } from "../../support/contacts.ts";
import { storedCampaign } from "../operator.ts";
import type { SimulatedCloud } from "./cloud.ts";

/** Waits until a campaign is as it should be, looking past the API once in so many simulated seconds. */
export const untilStored = async (
  cloud: SimulatedCloud,
  id: string,
  holds: (campaign: Campaign) => boolean,
  everySeconds = 5,
): Promise<Campaign> => {
  const db = operatorDb(cloud);
  try {
    for (;;) {
      const campaign = await storedCampaign(db, id);
      if (holds(campaign)) return campaign;
      if (campaign.status === "failed") throw new Error(`the campaign failed: ${campaign.reason}`);
      await sleep(everySeconds * 1_000);
    }
  } finally {
    db.destroy();
  }
};

export const isCompleted = ({ status }: Campaign): boolean => status === "completed";

/** Sends one mail, so that the stage knows its account's rate: the first campaign of all wakes one sender. */
export const warmUp = async (cloud: SimulatedCloud): Promise<void> => {
  const id = await requestCampaign(cloud, { audience: ["first@example.net"] });
  await untilStored(cloud, id, isCompleted, 1);
  cloud.traffic.forget();
};

/** Has SES take so many mails a second, without a quota. */
export const allowRate = async (cloud: SimulatedCloud, perSecond: number): Promise<void> => {
  const body = { max_send_rate: perSecond, max_24_hour_send: -1 };
  const response = await cloud.local("/ses", { method: "PATCH", body });
  if (!response.ok) throw new Error(await response.text());
};
