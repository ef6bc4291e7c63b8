import { compileArnPattern } from "../iam/pattern.ts";

/** An `aws_lambda_permission`: a statement of a function's resource policy. */
export interface FunctionPermission {
  readonly functionName: string;
  /** The service that may invoke, e.g. `events.amazonaws.com`. */
  readonly principal: string;
  /** ARN pattern of the rule or API on whose behalf it invokes; without it any. */
  readonly sourceArn?: string;
}

/** Whether a service may invoke a function for a source. https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html */
export const mayInvoke = (
  permissions: readonly FunctionPermission[],
  call: { readonly functionName: string; readonly principal: string; readonly sourceArn: string },
): boolean =>
  permissions.some(
    (permission) =>
      permission.functionName === call.functionName &&
      permission.principal === call.principal &&
      (permission.sourceArn === undefined || compileArnPattern(permission.sourceArn)(call.sourceArn)),
  );
