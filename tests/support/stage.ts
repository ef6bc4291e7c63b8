import { randomUUID } from "node:crypto";
import { type CreateTableCommandInput, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { auditStore } from "../../services/audit/store.ts";
import type { Campaign } from "../../services/campaigns/campaign.ts";
import { noCounts } from "../../services/campaigns/counts.ts";
import { campaignStore } from "../../services/campaigns/store.ts";
import { attributeStore } from "../../services/contacts/attribute-store.ts";
import { contactStore } from "../../services/contacts/store.ts";
import { batchId, type Recipient, recipientsMax } from "../../services/deliveries/batch.ts";
import type { BatchState } from "../../services/deliveries/batch-state.ts";
import type { ReportNames } from "../../services/deliveries/report.ts";
import { deliveryStore } from "../../services/deliveries/store.ts";
import { draftStore } from "../../services/drafts/store.ts";
import { erasureStore } from "../../services/erasures/store.ts";
import { jobStore } from "../../services/jobs/store.ts";
import { listStore } from "../../services/lists/store.ts";
import { mediaStore } from "../../services/media/store.ts";
import { passkeyStore } from "../../services/members/passkey-store.ts";
import { memberStore } from "../../services/members/store.ts";
import { assignments } from "../../services/platform/expressions.ts";
import type { MetricName } from "../../services/platform/metrics.ts";
import type { Announcement } from "../../services/platform/publish.ts";
import { createSealKey } from "../../services/platform/seal-key.ts";
import { segmentStore } from "../../services/segments/store.ts";
import { challengeStore } from "../../services/sessions/challenge-store.ts";
import { linkStore } from "../../services/sessions/link-store.ts";
import { sessionStore } from "../../services/sessions/store.ts";
import { signupStore } from "../../services/signups/store.ts";
import { snippetStore } from "../../services/snippets/store.ts";
import { suppressionStore } from "../../services/suppressions/store.ts";
import { templateStore } from "../../services/templates/store.ts";
import { createMemoryDynamoDb } from "../../stacks/local/engines/memory/memory.ts";
import { startGateway } from "./local-gateway.ts";

const table = (
  name: string,
  hash: string,
  range?: string,
  indexes: readonly { name: string; hash: string; range: string; projection?: "ALL" }[] = [],
): CreateTableCommandInput => {
  const schema = (hash: string, range?: string) => [
    { AttributeName: hash, KeyType: "HASH" as const },
    ...(range ? [{ AttributeName: range, KeyType: "RANGE" as const }] : []),
  ];
  const keys = [hash, range, ...indexes.flatMap((index) => [index.hash, index.range])];
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: schema(hash, range),
    AttributeDefinitions: [...new Set(keys.filter((key) => key !== undefined))].map((AttributeName) => ({
      AttributeName,
      AttributeType: "S" as const,
    })),
    ...(indexes.length > 0 && {
      GlobalSecondaryIndexes: indexes.map((index) => ({
        IndexName: index.name,
        KeySchema: schema(index.hash, index.range),
        Projection: { ProjectionType: index.projection ?? ("KEYS_ONLY" as const) },
      })),
    }),
  };
};

/** The tables of a stage, by their keys and indexes. */
const tables = [
  table("Campaigns", "campaign_id", undefined, [
    { name: "by_created", hash: "kind", range: "created_at" },
    { name: "open", hash: "open", range: "created_at" },
    { name: "published", hash: "published", range: "created_at" },
  ]),
  table("ApiKeys", "key_hash"),
  table("Sessions", "id"),
  table("Members", "member_id", "entry"),
  table("Audit", "month", "entry", [
    { name: "by_target", hash: "target", range: "entry", projection: "ALL" },
  ]),
  table("Contacts", "email", undefined, [
    { name: "by_created", hash: "shard", range: "created_at" },
    { name: "by_address", hash: "shard", range: "email" },
    { name: "by_name", hash: "shard", range: "search_name" },
    { name: "by_surname", hash: "shard", range: "search_surname" },
  ]),
  table("Deliveries", "batch_id", "entry"),
  table("Suppressions", "email", undefined, [
    { name: "by_email", hash: "shard", range: "email", projection: "ALL" },
    { name: "newest", hash: "shard", range: "position", projection: "ALL" },
    { name: "due", hash: "due", range: "email" },
  ]),
  table("Limiter", "id"),
  table("Erasures", "email"),
  table("Lists", "list_id"),
  table("Segments", "segment_id"),
  table("Attributes", "name"),
  table("Snippets", "snippet_id"),
  table("Templates", "template_id"),
  table("Jobs", "job_id", undefined, [
    { name: "by_created", hash: "kind", range: "created_at" },
    { name: "open", hash: "open", range: "created_at" },
  ]),
  table("Drafts", "draft_id", undefined, [{ name: "by_updated", hash: "kind", range: "updated_at" }]),
  table("Media", "media_id", undefined, [{ name: "by_created", hash: "kind", range: "created_at" }]),
  table("Seals", "id"),
  table("Webhooks", "name"),
  table("Signups", "id"),
];

/** The stores of one stage on a DynamoDB of its own, in memory, which does as AWS's does; and what was put on its bus. */
export const startStage = async () => {
  const dynamodb = createMemoryDynamoDb({ now: Date.now });
  const gateway = await startGateway(() => ({ dynamodb: dynamodb.engine }));
  const client = new DynamoDBClient({
    ...gateway.clientOf("worker"),
    requestHandler: gateway.requestHandler,
    maxAttempts: 3,
  });
  const db = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  for (const one of tables) await dynamodb.ensureTable(one);
  const published: Announcement[] = [];
  const measured: [MetricName, number][] = [];
  const deliveries = deliveryStore(db, "Deliveries", "Campaigns");
  return {
    db,
    sessions: sessionStore(db, "Sessions"),
    links: linkStore(db, "Sessions"),
    challenges: challengeStore(db, "Sessions"),
    members: memberStore(db, "Members"),
    passkeys: passkeyStore(db, "Members"),
    audit: auditStore(db, "Audit", 400),
    campaigns: campaignStore(db, "Campaigns"),
    contacts: contactStore(db, "Contacts"),
    suppressions: suppressionStore(db, "Suppressions"),
    erasures: erasureStore(db, "Erasures", "Contacts"),
    lists: listStore(db, "Lists"),
    segments: segmentStore(db, "Segments"),
    drafts: draftStore(db, "Drafts"),
    attributes: attributeStore(db, "Attributes"),
    snippets: snippetStore(db, "Snippets"),
    templates: templateStore(db, "Templates"),
    media: mediaStore(db, "Media"),
    signups: signupStore(db, "Signups"),
    sealKey: createSealKey(db, "Seals"),
    deliveries,
    jobs: jobStore(db, "Jobs"),
    publish: async (facts: readonly Announcement[]) => {
      published.push(...facts);
    },
    published,
    measure: (name: MetricName, value: number) => {
      measured.push([name, value]);
    },
    /** What operators were shown. */
    measured,
    /** Writes fields of an item with the key `email`, past its store. */
    write: async (table: string, email: string, fields: object) => {
      const { sets, names, values } = assignments(fields);
      await db.send(
        new UpdateCommand({
          TableName: table,
          Key: { email },
          UpdateExpression: `SET ${sets}`,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: values,
        }),
      );
    },
    /** The campaign as it is stored. */
    campaign: async (campaign_id: string) =>
      (await db.send(new GetCommand({ TableName: "Campaigns", Key: { campaign_id }, ConsistentRead: true })))
        .Item as Campaign,
    /** How far the sending of a batch is, as it is stored. */
    state: async (id: string, batch = 0): Promise<BatchState> => (await deliveries.states(id, [batch]))[0]!,
    /** How often DynamoDB was called with an operation since the last reset of the meter. */
    calls: (operation: string) =>
      gateway.meter.snapshot().services.dynamodb?.operations[operation]?.calls ?? 0,
    meter: gateway.meter,
    faults: gateway.faults,
    async stop() {
      client.destroy();
      await gateway.stop();
    },
  };
};

export type Stage = Awaited<ReturnType<typeof startStage>>;

/** A campaign that was asked for just now, unless a test says otherwise. */
export const campaignItem = (campaign_id: string, fields: Partial<Campaign> = {}): Campaign => ({
  campaign_id,
  kind: "campaign",
  campaign_name: "Spring programme",
  status: "pending",
  subject: "Hello",
  from_email: "hello@example.com",
  audience: "subscribed",
  content_key: `campaigns/${campaign_id}/content.json`,
  attachments: [],
  tracking: true,
  request_hash: "hash",
  unsubscribe_key: "key",
  total_contacts: 0,
  ...noCounts,
  batching: { done: false },
  batch_count: 0,
  issued: 0,
  held: {},
  rev: 0,
  open: "open",
  created_at: "2026-11-24T12:00:00.000Z",
  updated_at: "2026-11-24T12:00:00.000Z",
  ...fields,
});

/** A recipient of a batch; its mailbox is named by the number. */
export const reader = (number: number): Recipient => {
  const email = `reader${number}@example.net`;
  return { email, address: email, values: { email } };
};

/**
 * A campaign under way, whose audience is frozen into batches of these sizes.
 * @param fields what it has besides.
 * @returns its id.
 */
export const frozenCampaign = async (
  { campaigns, deliveries, campaign }: Pick<Stage, "campaigns" | "deliveries" | "campaign">,
  sizes: readonly number[],
  fields: Partial<Campaign> = {},
  names?: ReportNames,
): Promise<string> => {
  const id = `ses_campaign_${randomUUID()}`;
  const now = new Date().toISOString();
  await campaigns.create(
    campaignItem(id, { status: "in_progress", created_at: now, updated_at: now, ...fields }),
  );
  // A transaction takes no more than 100 items.
  for (let first = 0; first < sizes.length; first += 30)
    await deliveries.append(
      await campaign(id),
      sizes.slice(first, first + 30).map((size, place) => ({
        batch_id: batchId(id, first + place),
        entry: "batch" as const,
        campaign_id: id,
        batch: first + place,
        recipients: Array.from({ length: size }, (_, index) =>
          reader((first + place) * recipientsMax + index),
        ),
        dropped: [],
      })),
      `batch ${first}`,
      now,
      first === 0 ? names : undefined,
    );
  await campaigns.freeze(id, now);
  return id;
};
