import { describe, expect, it } from "vitest";
import * as z from "zod";
import { functionNames as allNames } from "../../stacks/artifacts.ts";
import { jsonOf, resources, type Stack } from "./support/stack.ts";
import { synthesize } from "./support/synthesize.ts";

/** Without webhooks there is no function for them. */
const functionNames = allNames.filter((name) => name !== "webhooks");
const lambda = z.object({ tracing_config: z.object({ mode: z.string() }).optional() });
const policy = z.object({
  policy: jsonOf(
    z.object({ Statement: z.array(z.object({ Action: z.array(z.string()), Resource: z.unknown() })) }),
  ),
});

const modes = (stack: Stack) =>
  resources(stack, "aws_lambda_function", lambda).map(({ attributes }) => attributes.tracing_config?.mode);
const leave = (stack: Stack) =>
  resources(stack, "aws_iam_role_policy", policy).flatMap(({ attributes }) =>
    attributes.policy.Statement.filter(({ Action }) => Action.some((action) => action.startsWith("xray:"))),
  );

describe("X-Ray", () => {
  it("records nothing, and nobody may tell it anything, unless the stage's file says so", () => {
    const stack = synthesize();
    expect(modes(stack)).toEqual(functionNames.map(() => undefined));
    expect(leave(stack)).toEqual([]);
  });

  it("records every function, which may tell it what it did and nothing else", () => {
    const stack = synthesize("dev", { xray: true });
    expect(modes(stack)).toEqual(functionNames.map(() => "Active"));
    expect(leave(stack)).toEqual(
      functionNames.map(() => ({
        Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
        Resource: ["*"],
      })),
    );
  });
});
