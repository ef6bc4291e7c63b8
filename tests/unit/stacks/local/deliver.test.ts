import { describe, expect, test } from "vitest";
import { createDeliver } from "../../../../stacks/local/deliver.ts";
import { parsePolicyDocument } from "../../../../stacks/local/iam/policy.ts";
import { createDeployment } from "../../../../stacks/local/resources/deployment.ts";

const queue = "arn:aws:sqs:us-east-1:000000000000:jobs";
const lambda = "arn:aws:lambda:us-east-1:000000000000:function:sweeper";
const rule = "arn:aws:events:us-east-1:000000000000:rule/every-minute";
const events = (sourceArn: string) => ({ service: "events.amazonaws.com" as const, sourceArn });

/** A stack whose queue and function let the rule in; `arrived` is what got through. */
const given = () => {
  const deployment = createDeployment();
  deployment.queuePolicies.set(
    queue,
    parsePolicyDocument({
      Version: "2012-10-17",
      Statement: {
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queue,
        Condition: { ArnEquals: { "aws:SourceArn": rule } },
      },
    }),
  );
  deployment.permissions.push({
    functionName: "sweeper",
    principal: "events.amazonaws.com",
    sourceArn: rule,
  });
  const arrived: unknown[] = [];
  const deliver = createDeliver(
    deployment,
    { invokeAsync: (functionName, payload) => arrived.push([functionName, payload]) },
    async (queueName, body, attributes) => {
      arrived.push([queueName, body, attributes]);
    },
  );
  return { deliver, arrived };
};

describe("an event of a rule", () => {
  test("reaches the queue and the function that let the rule in", async () => {
    const { deliver, arrived } = given();
    await deliver(queue, "one", events(rule), { ERROR_CODE: "NO_PERMISSIONS" });
    await deliver(lambda, "two", events(rule));
    expect(arrived).toEqual([
      ["jobs", "one", { ERROR_CODE: "NO_PERMISSIONS" }],
      ["sweeper", "two"],
    ]);
  });

  test.each([
    ["a queue whose policy names another rule", queue, `${rule}-2`],
    ["a queue without a policy", `${queue}-2`, rule],
    ["a function whose permission names another rule", lambda, `${rule}-2`],
    ["a function without a permission", `${lambda}-2`, rule],
  ])("is refused by %s", async (_name, target, sourceArn) => {
    const { deliver, arrived } = given();
    await expect(deliver(target, "one", events(sourceArn))).rejects.toMatchObject({
      code: "NO_PERMISSIONS",
      status: 403,
    });
    expect(arrived).toEqual([]);
  });
});
