import type { CampaignView } from "../../services/campaigns/schemas.ts";
import type { DeliveryView } from "../../services/deliveries/delivery.ts";
import { type CloudClient, waitFor } from "./cloud.ts";
import { activityOf, pass, untilQuiet } from "./quiet.ts";

export const sender = "hello@example.com";

/** A request that needs nothing but what a test says of it. */
export const campaign = (fields: object = {}) => ({
  campaign_name: "Spring programme",
  subject: "Hello {{ first_name }}",
  body: "<p>Hello {{ first_name | default: 'friend' }}</p>",
  from_email: sender,
  ...fields,
});

/** Asks for a campaign. @returns its id */
export const requestCampaign = async (cloud: CloudClient, fields: object = {}): Promise<string> => {
  const response = await cloud.api("/ses-campaign", { method: "POST", body: campaign(fields) });
  if (response.status !== 202) throw new Error(`campaign refused: ${await response.text()}`);
  return ((await response.json()) as { campaign_id: string }).campaign_id;
};

export const getCampaign = async (cloud: CloudClient, id: string): Promise<CampaignView> =>
  (await (await cloud.api(`/campaigns/${id}`)).json()) as CampaignView;

/** Longer than anything takes, also on a machine that is busy with much else. */
const patienceMs = 150_000;
/** How often a campaign is looked at while functions run, and while none seems to. */
const lookEveryMs = { busy: 250, idle: 1_000 };

/**
 * Waits until a campaign is as it should be; the error of a timeout shows how it was last. Only functions change it: as
 * a look is a call of the API, it is seldom looked at while none runs, as when events wait to become a batch.
 */
export const untilCampaign = async (
  cloud: CloudClient,
  id: string,
  holds: (campaign: CampaignView) => boolean,
): Promise<CampaignView> => {
  let last: CampaignView | undefined;
  let lookedAt = 0;
  let wasBusy = true;
  return await waitFor(
    `campaign ${id}`,
    async () => {
      const isBusy = (await activityOf(cloud)).invocations !== 0;
      const isDue = isBusy || wasBusy || performance.now() - lookedAt >= lookEveryMs.idle;
      wasBusy = isBusy;
      if (!isDue) return false;
      lookedAt = performance.now();
      last = await getCampaign(cloud, id);
      return holds(last) && last;
    },
    { timeoutMs: patienceMs, intervalMs: lookEveryMs.busy },
  ).catch((error: Error) => {
    throw new Error(`${error.message}; it was ${JSON.stringify(last)}`);
  });
};

export const isCompleted = ({ status }: CampaignView): boolean => status === "completed";

/** Every recipient of a campaign, through all pages. */
export const allDeliveries = async (cloud: CloudClient, id: string, query = ""): Promise<DeliveryView[]> => {
  const deliveries: DeliveryView[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const response = await cloud.api(
      `/campaigns/${id}/deliveries?limit=100${query}${cursor && `&cursor=${cursor}`}`,
    );
    const page = (await response.json()) as { deliveries: DeliveryView[]; next_cursor: string | null };
    deliveries.push(...page.deliveries);
    cursor = page.next_cursor;
  }
  return deliveries;
};

/** The addresses a campaign's messages have gone to by now, sorted; one that got two is there twice. */
export const mailedSoFar = async (cloud: CloudClient, id: string): Promise<string[]> =>
  (await cloud.outbox())
    .filter(({ tags }) => tags.campaign_id === id)
    .map(({ to }) => to)
    .sort();

/** The addresses a campaign's messages went to, once the cloud is quiet and no other can follow. */
export const mailedBy = async (cloud: CloudClient, id: string): Promise<string[]> => {
  await untilQuiet(cloud);
  return await mailedSoFar(cloud, id);
};

/** Runs the sweeper now, as its schedule does every minute. */
export const sweep = async (cloud: CloudClient): Promise<void> => {
  await cloud.local("/functions/tidings-local-sweeper/invoke", { method: "POST", body: {} });
};

/** Longer than a claim lives, a message is hidden, and the sweeper waits before it takes something for lost. */
const timeoutSeconds = 185;

/** Lets time pass and the sweeper run, again and again, until a campaign is as it should be. */
export const sweptUntil = async (
  cloud: CloudClient,
  id: string,
  holds: (campaign: CampaignView) => boolean,
  seconds = timeoutSeconds,
): Promise<CampaignView> =>
  await waitFor(
    `the sweeper to see to campaign ${id}`,
    async () => {
      await untilQuiet(cloud);
      const view = await getCampaign(cloud, id);
      if (holds(view)) return view;
      await pass(cloud, seconds);
      await sweep(cloud);
      return false;
    },
    { timeoutMs: patienceMs, intervalMs: 0 },
  );
