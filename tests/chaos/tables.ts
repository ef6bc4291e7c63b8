import { type DynamoDBDocumentClient, GetCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";

/**
 * What the judge knows of the tables: their names, and of each item the attributes it judges by. It is written down
 * here once more, from the design and not from the code, so that a mistake in the system is no mistake of its judge (decision 17).
 */
export const tables = {
  contacts: "EmailContacts-local",
  campaigns: "EmailCampaigns-local",
  deliveries: "EmailDeliveries-local",
  suppressions: "EmailSuppressions-local",
} as const;

/** How the account of a recipient can be closed. */
export type Outcome = "sent" | "failed" | "suppressed" | "unknown";

/** The counters that, with who remains, make up `total_contacts`. */
export const ledgerCounters = ["sent_count", "failed_count", "suppressed_count", "unknown_count"] as const;

/**
 * The counters of what SES and the recipients said afterwards, each with the rows it counts. That it resembles the
 * sweeper's own list is on purpose: one list for both would be wrong in both.
 */
export const feedbackCounters = {
  delivered_count: (row: RowItem) => row.delivered_at !== undefined,
  bounced_count: (row: RowItem) => row.bounced_at !== undefined,
  hard_bounced_count: (row: RowItem) => row.bounce_type === "Permanent",
  complained_count: (row: RowItem) => row.complained_at !== undefined,
  opened_count: (row: RowItem) => row.opened_at !== undefined,
  clicked_count: (row: RowItem) => row.clicked_at !== undefined,
  unsubscribed_count: (row: RowItem) => row.unsubscribed_at !== undefined,
} as const;

/** The ledger of a campaign, as it was when somebody looked. */
export interface Ledger extends Record<(typeof ledgerCounters)[number], number> {
  readonly campaign_id: string;
  readonly total_contacts: number;
}

/** Campaigns: key `campaign_id`. */
export interface CampaignItem extends Ledger, Record<keyof typeof feedbackCounters, number> {
  readonly status: "scheduled" | "pending" | "in_progress" | "paused" | "completed" | "failed" | "cancelled";
  readonly reason?: string;
  readonly resumes_at?: string;
  readonly batch_count: number;
  /** `done` once the audience is frozen. */
  readonly batching: { readonly done: boolean };
  readonly updated_at: string;
  /** The `updated_at` at which its counters were last compared with the rows. */
  readonly recounted_at?: string;
  /** What the bus was not surely told of. */
  readonly unannounced?: ReadonlySet<string>;
}

/** Deliveries: key `batch_id`, which is `<campaign_id>#<batch>`, and `entry`, here `batch`: the frozen recipients. */
export interface BatchItem {
  readonly batch_id: string;
  readonly entry: "batch";
  readonly campaign_id: string;
  readonly batch: number;
  readonly recipients: readonly { readonly email: string }[];
  /** In the audience, and sent nothing. */
  readonly dropped: readonly { readonly email: string }[];
}

/** Deliveries, where `entry` is the recipient's place in its batch, in four digits. */
export interface RowItem {
  readonly batch_id: string;
  readonly entry: string;
  readonly outcome?: Outcome;
  readonly error?: string;
  readonly ses_message_id?: string;
  readonly delivered_at?: string;
  readonly bounced_at?: string;
  readonly bounce_type?: string;
  readonly complained_at?: string;
  readonly opened_at?: string;
  readonly clicked_at?: string;
  readonly unsubscribed_at?: string;
}

/** Suppressions: key `email`. */
export interface SuppressionItem {
  readonly email: string;
}

/** Contacts: key `email`. */
export interface ContactItem {
  readonly email: string;
  readonly status: "subscribed" | "unsubscribed" | "bounced" | "complained" | "unconfirmed";
}

/** Whether a campaign sends nothing any more. */
export const isOver = ({ status }: CampaignItem): boolean =>
  status === "completed" || status === "failed" || status === "cancelled";

/** The ledger alone, to be kept. */
export const ledgerOf = (campaign: CampaignItem): Ledger => ({
  campaign_id: campaign.campaign_id,
  total_contacts: campaign.total_contacts,
  sent_count: campaign.sent_count,
  failed_count: campaign.failed_count,
  suppressed_count: campaign.suppressed_count,
  unknown_count: campaign.unknown_count,
});

/** Recipients whose account is open. */
export const remainingOf = (ledger: Ledger): number =>
  ledgerCounters.reduce((left, counter) => left - ledger[counter], ledger.total_contacts);

/** Every item of a table for which the filter holds. */
export const scan = async <T>(
  db: DynamoDBDocumentClient,
  TableName: string,
  holds: (item: T) => boolean,
): Promise<T[]> => {
  const found: T[] = [];
  let ExclusiveStartKey: Record<string, unknown> | undefined;
  do {
    const page = await db.send(new ScanCommand({ TableName, ExclusiveStartKey, ConsistentRead: true }));
    found.push(...((page.Items ?? []) as T[]).filter(holds));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return found;
};

/** @throws when there is none: what was accepted must not be gone. */
export const readCampaign = async (
  db: DynamoDBDocumentClient,
  campaign_id: string,
): Promise<CampaignItem> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tables.campaigns, Key: { campaign_id }, ConsistentRead: true }),
  );
  if (!Item) throw new Error(`campaign ${campaign_id} is gone`);
  return Item as CampaignItem;
};

/** What the table of deliveries holds of these campaigns, whatever the campaigns say they have. */
export const readDeliveries = async (
  db: DynamoDBDocumentClient,
  campaignIds: readonly string[],
): Promise<{ readonly batches: readonly BatchItem[]; readonly rows: readonly RowItem[] }> => {
  const items = await scan<BatchItem | RowItem>(db, tables.deliveries, ({ batch_id }) =>
    campaignIds.includes(batch_id.split("#")[0]!),
  );
  return {
    batches: items.filter((item): item is BatchItem => item.entry === "batch"),
    rows: items.filter((item) => /^\d{4}$/.test(item.entry)),
  };
};
