import { describe, expect, it } from "vitest";
import { synthesize } from "./support/synthesize.ts";

const withBudget = synthesize("dev", { alarmEmail: "ops@acme.test", monthlyBudgetUsd: 250.5 });
const budgets = Object.values(withBudget.resource.aws_budgets_budget ?? {}).map(
  ({ "//": _, ...rest }) => rest,
);

describe("the budget", () => {
  it("is none where the settings say none", () => {
    expect(synthesize("dev", { alarmEmail: "ops@acme.test" }).resource.aws_budgets_budget).toBeUndefined();
  });

  it("mails at 80 % spent and 100 % foreseen, of what carries the stage's tag, and of SES", () => {
    const notice = {
      comparison_operator: "GREATER_THAN",
      threshold_type: "PERCENTAGE",
      subscriber_email_addresses: ["ops@acme.test"],
    };
    const same = {
      budget_type: "COST",
      limit_amount: "250.5",
      limit_unit: "USD",
      time_unit: "MONTHLY",
      notification: [
        { ...notice, notification_type: "ACTUAL", threshold: 80 },
        { ...notice, notification_type: "FORECASTED", threshold: 100 },
      ],
    };
    expect(budgets).toHaveLength(2);
    expect(budgets).toEqual(
      expect.arrayContaining([
        {
          ...same,
          name: "tidings-dev-budget-stage-us-east-1",
          cost_filter: [{ name: "TagKeyValue", values: ["user:tidings-stage$dev"] }],
        },
        {
          ...same,
          name: "tidings-dev-budget-ses-us-east-1",
          cost_filter: [
            { name: "Service", values: ["Amazon Simple Email Service"] },
            { name: "Region", values: ["us-east-1"] },
          ],
        },
      ]),
    );
  });

  it("finds its tag on all that the stage makes", () => {
    expect(withBudget.provider.aws![0]).toMatchObject({
      default_tags: [{ tags: { application: "tidings", stage: "dev", "tidings-stage": "dev" } }],
    });
  });
});
