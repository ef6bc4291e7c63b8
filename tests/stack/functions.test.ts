import {
  functionsHaveRolesOfTheirOwn,
  functionsHaveRoomForTheirVariables,
  functionsLogForALimitedTime,
  functionsMapTheirTraces,
  functionsRunOnNode24Arm,
  functionsWaitForTheirGrants,
  mappingsAreSafe,
  servicesInvokeForOneSourceOnly,
} from "./rules/functions.ts";
import {
  auditLogOnlyGrows,
  rolesAreForLambdaOnly,
  rolesMayDoNamedActionsOnly,
  rolesMayUseNamedResourcesOnly,
} from "./rules/permissions.ts";
import { describeRule } from "./support/lint.ts";
import { attributesAt, removeAt, replaceAt } from "./support/stack.ts";

const lambda = "aws_lambda_function";
const mapping = "aws_lambda_event_source_mapping";
const policy = "aws_iam_role_policy";

describeRule("every function logs JSON to a group of its own that forgets", functionsLogForALimitedTime, [
  {
    given: "a log group that Lambda would have to make",
    damage: (stack) => removeAt(stack, "aws_cloudwatch_log_group", "api/logs"),
    violations: ["aws_lambda_function api/function has no log group."],
  },
  {
    given: "a log group without retention",
    damage: (stack) => delete attributesAt(stack, "aws_cloudwatch_log_group", "api/logs").retention_in_days,
    violations: ["aws_cloudwatch_log_group api/logs keeps logs forever."],
  },
  {
    given: "a function that logs text",
    damage: (stack) => replaceAt(stack, lambda, "sender/function", "logging_config", "JSON", "Text"),
    violations: ["aws_lambda_function sender/function does not log JSON."],
  },
]);

describeRule("every function has a role of its own", functionsHaveRolesOfTheirOwn, [
  {
    given: "two functions with one role",
    damage: (stack) => {
      const { role } = attributesAt(stack, lambda, "sender/function");
      attributesAt(stack, lambda, "batcher/function").role = role;
    },
    violations: [
      "aws_lambda_function batcher/function shares its role.",
      "aws_lambda_function sender/function shares its role.",
    ],
  },
]);

describeRule("every function has room for its variables", functionsHaveRoomForTheirVariables, [
  {
    given: "a value that leaves none",
    damage: (stack) => {
      const { environment } = attributesAt(stack, lambda, "sweeper/function") as {
        environment: { variables: Record<string, string> };
      };
      environment.variables = { ORIGIN: "x".repeat(4_091) };
    },
    violations: ["aws_lambda_function sweeper/function has 4097 bytes of variables."],
  },
]);

describeRule("every function runs on Node 24 and arm64", functionsRunOnNode24Arm, [
  {
    given: "another runtime",
    damage: (stack) => {
      attributesAt(stack, lambda, "api/function").runtime = "nodejs22.x";
    },
    violations: ["aws_lambda_function api/function is nodejs22.x on arm64."],
  },
  {
    given: "another processor",
    damage: (stack) => {
      attributesAt(stack, lambda, "api/function").architectures = ["x86_64"];
    },
    violations: ["aws_lambda_function api/function is nodejs24.x on x86_64."],
  },
]);

describeRule("a function's traces name our sources", functionsMapTheirTraces, [
  {
    given: "a function without source maps",
    damage: (stack) => delete attributesAt(stack, lambda, "sweeper/function").environment,
    violations: ["aws_lambda_function sweeper/function has traces that end in the bundle."],
  },
]);

describeRule("new code never runs before what it is granted", functionsWaitForTheirGrants, [
  {
    given: "a function that waits for nothing",
    damage: (stack) => delete attributesAt(stack, lambda, "feedback/function").depends_on,
    violations: ["aws_lambda_function feedback/function may run before it is granted anything."],
  },
]);

describeRule("a queue invokes its function with a cap, and single messages may fail", mappingsAreSafe, [
  {
    given: "a mapping that fails whole batches",
    damage: (stack) => delete attributesAt(stack, mapping, "feedback/mapping").function_response_types,
    violations: ["aws_lambda_event_source_mapping feedback/mapping fails whole batches."],
  },
  {
    given: "a mapping without a cap",
    damage: (stack) => delete attributesAt(stack, mapping, "sender/mapping").scaling_config,
    violations: ["aws_lambda_event_source_mapping sender/mapping has no concurrency cap."],
  },
  {
    given: "a mapping made before the role may read the queue",
    damage: (stack) => delete attributesAt(stack, mapping, "batcher/mapping").depends_on,
    violations: ["aws_lambda_event_source_mapping batcher/mapping does not wait for the role's policy."],
  },
]);

describeRule("a service may invoke a function for one source only", servicesInvokeForOneSourceOnly, [
  {
    given: "a permission for any API of anybody",
    damage: (stack) => delete attributesAt(stack, "aws_lambda_permission", "routes/permission").source_arn,
    violations: ["aws_lambda_permission routes/permission lets all of apigateway.amazonaws.com in."],
  },
]);

describeRule("a role may do named actions only", rolesMayDoNamedActionsOnly, [
  {
    given: "a wildcard action",
    damage: (stack) => replaceAt(stack, policy, "sender/policy", "policy", "ses:SendEmail", "ses:Send*"),
    violations: ["aws_iam_role_policy sender/policy allows ses:Send*."],
  },
]);

describeRule("the audit log only grows: no role may change or delete a line", auditLogOnlyGrows, [
  {
    given: "an API that may delete what it wrote",
    damage: (stack) =>
      replaceAt(
        stack,
        policy,
        "api/policy",
        "policy",
        String.raw`\"dynamodb:PutItem\",\"dynamodb:Query\"]`,
        String.raw`\"dynamodb:DeleteItem\",\"dynamodb:Query\"]`,
      ),
    violations: ["aws_iam_role_policy api/policy allows dynamodb:DeleteItem on the audit log."],
  },
]);

describeRule("a role may use named resources only, or says why not", rolesMayUseNamedResourcesOnly, [
  {
    given: "every resource",
    damage: (stack) =>
      replaceAt(
        stack,
        policy,
        "feedback/policy",
        "policy",
        String.raw`\"events:PutEvents\"],\"Resource\":[`,
        String.raw`\"events:PutEvents\"],\"Resource\":[\"*\",`,
      ),
    violations: ["aws_iam_role_policy feedback/policy allows * and gives no reason."],
  },
  {
    given: "a wildcard whose reason was left empty",
    damage: (stack) =>
      replaceAt(
        stack,
        policy,
        "sweeper/policy",
        "//",
        "Lambda names the log streams within the function's own log group.",
        "",
      ),
    violations: [
      `aws_iam_role_policy sweeper/policy allows \${aws_cloudwatch_log_group.sweeper_logs_C08F753B.arn}:* and gives no reason.`,
    ],
  },
]);

describeRule("a role is Lambda's, with no policy but its own", rolesAreForLambdaOnly, [
  {
    given: "a role that others may assume",
    damage: (stack) =>
      replaceAt(
        stack,
        "aws_iam_role",
        "api/role",
        "assume_role_policy",
        "lambda.amazonaws.com",
        "ec2.amazonaws.com",
      ),
    violations: ['aws_iam_role api/role may be assumed by {"Service":"ec2.amazonaws.com"}.'],
  },
  {
    given: "a managed policy",
    damage: (stack) => {
      attributesAt(stack, "aws_iam_role", "api/role").managed_policy_arns = [
        "arn:aws:iam::aws:policy/AdministratorAccess",
      ];
    },
    violations: ["aws_iam_role api/role has the managed policy arn:aws:iam::aws:policy/AdministratorAccess."],
  },
]);
