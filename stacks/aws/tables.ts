import {
  DynamodbTable,
  type DynamodbTableGlobalSecondaryIndex,
} from "@cdktf/provider-aws/lib/dynamodb-table/index.js";
import { Construct } from "constructs";
import type { Settings } from "../settings.ts";

export interface Tables {
  readonly contacts: DynamodbTable;
  readonly campaigns: DynamodbTable;
  readonly deliveries: DynamodbTable;
  readonly suppressions: DynamodbTable;
  readonly apiKeys: DynamodbTable;
  /** Who is signed in with a browser, and one-time links. */
  readonly sessions: DynamodbTable;
  /** Who signs in on the site, and their passkeys. */
  readonly members: DynamodbTable;
  /** Who did what: lines that are written once. */
  readonly audit: DynamodbTable;
  /** People to be erased from what was frozen and recorded. */
  readonly erasures: DynamodbTable;
  /** Lists of contacts by their names; who is on one says the contact. */
  readonly lists: DynamodbTable;
  readonly segments: DynamodbTable;
  /** The names of all attributes of contacts. */
  readonly attributes: DynamodbTable;
  /** Pieces of text that whoever writes mail inserts. */
  readonly snippets: DynamodbTable;
  readonly templates: DynamodbTable;
  /** Imports, exports and other work that takes longer than a request. */
  readonly jobs: DynamodbTable;
  /** Campaigns being written. */
  readonly drafts: DynamodbTable;
  /** Pictures of mails. */
  readonly media: DynamodbTable;
  /** Who asked to be on a list and has yet to confirm it, and how often was asked. */
  readonly signups: DynamodbTable;
  /** The key that links in mails are sealed by: one item. */
  readonly seals: DynamodbTable;
  /** What all senders of the account share, and how far its list is pulled: an item each. */
  readonly limiter: DynamodbTable;
}

/** Indexes of the campaigns table. They hold keys only: what is listed is read from the table. */
export const campaignIndexes = {
  /** All campaigns (`kind` is the same for each), newest first. */
  byCreated: "by_created",
  /** Campaigns the sweeper must look after: only those carry the attribute `open`. */
  open: "open",
  /** Campaigns with a public page, newest first: only those carry the attribute `published`. */
  published: "published",
} as const;

/**
 * Indexes of the contacts table, spread over shards, of keys only: nothing that sending mail writes is in one
 * (decision 43).
 */
export const contactIndexes = {
  byCreated: "by_created",
  byAddress: "by_address",
  byName: "by_name",
  bySurname: "by_surname",
} as const;

/** Indexes of the jobs table. Both hold keys only. */
export const jobIndexes = {
  /** The jobs of a kind, newest first. */
  byCreated: "by_created",
  /** Jobs the sweeper must look after: only those carry the attribute `open`. */
  open: "open",
} as const;

/**
 * Index of the drafts table, of keys only. All drafts are in one partition of it, which takes a thousand writes a second:
 * a person who writes saves once in some.
 */
export const draftIndexes = {
  /** Drafts that were not started (`kind` is the same for each), the last changed first. */
  byUpdated: "by_updated",
} as const;

/** Index of the media table, of keys only; all are in one partition of it, as drafts are. */
export const mediaIndexes = {
  /** All pictures (`kind` is the same for each), newest first. */
  byCreated: "by_created",
} as const;

/** Indexes of the suppressions table: `shard`, by a hash of the address, keeps all writes from one partition. */
export const suppressionIndexes = {
  /** All by their address, whole: what is listed is read from here. */
  byEmail: "by_email",
  /** All by when they came, likewise. */
  newest: "newest",
  /** What SES's account list is to be told: only that carries the attribute `due`. */
  due: "due",
} as const;

/** Index of the audit log. */
export const auditIndexes = {
  /** What was done to one thing, or to one person, the whole lines: only those that have a target. */
  byTarget: "by_target",
} as const;

interface Key {
  readonly hash: string;
  readonly range?: string;
  /** Of an index: whole items, not their keys only. */
  readonly isWhole?: boolean;
}

const keyAttributes = (keys: readonly Key[]) => {
  const names = keys.flatMap(({ hash, range }) => (range === undefined ? [hash] : [hash, range]));
  return [...new Set(names)].map((name) => ({ name, type: "S" }));
};

const indexOf = (name: string, key: Key): DynamodbTableGlobalSecondaryIndex => ({
  name,
  hashKey: key.hash,
  rangeKey: key.range,
  projectionType: key.isWhole ? "ALL" : "KEYS_ONLY",
});

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html */
const restoring = (name: string, { stage, at }: NonNullable<Settings["restoredFrom"]>) => ({
  restoreSourceName: `${name}-${stage}`,
  ...(at === undefined ? { restoreToLatestTime: true } : { restoreDateTime: at }),
});

/** Everything a table has in each stage. */
export const createTable = (
  scope: Construct,
  settings: Settings,
  name: string,
  key: Key,
  indexes: Readonly<Record<string, Key>> = {},
  expiry?: { readonly attributeName: string; readonly enabled: boolean },
): DynamodbTable =>
  new DynamodbTable(scope, name, {
    name: `${name}-${settings.stage}`,
    billingMode: "PAY_PER_REQUEST",
    hashKey: key.hash,
    rangeKey: key.range,
    attribute: keyAttributes([key, ...Object.values(indexes)]),
    globalSecondaryIndex: Object.entries(indexes).map(([index, indexKey]) => indexOf(index, indexKey)),
    ttl: expiry,
    pointInTimeRecovery: { enabled: true },
    ...(settings.restoredFrom && restoring(name, settings.restoredFrom)),
    deletionProtectionEnabled: settings.deletionProtection,
    lifecycle: {
      preventDestroy: settings.deletionProtection,
      // Where a table came from is of the past: that the line is gone makes no new one.
      ignoreChanges: ["restore_source_name", "restore_to_latest_time", "restore_date_time"],
    },
  });

/** Who may ask the API, and what they asked for. */
const createAccessTables = (
  part: Construct,
  settings: Settings,
): Pick<Tables, "apiKeys" | "members" | "sessions" | "audit"> => ({
  apiKeys: createTable(part, settings, "TidingsApiKeys", { hash: "key_hash" }),
  members: createTable(part, settings, "TidingsMembers", { hash: "member_id", range: "entry" }),
  sessions: createTable(
    part,
    settings,
    "TidingsSessions",
    { hash: "id" },
    {},
    { attributeName: "expires_at", enabled: true },
  ),
  audit: createTable(
    part,
    settings,
    "TidingsAudit",
    { hash: "month", range: "entry" },
    { [auditIndexes.byTarget]: { hash: "target", range: "entry", isWhole: true } },
    { attributeName: "expires_at", enabled: true },
  ),
});

/**
 * Every table of a stage. Names that others may want too carry the project's. DynamoDB encrypts them at rest with a key of its own by default.
 */
export const createTables = (scope: Construct, settings: Settings): Tables => {
  const part = new Construct(scope, "tables");
  return {
    contacts: createTable(
      part,
      settings,
      "EmailContacts",
      { hash: "email" },
      {
        [contactIndexes.byCreated]: { hash: "shard", range: "created_at" },
        [contactIndexes.byAddress]: { hash: "shard", range: "email" },
        [contactIndexes.byName]: { hash: "shard", range: "search_name" },
        [contactIndexes.bySurname]: { hash: "shard", range: "search_surname" },
      },
    ),
    campaigns: createTable(
      part,
      settings,
      "EmailCampaigns",
      { hash: "campaign_id" },
      {
        [campaignIndexes.byCreated]: { hash: "kind", range: "created_at" },
        [campaignIndexes.open]: { hash: "open", range: "created_at" },
        [campaignIndexes.published]: { hash: "published", range: "created_at" },
      },
    ),
    deliveries: createTable(
      part,
      settings,
      "EmailDeliveries",
      { hash: "batch_id", range: "entry" },
      {},
      { attributeName: "expires_at", enabled: true },
    ),
    suppressions: createTable(
      part,
      settings,
      "EmailSuppressions",
      { hash: "email" },
      {
        [suppressionIndexes.byEmail]: { hash: "shard", range: "email", isWhole: true },
        [suppressionIndexes.newest]: { hash: "shard", range: "position", isWhole: true },
        [suppressionIndexes.due]: { hash: "due", range: "email" },
      },
    ),
    ...createAccessTables(part, settings),
    erasures: createTable(part, settings, "EmailErasures", { hash: "email" }),
    lists: createTable(part, settings, "EmailLists", { hash: "list_id" }),
    segments: createTable(part, settings, "EmailSegments", { hash: "segment_id" }),
    attributes: createTable(part, settings, "EmailAttributes", { hash: "name" }),
    snippets: createTable(part, settings, "EmailSnippets", { hash: "snippet_id" }),
    templates: createTable(part, settings, "EmailTemplates", { hash: "template_id" }),
    jobs: createTable(
      part,
      settings,
      "EmailJobs",
      { hash: "job_id" },
      {
        [jobIndexes.byCreated]: { hash: "kind", range: "created_at" },
        [jobIndexes.open]: { hash: "open", range: "created_at" },
      },
      { attributeName: "expires_at", enabled: true },
    ),
    drafts: createTable(
      part,
      settings,
      "CampaignDrafts",
      { hash: "draft_id" },
      { [draftIndexes.byUpdated]: { hash: "kind", range: "updated_at" } },
      { attributeName: "expires_at", enabled: true },
    ),
    media: createTable(
      part,
      settings,
      "EmailMedia",
      { hash: "media_id" },
      { [mediaIndexes.byCreated]: { hash: "kind", range: "created_at" } },
    ),
    signups: createTable(
      part,
      settings,
      "EmailSignups",
      { hash: "id" },
      {},
      { attributeName: "expires_at", enabled: true },
    ),
    seals: createTable(part, settings, "TidingsSeals", { hash: "id" }),
    limiter: createTable(part, settings, "TidingsLimiter", { hash: "id" }),
  };
};
