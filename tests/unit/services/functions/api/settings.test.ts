import { expect, test } from "vitest";
import { createApp } from "../../../../../services/functions/api/app.ts";
import type { ApiDependencies } from "../../../../../services/functions/api/dependencies.ts";
import { migrations } from "../../../../../services/migrations/all.ts";
import { openSes } from "../../../../support/local-ses.ts";

const deps = {
  apiKeys: { findByKey: async () => ({ key_hash: "0".repeat(64), name: "Ada", scope: "read" }) },
  publicUrl: "https://mail.acme.test",
  emailBytesMax: 10_485_760,
  tracking: false,
  approvalRequired: true,
  postalAddress: "",
  rateShare: 0.25,
  warmUps: { plans: [] },
  stage: {
    name: "prod",
    region: "eu-west-1",
    sender: "acme.test",
    alarmEmail: "ops@acme.test",
    retentionDays: 396,
    softBounces: { max: 5, days: 30 },
    logRetentionDays: 90,
    deletionProtection: true,
    webhooks: ["crm"],
  },
  migrationPasses: { passes: async () => new Map() },
};
const ask = (path: string, more: object = {}) =>
  createApp({ ...deps, ...more } as unknown as ApiDependencies).request(path, {
    headers: { authorization: "Bearer key" },
  });

test("what the stage is set to is told, and what it says nothing of is null", async () => {
  const response = await ask("/settings");
  expect([response.status, await response.json()]).toEqual([
    200,
    {
      stage: "prod",
      region: "eu-west-1",
      sender: "acme.test",
      public_url: "https://mail.acme.test",
      alarm_email: "ops@acme.test",
      postal_address: null,
      tracking: false,
      asks_links: false,
      approval_required: true,
      retention_days: 396,
      soft_bounces: { max: 5, days: 30 },
      ses_rate_share: 0.25,
      email_bytes_max: 10_485_760,
      log_retention_days: 90,
      deletion_protection: true,
      warm_ups: [],
      webhooks: ["crm"],
      auto_pause: { sent_min: 100, hard_bounces: 0.05, complaints: 0.001 },
      migrations: migrations.map(({ id, what }) => ({
        id,
        what,
        state: "waiting",
        examined: 0,
        changed: 0,
        failed: 0,
        started_at: null,
        finished_at: null,
      })),
    },
  ]);
});

/** The account as the senders read it an hour ago, and what they sent since. */
const known = {
  version: 1,
  read_at_ms: Date.UTC(2026, 10, 29, 9),
  claimed_at_ms: 0,
  claimed_by: "",
  spent: 7,
  spent_before: 0,
  rate_factor: 1,
  factor_at_ms: 0,
  leases: {},
  sending_enabled: true,
  max_send_rate: 100,
  max_24_hour_send: 5_000,
  sent_last_24_hours: 40,
};

test("the account is what SES says now, with what the senders count", async () => {
  const ses = await openSes();
  ses.account.set({ production_access: false });
  const response = await ask("/account", { ses, limiter: { account: async () => known } });
  expect([response.status, await response.json()]).toMatchObject([
    200,
    {
      production_access: false,
      standing: "healthy",
      sending_enabled: true,
      max_send_rate: 1,
      max_24_hour_send: 200,
      sent_last_24_hours: 47,
    },
  ]);
});

test("SES that has no time for it is told of as such", async () => {
  const busy = Object.assign(new Error("Rate exceeded"), { name: "TooManyRequestsException" });
  const response = await ask("/account", { ses: { send: () => Promise.reject(busy) } });
  expect([response.status, response.headers.get("retry-after"), await response.json()]).toMatchObject([
    503,
    "5",
    { error: { code: "ses_busy" } },
  ]);
});
