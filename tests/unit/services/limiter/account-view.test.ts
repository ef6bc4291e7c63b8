import { expect, test } from "vitest";
import { toAccountView } from "../../../../services/limiter/account-view.ts";
import type { LeaseState } from "../../../../services/limiter/lease-state.ts";

const now = Date.parse("2026-11-29T12:00:30.000Z");
const state: LeaseState = {
  version: 1,
  max_send_rate: 100,
  max_24_hour_send: 50_000,
  sent_last_24_hours: 1_000,
  sending_enabled: true,
  read_at_ms: now - 30_000,
  claimed_at_ms: 0,
  claimed_by: "",
  spent: 20,
  spent_before: -5,
  rate_factor: 1,
  factor_at_ms: 0,
  leases: {},
};
const view = (fields: Partial<LeaseState> = {}, part = 1) =>
  toAccountView({ ...state, ...fields }, { part, now });

test("the account is shown as SES said it, with what was sent since", () => {
  expect(view()).toEqual({
    sending_enabled: true,
    max_send_rate: 100,
    send_rate: 100,
    max_24_hour_send: 50_000,
    sent_last_24_hours: 1_015,
    read_at: "2026-11-29T12:00:00.000Z",
  });
});

test.each<[string, Partial<LeaseState>, number, object]>([
  ["with a share of the rate", {}, 0.25, { send_rate: 25, max_send_rate: 100 }],
  ["slowed down a moment ago", { rate_factor: 0.8, factor_at_ms: now }, 1, { send_rate: 80 }],
  ["slower than one a second", { max_send_rate: 0.5 }, 1, { send_rate: 0.5 }],
  ["stopped", { sending_enabled: false }, 1, { send_rate: 0, sending_enabled: false }],
  ["without a quota", { max_24_hour_send: -1 }, 1, { max_24_hour_send: null }],
  [
    "of which SES counted more than was told",
    { sent_last_24_hours: 0, spent: 0 },
    1,
    { sent_last_24_hours: 0 },
  ],
])("one that is %s", (_, fields, part, expected) => {
  expect(view(fields, part)).toMatchObject(expected);
});
