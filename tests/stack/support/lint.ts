import { describe, expect, it } from "vitest";
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
  }),
  // Whatever a person writes is as long as it may be.
  longest: synthesize("longest-of-them1", {
    region: "ap-southeast-1",
    sender: `${"n".repeat(64)}@${"acme".repeat(12)}.test`,
    alarmEmail: `${"o".repeat(64)}@${"acme".repeat(12)}.test`,
    siteDomains: [{ domain: `${"mail".repeat(14)}.example` }],
    postalAddress: "ü".repeat(150),
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
