import { type Requirement, type RequirementInput, recordsOf, textOf } from "./request.ts";

/**
 * EventBridge: PutEvents on each bus its entries name, a replay on its own ARN.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html
 */
export const eventsRequirements = ({
  operation,
  input,
  region,
  account,
}: RequirementInput): Requirement[] => {
  const arn = (resource: string) => `arn:aws:events:${region}:${account}:${resource}`;
  switch (operation) {
    case "PutEvents": {
      const buses = recordsOf(input.Entries).map(({ EventBusName }) => textOf(EventBusName) || "default");
      return [...new Set(buses)].map((bus) => ({
        action: "events:PutEvents",
        resource: bus.startsWith("arn:") ? bus : arn(`event-bus/${bus}`),
      }));
    }
    case "StartReplay":
    case "DescribeReplay":
      return [{ action: `events:${operation}`, resource: arn(`replay/${textOf(input.ReplayName)}`) }];
    default:
      return [{ action: `events:${operation}`, resource: "*" }];
  }
};
