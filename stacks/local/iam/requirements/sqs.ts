import { type Requirement, type RequirementInput, textOf } from "./request.ts";

/**
 * SQS: the operation on its queue; a batch needs the action of its entries.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsqs.html
 */
export const sqsRequirements = ({ operation, input, region, account }: RequirementInput): Requirement[] => {
  if (operation === "ListQueues") return [{ action: "sqs:ListQueues", resource: "*" }];
  const queue = textOf(input.QueueName) || textOf(input.QueueUrl).split("/").at(-1);
  return [
    {
      action: `sqs:${operation.replace(/Batch$/, "")}`,
      resource: `arn:aws:sqs:${region}:${account}:${queue}`,
    },
  ];
};
