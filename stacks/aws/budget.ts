import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget/index.js";
import { Construct } from "constructs";
import { globalNameOf, type Settings } from "../settings.ts";

/** What every resource of a stage carries, and nobody else's: AWS's bill is divided by it once it is activated there. */
export const stageTag = "tidings-stage";

/** What mails, in percent of the budget: what was spent, and what the month is going to come to. */
const notices = [
  { notificationType: "ACTUAL", threshold: 80 },
  { notificationType: "FORECASTED", threshold: 100 },
];

/**
 * Budgets that mail, and stop nothing. SES is most of a bill, and charges the account for mails, not the resources of a
 * stage: it has a budget of the same height of its own, of all that is sent in the region, so that neither is missed.
 * https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-managing-costs.html
 */
export const createBudgets = (scope: Construct, settings: Settings): void => {
  const { monthlyBudgetUsd, alarmEmail, stage, region } = settings;
  if (monthlyBudgetUsd === undefined || alarmEmail === undefined) return;
  const part = new Construct(scope, "budgets");
  const filters = {
    stage: { TagKeyValue: `user:${stageTag}$${stage}` },
    ses: { Service: "Amazon Simple Email Service", Region: region },
  };
  for (const [what, filter] of Object.entries(filters))
    new BudgetsBudget(part, what, {
      name: globalNameOf(settings, `budget-${what}`),
      budgetType: "COST",
      limitAmount: String(monthlyBudgetUsd),
      limitUnit: "USD",
      timeUnit: "MONTHLY",
      costFilter: Object.entries(filter).map(([name, value]) => ({ name, values: [value] })),
      notification: notices.map((notice) => ({
        ...notice,
        comparisonOperator: "GREATER_THAN",
        thresholdType: "PERCENTAGE",
        subscriberEmailAddresses: [alarmEmail],
      })),
    });
};
