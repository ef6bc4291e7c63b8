import { expect } from "vitest";
import { type DeliveryStatus, deliveryStatuses } from "../../services/deliveries/delivery.ts";
import { allDeliveries, getCampaign, mailedBy } from "./campaigns.ts";
import type { CloudClient } from "./cloud.ts";

/**
 * Checks the ledger of a campaign from outside, once the cloud is quiet: its counters against its deliveries, one by
 * one, and these against what SES accepted. The counters alone always add up, because `remaining_count` is what the
 * others leave of the total.
 */
export const expectLedgerCloses = async (cloud: CloudClient, id: string): Promise<void> => {
  const mailed = (await mailedBy(cloud, id)).map((address) => address.toLowerCase());
  const campaign = await getCampaign(cloud, id);
  const deliveries = await allDeliveries(cloud, id);
  const emails = (...statuses: readonly DeliveryStatus[]) =>
    deliveries.filter(({ status }) => statuses.includes(status)).map(({ email }) => email);

  const count = (status: DeliveryStatus) =>
    campaign[status === "pending" ? "remaining_count" : (`${status}_count` as const)];
  expect({
    total: campaign.total_contacts,
    ...Object.fromEntries(deliveryStatuses.map((status) => [status, count(status)])),
  }).toEqual({
    total: deliveries.length,
    ...Object.fromEntries(deliveryStatuses.map((status) => [status, emails(status).length])),
  });
  // Who is said to be mailed was, and nobody else but some of the unknown; nobody is in it twice, mailed or not.
  expect(mailed).toEqual(expect.arrayContaining(emails("sent")));
  expect(emails("sent", "unknown")).toEqual(expect.arrayContaining(mailed));
  expect(new Set(mailed).size).toBe(mailed.length);
  expect(new Set(emails(...deliveryStatuses)).size).toBe(deliveries.length);
};
