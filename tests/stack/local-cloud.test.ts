import { expect, test } from "vitest";
import { cloudfrontResources } from "../../stacks/local/resources/cloudfront.ts";
import type { ResourceContext } from "../../stacks/local/resources/context.ts";
import { createDeployment } from "../../stacks/local/resources/deployment.ts";
import { observationResources } from "../../stacks/local/resources/observation.ts";
import { synthesize } from "./support/synthesize.ts";

const context = { region: "us-east-1", account: "000000000000", deployment: createDeployment() };
const types = {
  ...cloudfrontResources(context as ResourceContext),
  ...observationResources(context as ResourceContext),
};
const stack = synthesize("dev", { waf: true, monthlyBudgetUsd: 100, alarmEmail: "ops@acme.test" });

/** What the local stage does not have by itself. */
test.each(["aws_wafv2_web_acl", "aws_budgets_budget"])(
  "the local cloud takes %s, and refuses what it does not know of it",
  async (type) => {
    for (const [id, { "//": _, ...given }] of Object.entries(stack.resource[type] ?? {})) {
      expect(await types[type]!.create(given, id)).toMatchObject({
        name: given.name,
        arn: expect.any(String),
      });
      await expect(types[type]!.create({ ...given, other: 1 }, id)).rejects.toThrow("`other`");
    }
    expect(Object.keys(stack.resource[type] ?? {}).length).toBeGreaterThan(0);
  },
);
