import type { CampaignStatusView, CampaignView } from "../../services/campaigns/schemas.ts";
import type { DeliveryView } from "../../services/deliveries/delivery.ts";
import { type CloudClient, waitFor } from "./cloud.ts";

export const sender = "hello@example.com";

/** A request that needs nothing but what a test says of it. */
export const campaign = (fields: object = {}) => ({
  campaign_name: "Spring programme",
  subject: "Hello {{ first_name }}",
  body: "<p>Hello {{ first_name | default: 'friend' }}</p>",
  from_email: sender,
  ...fields,
});

/** Adds contacts, several at a time. */
export const addContacts = async (cloud: CloudClient, contacts: readonly object[]): Promise<void> => {
  for (let start = 0; start < contacts.length; start += 25)
    await Promise.all(
      contacts.slice(start, start + 25).map(async (body) => {
        const response = await cloud.api("/contacts", { method: "POST", body });
        if (response.status !== 201) throw new Error(`contact refused: ${await response.text()}`);
      }),
    );
};

/** Asks for a campaign. @returns its id */
export const requestCampaign = async (cloud: CloudClient, fields: object = {}): Promise<string> => {
  const response = await cloud.api("/ses-campaign", { method: "POST", body: campaign(fields) });
  if (response.status !== 202) throw new Error(`campaign refused: ${await response.text()}`);
  return ((await response.json()) as { campaign_id: string }).campaign_id;
};

export const getCampaign = async (cloud: CloudClient, id: string): Promise<CampaignView> =>
  (await (await cloud.api(`/campaigns/${id}`)).json()) as CampaignView;

/** Waits until a campaign is as it should be; the error of a timeout shows how it was last. */
export const untilCampaign = async (
  cloud: CloudClient,
  id: string,
  holds: (campaign: CampaignView) => boolean,
  timeoutMs = 60_000,
): Promise<CampaignView> => {
  let last: CampaignView | undefined;
  return await waitFor(
    `campaign ${id}`,
    async () => {
      last = await getCampaign(cloud, id);
      return holds(last) && last;
    },
    { timeoutMs, intervalMs: 250 },
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

/** The addresses a campaign's messages went to, sorted; one that got two is there twice. */
export const mailedBy = async (cloud: CloudClient, id: string): Promise<string[]> =>
  (await cloud.outbox())
    .filter(({ tags }) => tags.campaign_id === id)
    .map(({ to }) => to)
    .sort();

/** Runs the sweeper now, as its schedule does every minute. */
export const sweep = async (cloud: CloudClient): Promise<void> => {
  await cloud.local("/functions/tidings-local-sweeper/invoke", { method: "POST", body: {} });
};

/** Whether the ledger of a campaign closes. */
export const ledger = (view: CampaignStatusView) => ({
  total: view.total_contacts,
  accounted:
    view.sent_count + view.failed_count + view.suppressed_count + view.unknown_count + view.remaining_count,
});
