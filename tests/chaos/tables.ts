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
  erasures: "EmailErasures-local",
  jobs: "EmailJobs-local",
  lists: "EmailLists-local",
  segments: "EmailSegments-local",
  signups: "EmailSignups-local",
  apiKeys: "TidingsApiKeys-local",
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
  delivered_count: (row: RowItem) => row.delivered_at !== undefined && row.bounced_at === undefined,
  bounced_count: (row: RowItem) => row.bounced_at !== undefined,
  // SES held back what it had on a list of its own: no server refused that.
  hard_bounced_count: (row: RowItem) =>
    row.bounce_type === "Permanent" &&
    row.bounce_sub_type !== "OnAccountSuppressionList" &&
    row.bounce_sub_type !== "Suppressed",
  complained_count: (row: RowItem) => row.complained_at !== undefined,
  opened_count: (row: RowItem) => row.opened_at !== undefined,
  clicked_count: (row: RowItem) => row.clicked_at !== undefined,
  unsubscribed_count: (row: RowItem) => row.unsubscribed_at !== undefined,
} as const;

/** The ledger of a campaign, as it was when somebody looked. */
export interface Ledger extends Record<(typeof ledgerCounters)[number], number> {
  readonly campaign_id: string;
  readonly total_contacts: number;
  /** Of the unknown. */
  readonly unreported_count: number;
}

/** Campaigns: key `campaign_id`. */
export interface CampaignItem extends Ledger, Record<keyof typeof feedbackCounters, number> {
  readonly status:
    | "awaiting_approval"
    | "scheduled"
    | "pending"
    | "in_progress"
    | "paused"
    | "completed"
    | "failed"
    | "cancelled";
  readonly reason?: string;
  readonly created_at: string;
  readonly started_at?: string;
  readonly send_at?: string;
  /** Of one that repeats: which it is, and when it was to start. */
  readonly series?: { readonly series_id: string; readonly number: number; readonly planned_at: string };
  readonly next_campaign_id?: string;
  readonly series_ended_at?: string;
  readonly resumes_at?: string;
  readonly batch_count: number;
  /** Batches that are not counted in the counters above yet: their states tell. */
  readonly held: Readonly<Record<string, number>>;
  /** `done` once the audience is frozen. */
  readonly batching: { readonly done: boolean };
  readonly updated_at: string;
  /** The `updated_at` at which its counters were last compared with the rows. */
  readonly recounted_at?: string;
  /** Unknown recipients are looked at again at that moment. */
  readonly awaiting?: { readonly at: string };
  /** Present while some are to be mailed again by itself. */
  readonly resend_due?: true;
  /** Words that are tried on a share; `winner` is the place of the variant that the rest gets. */
  readonly ab_test?: {
    readonly winner_by: "opens" | "clicks" | "by_hand";
    readonly variants: readonly object[];
    readonly tested_at?: string;
    readonly winner?: number;
    readonly decided?: string;
    readonly decided_at?: string;
  };
  /** Of one that a second person has to release: which keys asked and released, and when. */
  readonly approval?: {
    readonly asked_by: { readonly key_id: string };
    readonly asked_at: string;
    readonly approved_by?: { readonly key_id: string };
    readonly approved_at?: string;
  };
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

/** Deliveries, `entry` is `state`: what senders recorded of a batch's recipients, each by its place in the batch. */
export interface StateItem {
  readonly batch_id: string;
  readonly entry: "state";
  readonly campaign_id: string;
  readonly batch: number;
  readonly records: Readonly<
    Record<
      string,
      {
        readonly outcome?: Outcome;
        readonly error?: string;
        readonly id?: string;
        /** When SES accepted it. */
        readonly at?: number;
        readonly unreported?: true;
      }
    >
  >;
  readonly claim?: unknown;
}

/** Deliveries, `entry` is `feedback`: what came back of a batch. `d7` says that of place 7 it was delivered, and when. */
type FeedbackItem = Readonly<Record<string, unknown>> & {
  readonly batch_id: string;
  readonly entry: "feedback";
};

/**
 * Deliveries, key `<campaign_id>#report`: the domains its `names` have counters for, and those of its `senders` and its
 * `feedback`.
 */
export interface ReportItem {
  readonly campaign_id: string;
  readonly domains: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
}

/** What is recorded of one recipient. */
export interface RowItem {
  readonly batch_id: string;
  /** The recipient's place in its batch. */
  readonly index: number;
  readonly outcome?: Outcome;
  readonly error?: string;
  readonly ses_message_id?: string;
  readonly sent_at?: number;
  /** Whether it is recorded that SES told nothing of it. */
  readonly unreported?: true;
  readonly delivered_at?: number;
  readonly bounced_at?: number;
  readonly bounce_type?: string;
  readonly bounce_sub_type?: string;
  readonly complained_at?: number;
  readonly opened_at?: number;
  readonly clicked_at?: number;
  readonly unsubscribed_at?: number;
  /** Why SES did not send what it had accepted. */
  readonly rejected?: string;
  /** Those followed, by their places in the report. */
  readonly links?: readonly number[];
  readonly device?: string;
}

const moments = {
  d: "delivered_at",
  b: "bounced_at",
  c: "complained_at",
  o: "opened_at",
  k: "clicked_at",
  u: "unsubscribed_at",
} as const;

const rowsOf = (
  batch_id: string,
  state: StateItem | undefined,
  feedback: FeedbackItem | undefined,
): RowItem[] => {
  const rows = new Map<number, Record<string, unknown>>();
  const note = (index: number, fields: object) =>
    rows.set(index, { ...(rows.get(index) ?? { batch_id, index }), ...fields });
  for (const [index, { outcome, error, id, at, unreported }] of Object.entries(state?.records ?? {}))
    note(Number(index), { outcome, error, ses_message_id: id, sent_at: at, unreported });
  for (const [name, value] of Object.entries(feedback ?? {})) {
    const [, letter = "", index, link] = /^([a-z])(\d+)(?:_(\d+))?$/.exec(name) ?? [];
    if (letter === "h")
      note(Number(index), { links: [...((rows.get(Number(index))?.links ?? []) as number[]), Number(link)] });
    if (letter === "v") note(Number(index), { device: value });
    if (letter === "r") note(Number(index), { rejected: value });
    if (letter in moments) note(Number(index), { [moments[letter as keyof typeof moments]]: value });
    if (letter === "t") {
      const { type, sub_type } = value as { type: string; sub_type: string };
      note(Number(index), { bounce_type: type, bounce_sub_type: sub_type });
    }
  }
  return [...rows.values()] as unknown as RowItem[];
};

/** Suppressions: key `email`. */
export interface SuppressionItem {
  readonly email: string;
  readonly reason?: string;
  /** Since then it stands no more: ISO 8601. */
  readonly lifted_at?: string | null;
}

/** Jobs: key `job_id`. */
export interface JobItem {
  readonly job_id: string;
  readonly status: "waiting" | "running" | "completed" | "failed" | "cancelled";
  readonly reason?: string;
  readonly finished_at?: string;
  readonly counts: Readonly<Record<string, number>>;
  /** Until its end was announced. */
  readonly open?: "open";
}

/** Contacts: key `email`. */
export interface ContactItem {
  readonly email: string;
  readonly status: "subscribed" | "unsubscribed" | "bounced" | "complained" | "unconfirmed";
  readonly lists?: ReadonlySet<string>;
  /** Those the person left. */
  readonly left_lists?: ReadonlySet<string>;
  readonly attributes?: Readonly<Record<string, unknown>>;
  /** How it is known that the person wants mail, by list. */
  readonly consents?: Readonly<Record<string, unknown>>;
  /** ISO 8601: until then nothing is sent. */
  readonly snoozed_until?: string;
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
  unreported_count: campaign.unreported_count,
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

/**
 * A campaign, with counters that are exact at that moment: what is counted in it, and what the states of the batches say
 * that are not.
 * @throws when there is none: what was accepted must not be gone.
 */
export const readCampaign = async (
  db: DynamoDBDocumentClient,
  campaign_id: string,
): Promise<CampaignItem> => {
  const { Item } = await db.send(
    new GetCommand({ TableName: tables.campaigns, Key: { campaign_id }, ConsistentRead: true }),
  );
  if (!Item) throw new Error(`campaign ${campaign_id} is gone`);
  const campaign = Item as CampaignItem;
  const counts: Record<string, number> = {};
  for (const batch of Object.keys(campaign.held)) {
    const Key = { batch_id: `${campaign_id}#${batch}`, entry: "state" };
    const state = await db.send(new GetCommand({ TableName: tables.deliveries, Key, ConsistentRead: true }));
    const add = (name: string) => {
      counts[name] = (counts[name] ?? 0) + 1;
    };
    for (const { outcome, unreported } of Object.values((state.Item as StateItem).records)) {
      if (outcome) add(`${outcome}_count`);
      if (unreported) add("unreported_count");
    }
  }
  const exact = ([...ledgerCounters, "unreported_count"] as const).map((name) => [
    name,
    campaign[name] + (counts[name] ?? 0),
  ]);
  return { ...campaign, ...Object.fromEntries(exact) };
};

const reportOf = ([campaign_id, items]: readonly [string, readonly object[]]): ReportItem => {
  const all: Record<string, unknown> = Object.assign({}, ...items);
  const counts = Object.entries(all).filter(
    ([name, value]) => typeof value === "number" && name !== "version",
  );
  return {
    campaign_id,
    domains: (all.domains ?? []) as string[],
    counts: Object.fromEntries(counts) as Record<string, number>,
  };
};

/** What the table of deliveries holds of these campaigns, whatever the campaigns say they have. */
export const readDeliveries = async (
  db: DynamoDBDocumentClient,
  campaignIds: readonly string[],
): Promise<{
  readonly batches: readonly BatchItem[];
  readonly rows: readonly RowItem[];
  readonly reports: readonly ReportItem[];
}> => {
  const items = await scan<BatchItem | StateItem | FeedbackItem>(db, tables.deliveries, ({ batch_id }) =>
    campaignIds.includes(batch_id.split("#")[0]!),
  );
  const [reported = [], ofBatches = []] = [/#report$/, /#\d+$/].map((key) =>
    items.filter(({ batch_id }) => key.test(batch_id)),
  );
  const byBatch = Map.groupBy(ofBatches, ({ batch_id }) => batch_id);
  return {
    reports: [...Map.groupBy(reported, ({ batch_id }) => batch_id.split("#")[0]!)].map(reportOf),
    batches: items.filter((item): item is BatchItem => item.entry === "batch"),
    rows: [...byBatch].flatMap(([batch_id, of]) =>
      rowsOf(
        batch_id,
        of.find((item): item is StateItem => item.entry === "state"),
        of.find((item): item is FeedbackItem => item.entry === "feedback"),
      ),
    ),
  };
};
