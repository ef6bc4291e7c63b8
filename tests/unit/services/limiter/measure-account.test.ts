import { expect, test } from "vitest";
import type { LeaseState } from "../../../../services/limiter/lease-state.ts";
import { measureAccount } from "../../../../services/limiter/measure-account.ts";

const measuredOf = async (more: Partial<LeaseState>) => {
  const now = Date.now();
  const lease = {
    role: "sender" as const,
    share: 14,
    from: now,
    until: now + 60_000,
    sent: 3,
    allowed: 3,
    ends: now,
  };
  const state: LeaseState = {
    version: 7,
    max_send_rate: 14,
    max_24_hour_send: 50_000,
    sent_last_24_hours: 10_000,
    sending_enabled: true,
    read_at_ms: now,
    claimed_at_ms: now,
    claimed_by: "",
    spent: 100,
    spent_before: 0,
    rate_factor: 1,
    factor_at_ms: 0,
    leases: { one: lease },
    ...more,
  };
  const measured: [string, number][] = [];
  await measureAccount({ read: async () => state }, 0.5, (name, value) => measured.push([name, value]));
  return measured;
};

test("while somebody sends, operators are shown what the stage's part of rate and quota is", async () => {
  expect(await measuredOf({})).toEqual([
    ["RateAllowed", 7],
    ["QuotaLeft", 19_900],
  ]);
});

test("a quota without limit, and a stage that is idle, are no metric", async () => {
  expect(await measuredOf({ max_24_hour_send: -1 })).toEqual([["RateAllowed", 7]]);
  expect(await measuredOf({ leases: {} })).toEqual([]);
});
