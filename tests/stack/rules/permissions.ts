import * as z from "zod";
import { jsonOf, oneOrMore, type Rule, resources, type Stack } from "../support/stack.ts";

const rolePolicy = z.object({
  "//": z.object({ wildcards: z.array(z.object({ resource: z.string(), reason: z.string() })).optional() }),
  policy: jsonOf(
    z.object({
      Statement: z.array(
        // Strict: an inverted statement (NotAction, NotResource) would grant more than any wildcard.
        z.strictObject({ Effect: z.literal("Allow"), Action: oneOrMore, Resource: oneOrMore }),
      ),
    }),
  ),
});
const policies = (stack: Stack) => resources(stack, "aws_iam_role_policy", rolePolicy);

export const rolesMayDoNamedActionsOnly: Rule = (stack) =>
  policies(stack).flatMap(({ label, attributes }) =>
    attributes.policy.Statement.flatMap(({ Action }) => Action)
      .filter((action) => action.includes("*"))
      .map((action) => `${label} allows ${action}.`),
  );

export const rolesMayUseNamedResourcesOnly: Rule = (stack) =>
  policies(stack).flatMap(({ label, attributes }) => {
    const explained = attributes["//"].wildcards?.filter(({ reason }) => reason.length > 0) ?? [];
    return attributes.policy.Statement.flatMap(({ Resource }) => Resource)
      .filter((name) => name.includes("*") && !explained.some(({ resource }) => resource === name))
      .map((name) => `${label} allows ${name} and gives no reason.`);
  });

/** Who serves the API writes lines of the audit log and reads them; nobody changes or deletes one. */
export const auditLogOnlyGrows: Rule = (stack) =>
  policies(stack).flatMap(({ label, attributes }) =>
    attributes.policy.Statement.filter(({ Resource }) =>
      Resource.some((name) => name.includes("aws_dynamodb_table.tables_TidingsAudit")),
    )
      .flatMap(({ Action }) => Action)
      .filter((action) => !["dynamodb:PutItem", "dynamodb:Query"].includes(action))
      .map((action) => `${label} allows ${action} on the audit log.`),
  );

const role = z.object({
  assume_role_policy: jsonOf(
    z.object({ Statement: z.array(z.object({ Principal: z.record(z.string(), z.string()) })) }),
  ),
  managed_policy_arns: z.array(z.string()).optional(),
});

export const rolesAreForLambdaOnly: Rule = (stack) =>
  resources(stack, "aws_iam_role", role).flatMap(({ label, attributes }) => [
    ...attributes.assume_role_policy.Statement.filter(
      ({ Principal }) => JSON.stringify(Principal) !== '{"Service":"lambda.amazonaws.com"}',
    ).map(({ Principal }) => `${label} may be assumed by ${JSON.stringify(Principal)}.`),
    ...(attributes.managed_policy_arns ?? []).map((arn) => `${label} has the managed policy ${arn}.`),
  ]);
