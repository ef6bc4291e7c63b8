import * as z from "zod";
import { parsePolicyDocument } from "../iam/policy.ts";
import type { ResourceTypes } from "../terraform/apply.ts";
import type { ResourceContext } from "./context.ts";
import { defineResource } from "./define.ts";

/** The only trust policy there is a use for here: functions are what assumes roles. */
const trustPolicy = z
  .string()
  .transform((text): unknown => JSON.parse(text))
  .pipe(
    z.strictObject({
      Version: z.literal("2012-10-17"),
      Statement: z.tuple([
        z.strictObject({
          Effect: z.literal("Allow"),
          Principal: z.strictObject({ Service: z.literal("lambda.amazonaws.com") }),
          Action: z.literal("sts:AssumeRole"),
        }),
      ]),
    }),
  );

/** IAM roles and their inline policies, and the account they are in. */
export const identityResources = ({ account, deployment }: ResourceContext): ResourceTypes => ({
  "data.aws_caller_identity": defineResource(z.strictObject({}), () => ({
    account_id: account,
    id: account,
  })),

  aws_iam_role: defineResource(
    z.strictObject({ name: z.string(), assume_role_policy: trustPolicy }),
    ({ name }) => {
      deployment.roles.set(name, []);
      return { arn: `arn:aws:iam::${account}:role/${name}`, id: name };
    },
  ),

  aws_iam_role_policy: defineResource(
    z.strictObject({ name: z.string(), role: z.string(), policy: z.string() }),
    ({ name, role, policy }) => {
      const policies = deployment.roles.get(role);
      if (!policies) throw new Error(`argument \`role\`: there is no role ${role}`);
      policies.push(parsePolicyDocument(policy));
      return { id: `${role}:${name}` };
    },
  ),
});
