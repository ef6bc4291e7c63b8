import { type Attributes, blockOf, blocksOf, type Change, isGone, textOf } from "./read-plan.ts";
import type { Told } from "./told.ts";

/** What is gone with a table, by its name without the stage's. */
export const held: Readonly<Record<string, string>> = {
  EmailContacts: "everybody's address, lists and history",
  EmailCampaigns: "every campaign, and whom it has still to mail",
  EmailDeliveries: "who was mailed what",
  EmailSuppressions: "who left, bounced or complained: they would be mailed again",
  EmailErasures: "whose data are still to be erased",
  EmailMedia: "which pictures there are",
  CampaignDrafts: "what is being written",
  TidingsSeals:
    "the key of the links that were mailed: none of them works any more, unsubscribe links neither",
  TidingsApiKeys: "every API key",
  TidingsMembers: "everybody who may sign in, and their passkeys",
  TidingsAudit: "who did what",
  TidingsWebhooks: "the keys that webhooks sign by",
};

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery_Howitworks.html#howitworks-pitr-deleting-table */
const backup = "DynamoDB keeps a system backup of it for 35 days, to be restored into a new table.";

const keepsPast = (table: Attributes): boolean => blockOf(table, "point_in_time_recovery").enabled === true;

const lostTable = (change: Change): Told => {
  const name = textOf(change.before, "name");
  const what = held[name.split("-")[0]!] ?? "all that is in it";
  const how = change.action === "replace" ? "is destroyed and made again, empty" : "is destroyed";
  const after = keepsPast(change.before) ? ` ${backup}` : " Nothing keeps a copy.";
  return { text: `table ${name} ${how}, and with it ${what}.${after}`, loss: "guarded", about: [change] };
};

const indexNames = (table: Attributes): string[] =>
  blocksOf(table, "global_secondary_index").map((index) => textOf(index, "name"));

/** Names of the indexes that are made by a change: new ones, and those that DynamoDB can only make again. */
export const madeIndexes = ({ before, after }: Change): string[] => {
  const known = new Map(
    blocksOf(before, "global_secondary_index").map((index) => [textOf(index, "name"), keyOf(index)]),
  );
  return blocksOf(after, "global_secondary_index")
    .filter((index) => known.get(textOf(index, "name")) !== keyOf(index))
    .map((index) => textOf(index, "name"));
};

const keyOf = (index: Attributes): string =>
  JSON.stringify(["hash_key", "range_key", "projection_type"].map((name) => textOf(index, name)));

const pastWords = ({ before, after }: Change, name: string, about: Told["about"]): Told[] => {
  if (keepsPast(before) === keepsPast(after)) return [];
  return keepsPast(after)
    ? [{ text: `Table ${name} keeps its past from now on, 35 days (point-in-time recovery).`, about }]
    : [
        {
          text: `the past of table ${name}: no moment of the last 35 days can be restored any more, and none to come.`,
          loss: "guarded",
          about,
        },
      ];
};

const expiryWords = ({ before, after }: Change, name: string): string[] => {
  const [was, is] = [before, after].map((table) => {
    const ttl = blockOf(table, "ttl");
    return ttl.enabled === true ? textOf(ttl, "attribute_name") : "";
  });
  if (was === is) return [];
  return [
    is
      ? `DynamoDB deletes from table ${name} what is past its ${is}.`
      : `Nothing is deleted from table ${name} by its age any more.`,
  ];
};

const indexWords = (change: Change, name: string): string[] => {
  const made = madeIndexes(change);
  const left = new Set(indexNames(change.after));
  const gone = indexNames(change.before).filter((index) => !left.has(index));
  return [
    ...made.map((index) => `Table ${name} gets the index ${index}, which DynamoDB fills from what is there.`),
    ...gone.map((index) => `The index ${index} of table ${name} is removed; the table keeps all.`),
  ];
};

/** What becomes of a table, but that it is made. */
export const tellTable = (change: Change): Told[] => {
  if (isGone(change)) return [lostTable(change)];
  if (change.action !== "change") return [];
  const name = textOf(change.before, "name");
  const words = [...expiryWords(change, name), ...indexWords(change, name)];
  return [...pastWords(change, name, [change]), ...words.map((text) => ({ text, about: [change] }))];
};
