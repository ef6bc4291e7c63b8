import type { Settings } from "../api/client.ts";
import { bytes, count, counted, day, share } from "../format.ts";

/** A setting in words. */
export interface StageRow {
  readonly word: string;
  readonly value: string;
  /** The line of the stage's file that sets it; undefined: no line does. */
  readonly key?: string;
  /** What else there is to say of it. */
  readonly note?: string;
}

const yesNo = (value: boolean): string => (value ? "Yes" : "No");
const percent = (part: number): string => share(part, 1);

const warmUpWords = ({ identity, starts, first, growth, days }: Settings["warm_ups"][number]): string =>
  `${identity}: ${counted(first, "mail")} on ${day(starts)}, each day ${growth.toLocaleString()} times as many, for ${counted(days, "day")}`;

const sending = (settings: Settings): StageRow[] => [
  { word: "Sender", value: settings.sender, key: "sender" },
  {
    word: "Postal address",
    value: settings.postal_address ?? "None",
    key: "postalAddress",
    note: "What {{ postal_address }} stands for in a mail.",
  },
  {
    word: "Opens and clicks are tracked",
    value: yesNo(settings.tracking),
    key: "tracking",
    note: "Where a campaign does not say.",
  },
  {
    word: "Links are asked whether they answer",
    value: yesNo(settings.asks_links),
    key: "asksLinks",
    note: "When a campaign is checked.",
  },
  {
    word: "A second person releases every campaign",
    value: yesNo(settings.approval_required),
    key: "approvalRequired",
  },
  {
    word: "Share of the account's rate and quota",
    value: percent(settings.ses_rate_share),
    key: "sesRateShare",
  },
  {
    word: "Senders being warmed up",
    value: settings.warm_ups.map(warmUpWords).join("; ") || "None",
    key: "warmUps",
    note: "What is more than a day's mails waits for the next.",
  },
  { word: "Largest e-mail", value: bytes(settings.email_bytes_max), key: "emailMaxBytes" },
  {
    word: "Sending window",
    value: "Each campaign has its own",
    note: "Set where it is written, below When.",
  },
];

const guarding = ({ auto_pause, soft_bounces }: Settings): StageRow[] => [
  {
    word: "A campaign pauses by itself",
    value: `Above ${percent(auto_pause.hard_bounces)} bounced for good, or ${percent(auto_pause.complaints)} reported as spam`,
    note: `From ${counted(auto_pause.sent_min, "message")} on, before SES reviews the account. The same for every stage.`,
  },
  {
    word: "Bounces that may pass suppress a contact",
    value: `After ${count(soft_bounces.max)} in a row within ${counted(soft_bounces.days, "day")}`,
    key: "softBounces",
  },
];

const keeping = (settings: Settings): StageRow[] => [
  {
    word: "Who was mailed what is kept for",
    value: counted(settings.retention_days, "day"),
    key: "retentionDays",
  },
  { word: "Logs are kept for", value: counted(settings.log_retention_days, "day"), key: "logRetentionDays" },
  {
    word: "Guarded against being deleted",
    value: yesNo(settings.deletion_protection),
    key: "deletionProtection",
    note: "Tables, contents, and the site's host name.",
  },
];

/** How far the tables are brought up to the version that is deployed. */
const migrating = ({ migrations }: Settings): StageRow => {
  const word = "Data of versions before";
  const stuck = migrations.find(({ state }) => state === "stuck");
  if (stuck)
    return { word, value: "Does not get on", note: `${stuck.what} The log of the function jobs says why.` };
  const done = migrations.filter(({ state }) => state === "completed");
  if (done.length < migrations.length)
    return {
      word,
      value: `Being brought up to date: ${count(done.length)} of ${count(migrations.length)} done`,
    };
  const failed = migrations.reduce((sum, one) => sum + one.failed, 0);
  return failed === 0
    ? { word, value: "Up to date" }
    : {
        word,
        value: `Up to date, but for ${counted(failed, "item")}`,
        note: "The log of the function jobs names each.",
      };
};

const reaching = (settings: Settings): StageRow[] => [
  {
    word: "This site, and links in mails",
    value: settings.public_url,
    key: "siteDomains",
    note: "Without a domain of yours, CloudFront's own.",
  },
  { word: "Alarms go to", value: settings.alarm_email ?? "Nobody", key: "alarmEmail" },
  {
    word: "Webhooks, told of events",
    value: settings.webhooks.join(", ") || "None",
    key: "webhooks",
  },
  { word: "Region", value: settings.region, key: "region" },
  migrating(settings),
];

/** What a stage is set to, in the order in which it is asked about. */
export const stageRows = (settings: Settings): StageRow[] => [
  ...sending(settings),
  ...guarding(settings),
  ...keeping(settings),
  ...reaching(settings),
];
