import { expect, test } from "vitest";
import { settingsOf } from "../../../stacks/settings.ts";
import type { Settings } from "../../../web/api/client.ts";
import { stageRows } from "../../../web/settings/stage-rows.ts";

const settings: Settings = {
  stage: "prod",
  region: "eu-west-1",
  sender: "example.org",
  public_url: "https://mail.example.org",
  alarm_email: null,
  postal_address: null,
  tracking: false,
  asks_links: true,
  approval_required: true,
  retention_days: 396,
  soft_bounces: { max: 5, days: 30 },
  ses_rate_share: 0.25,
  email_bytes_max: 10 * 1024 * 1024,
  log_retention_days: 1,
  warm_ups: [{ identity: "example.org", starts: "2026-12-01", first: 50, growth: 1.5, days: 30 }],
  webhooks: ["crm", "billing"],
  deletion_protection: true,
  auto_pause: { sent_min: 100, hard_bounces: 0.05, complaints: 0.001 },
  migrations: [],
};

test("each setting is said in words, with the line of the stage's file that sets it", () => {
  expect(stageRows(settings).map(({ word, value, key }) => [word, value, key])).toEqual([
    ["Sender", "example.org", "sender"],
    ["Postal address", "None", "postalAddress"],
    ["Opens and clicks are tracked", "No", "tracking"],
    ["Links are asked whether they answer", "Yes", "asksLinks"],
    ["A second person releases every campaign", "Yes", "approvalRequired"],
    ["Share of the account's rate and quota", "25%", "sesRateShare"],
    [
      "Senders being warmed up",
      expect.stringMatching(/^example\.org: 50 mails on .*2026, each day 1\.5 times as many, for 30 days$/),
      "warmUps",
    ],
    ["Largest e-mail", "10 MB", "emailMaxBytes"],
    ["Sending window", "Each campaign has its own", undefined],
    ["A campaign pauses by itself", "Above 5% bounced for good, or 0.1% reported as spam", undefined],
    ["Bounces that may pass suppress a contact", "After 5 in a row within 30 days", "softBounces"],
    ["Who was mailed what is kept for", "396 days", "retentionDays"],
    ["Logs are kept for", "1 day", "logRetentionDays"],
    ["Guarded against being deleted", "Yes", "deletionProtection"],
    ["This site, and links in mails", "https://mail.example.org", "siteDomains"],
    ["Alarms go to", "Nobody", "alarmEmail"],
    ["Webhooks, told of events", "crm, billing", "webhooks"],
    ["Region", "eu-west-1", "region"],
    ["Data of versions before", "Up to date", undefined],
  ]);
});

const migration: Settings["migrations"][number] = {
  id: "contact-search-keys",
  what: "Contacts are found by name.",
  state: "completed",
  examined: 1_200,
  changed: 1_100,
  failed: 0,
  started_at: null,
  finished_at: null,
};

test.each([
  ["Up to date", [{}]],
  ["Being brought up to date: 1 of 3 done", [{}, { state: "running" }, { state: "waiting" }]],
  ["Up to date, but for 2 items", [{ failed: 2 }, {}]],
  ["Does not get on", [{ state: "running" }, { state: "stuck" }]],
] satisfies [string, Partial<typeof migration>[]][])("migrations are said in a line: %s", (words, states) => {
  const migrations = states.map((state) => ({ ...migration, ...state }));
  expect(stageRows({ ...settings, migrations }).at(-1)).toMatchObject({ value: words });
});

test("every line that is named is one that a stage's file may have", () => {
  const known = settingsOf("prod", {
    region: "eu-west-1",
    sender: "example.org",
    siteDomains: [{ domain: "mail.example.org" }],
    alarmEmail: "ops@example.org",
    postalAddress: "1 Example Street",
    warmUps: [{ identity: "example.org", starts: "2026-12-01", first: 50 }],
    webhooks: [{ name: "crm", url: "https://crm.example.org/in", events: ["CampaignCompleted"] }],
  });
  const named = stageRows(settings).flatMap(({ key }) => key ?? []);
  expect(named.filter((key) => !(key in known))).toEqual([]);
});
