import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { type Counts, differenceOf } from "../platform/counts.ts";
import { type Item, type TransactItems, updateIf } from "../platform/dynamodb.ts";
import { additions } from "../platform/expressions.ts";
import { groupsOf } from "../platform/groups.ts";
import { isOfSenders, type ReportNames } from "./report.ts";

/** The report's items: what it has rows for, and the counters of senders and of feedback, which are written apart. */
const entries = { names: "names", senders: "senders", feedback: "feedback" } as const;

const keyOf = (campaignId: string, entry: keyof typeof entries) => ({
  batch_id: `${campaignId}#report`,
  entry: entries[entry],
});

/** Campaigns whose names are kept in an execution environment. */
const keptMax = 100;
/** Counters in one write: an expression has 4 KB at most. */
const countersMax = 150;

/** The items of a report as they are when its campaign begins to be frozen, for that transaction. */
export const newReport = (
  table: string,
  campaignId: string,
  names: ReportNames,
  expires: { readonly expires_at?: number },
): TransactItems => [
  { Put: { TableName: table, Item: { ...keyOf(campaignId, "names"), ...names, ...expires } } },
  { Put: { TableName: table, Item: { ...keyOf(campaignId, "senders"), ...expires } } },
  { Put: { TableName: table, Item: { ...keyOf(campaignId, "feedback"), ...expires } } },
];

/** A report as it stands. */
export interface Report {
  readonly names: ReportNames;
  readonly counts: Counts;
}

/** The reports of campaigns. One that was frozen before there were any has none, and nothing is counted of it. */
export const reportStore = (db: DynamoDBDocumentClient, table: string) => {
  const kept = new Map<string, ReportNames>();

  const read = async (campaignId: string, wanted: readonly (keyof typeof entries)[], consistent: boolean) =>
    await batchGet(
      { db, name: table },
      wanted.map((entry) => keyOf(campaignId, entry)),
      { consistent },
    );

  /** What a campaign's report has rows for; read once per execution environment, as it never changes. */
  const reportNames = async (campaignId: string): Promise<ReportNames | undefined> => {
    const known = kept.get(campaignId);
    if (known) return known;
    const [item] = await read(campaignId, ["names"], true);
    if (!item) return undefined;
    const names = namesOf(item);
    kept.set(campaignId, names);
    for (const oldest of kept.keys()) {
      if (kept.size <= keptMax) break;
      kept.delete(oldest);
    }
    return names;
  };

  /** Strongly consistent, as what is corrected by it must be. */
  const report = async (campaignId: string): Promise<Report | undefined> => {
    const items = await read(campaignId, ["names", "senders", "feedback"], true);
    return reportIn(items);
  };

  /** The reports that campaigns have, to look at together, by their ids: each read once, as it was a moment ago. */
  const reports = async (campaignIds: readonly string[]): Promise<ReadonlyMap<string, Report>> => {
    const keys = campaignIds.flatMap((id) => [
      keyOf(id, "names"),
      keyOf(id, "senders"),
      keyOf(id, "feedback"),
    ]);
    const items = Map.groupBy(await batchGet({ db, name: table }, keys, { consistent: false }), (item) =>
      String(item.batch_id),
    );
    return new Map(
      campaignIds.flatMap((id) => {
        const found = reportIn(items.get(keyOf(id, "names").batch_id) ?? []);
        return found ? [[id, found]] : [];
      }),
    );
  };

  /** @param version that the item must have; undefined when it does not matter. */
  const add = async (
    campaignId: string,
    entry: "senders" | "feedback",
    counts: Counts,
    version?: number,
  ): Promise<boolean> => {
    const { expression, values } = additions({ ...counts, version: 1 });
    const isAsRead = version === 0 ? "attribute_not_exists(version)" : "version = :read";
    const command = new UpdateCommand({
      TableName: table,
      Key: keyOf(campaignId, entry),
      UpdateExpression: expression.trim(),
      // What expired must not come again, without an end.
      ConditionExpression: `attribute_exists(batch_id)${version === undefined ? "" : ` AND ${isAsRead}`}`,
      ExpressionAttributeValues: {
        ...values,
        ...(version !== undefined && version > 0 && { ":read": version }),
      },
    });
    return (await updateIf(db, command)) !== undefined;
  };

  /** Adds what one invocation did or heard, in one write of the senders' counters or of feedback's. */
  const addToReport = async (
    campaignId: string,
    entry: "senders" | "feedback",
    counts: Counts,
  ): Promise<void> => {
    for (const some of groupsOf(Object.entries(counts), countersMax))
      await add(campaignId, entry, Object.fromEntries(some));
  };

  /**
   * Makes a report equal what was counted of the rows, by adding what it lacks: what is added to it meanwhile stays.
   * @returns whether it does; not so when another changed it since it was read.
   */
  const correctReport = async (campaignId: string, counted: Counts): Promise<boolean> => {
    const items = await read(campaignId, ["senders", "feedback"], true);
    for (const item of items) {
      const entry = item.entry === entries.senders ? "senders" : "feedback";
      const ours = Object.fromEntries(
        Object.entries(counted).filter(([name]) => isOfSenders(name) === (entry === "senders")),
      );
      const lacking = groupsOf(Object.entries(differenceOf(countersIn(item), ours)), countersMax);
      for (const [place, some] of lacking.entries())
        if (!(await add(campaignId, entry, Object.fromEntries(some), versionOf(item) + place))) return false;
    }
    return true;
  };

  return { reportNames, report, reports, addToReport, correctReport };
};

const namesOf = (item: Item): ReportNames => {
  const { domains = [], links = [] } = item as Partial<ReportNames>;
  return { domains, links };
};

/** The report that a campaign's items make; undefined when it has none. */
const reportIn = (items: readonly Item[]): Report | undefined => {
  const names = items.find(({ entry }) => entry === entries.names);
  if (!names) return undefined;
  const counters = items.filter((item) => item !== names).flatMap((item) => Object.entries(countersIn(item)));
  return { names: namesOf(names), counts: Object.fromEntries(counters) };
};

const notCounters = new Set(["batch_id", "entry", "version", "expires_at", "op"]);

const countersIn = (item: Item): Counts =>
  Object.fromEntries(Object.entries(item).filter(([name]) => !notCounters.has(name)) as [string, number][]);

const versionOf = ({ version = 0 }: Item): number => version as number;
