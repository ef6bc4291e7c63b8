import { expect, test } from "vitest";
import { exclusionReason } from "../../../../services/audience/eligibility.ts";

const now = new Date("2026-11-28T12:00:00.000Z");
const at = (snoozed_until: string) => ({ status: "subscribed", snoozed_until }) as const;
const suppression = {
  email: "a@example.net",
  reason: "manual",
  source: "api",
  created_at: "",
  diagnostic: null,
  soft_bounces: null,
} as const;

test.each([
  ["subscribed", { status: "subscribed" }, undefined, undefined],
  ["subscribed", { status: "bounced" }, undefined, "The contact is bounced."],
  ["subscribed", undefined, undefined, "The contact was deleted."],
  ["list", undefined, undefined, undefined],
  // Who was a contact is told by the frozen recipient.
  ["filter", undefined, undefined, undefined],
  ["filter", at("2026-11-28T12:00:00.001Z"), undefined, "The contact is snoozed until 2026-11-28."],
  ["list", at("2027-01-31T08:00:00.000Z"), undefined, "The contact is snoozed until 2027-01-31."],
  ["subscribed", at("2026-11-28T12:00:00.000Z"), undefined, undefined],
  ["filter", at("2027-01-31T08:00:00.000Z"), suppression, "The address is suppressed: manual."],
] as const)(
  "of an audience of kind %s, %j with suppression %j: %s",
  (audience, contact, suppressed, reason) => {
    expect(exclusionReason(audience, contact, suppressed, now)).toBe(reason);
  },
);
