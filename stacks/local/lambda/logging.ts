import { allows } from "../iam/evaluate.ts";
import type { PolicyDocument } from "../iam/policy.ts";
import type { FunctionConfiguration } from "./function.ts";

/**
 * Checks that what a function logs would arrive: on AWS it is lost without a word when the role may not write it.
 * @throws Error naming the function and what its role lacks
 */
export const requireLogging = (
  { name, role, logGroup }: FunctionConfiguration,
  cloud: {
    readonly region: string;
    readonly account: string;
    readonly logGroups: ReadonlySet<string>;
    readonly roles: ReadonlyMap<string, readonly PolicyDocument[]>;
  },
): void => {
  if (!cloud.logGroups.has(logGroup))
    throw new Error(`the function ${name} logs to ${logGroup}, a log group that is not declared`);
  const resource = `arn:aws:logs:${cloud.region}:${cloud.account}:log-group:${logGroup}:log-stream:any`;
  for (const action of ["logs:CreateLogStream", "logs:PutLogEvents"])
    if (!allows(cloud.roles.get(role) ?? [], { action, resource }))
      throw new Error(
        `the logs of the function ${name} would be lost: the role ${role} lacks ${action} on ${logGroup}`,
      );
};
