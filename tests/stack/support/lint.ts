import { describe, expect, it } from "vitest";
import { webhookEventNames } from "../../../events/webhooks.ts";
import type { Rule, Stack } from "./stack.ts";
import { synthesize } from "./synthesize.ts";

const stacks = {
  local: synthesize("local"),
  dev: synthesize("dev"),
  prod: synthesize("prod", {
    sender: "news@acme.test",
    ownsIdentity: true,
    stateBucket: "acme-state",
    alarmEmail: "ops@acme.test",
    siteDomains: [{ domain: "mail.acme.test" }],
    monthlyBudgetUsd: 100,
    waf: true,
    xray: true,
    webhooks: [
      { name: "crm", url: "https://crm.acme.test/in", events: ["CampaignCompleted", "ContactBounced"] },
      { name: "billing", url: "https://pay.acme.test/hooks?of=mail", events: ["CampaignCompleted"] },
    ],
  }),
  // Whatever a person writes is as long as it may be.
  longest: synthesize("longest-of-them1", {
    region: "ap-southeast-1",
    sender: `${"n".repeat(64)}@${"acme".repeat(12)}.test`,
    alarmEmail: `${"o".repeat(64)}@${"acme".repeat(12)}.test`,
    siteDomains: [{ domain: `${"mail".repeat(14)}.example` }],
    postalAddress: "ü".repeat(150),
    warmUps: ["one", "two", "six"].map((name) => ({
      identity: `${name}.${"acme".repeat(10)}.test`,
      starts: "2026-12-01",
      first: 100_000,
      growth: 1.25,
      days: 90,
    })),
    webhooks: ["a", "b", "c", "d", "e"].map((letter) => ({
      name: letter.repeat(20),
      url: `https://hooks.example/${letter.repeat(378)}`,
      events: webhookEventNames,
    })),
  }),
};

export interface Breakage {
  /** What is wrong with the stack, as in "given …". */
  readonly given: string;
  /** Does the damage to a copy of the `dev` stack. */
  readonly damage: (stack: Stack) => void;
  readonly violations: readonly string[];
}

/** States a rule as tests: every stage keeps it, and each breakage is found. */
export const describeRule = (title: string, rule: Rule, breakages: readonly Breakage[]): void => {
  describe(title, () => {
    it.each(Object.entries(stacks))("holds in stage %s", (_, stack) => {
      expect(rule(stack)).toEqual([]);
    });

    it.each(breakages)("is broken by $given", ({ damage, violations }) => {
      const stack = structuredClone(stacks.dev);
      damage(stack);
      expect(rule(stack)).toEqual(violations);
    });
  });
};
