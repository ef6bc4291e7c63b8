import * as z from "zod";
import { addressIn, type Rule, resources, type Stack } from "../support/stack.ts";

const lambda = z.object({
  role: z.string(),
  runtime: z.string(),
  architectures: z.array(z.string()),
  environment: z.object({ variables: z.record(z.string(), z.string()) }).optional(),
  logging_config: z.object({ log_format: z.string(), log_group: z.string() }).optional(),
  depends_on: z.array(z.string()).optional(),
});
const functions = (stack: Stack) => resources(stack, "aws_lambda_function", lambda);

const logGroup = z.object({ retention_in_days: z.number().optional() });

export const functionsLogForALimitedTime: Rule = (stack) =>
  functions(stack).flatMap(({ label, attributes: { logging_config: logging } }) => {
    const group = resources(stack, "aws_cloudwatch_log_group", logGroup).find(
      ({ address }) => address === addressIn(logging?.log_group),
    );
    if (group === undefined) return [`${label} has no log group.`];
    if (logging?.log_format !== "JSON") return [`${label} does not log JSON.`];
    return group.attributes.retention_in_days === undefined ? [`${group.label} keeps logs forever.`] : [];
  });

export const functionsHaveRolesOfTheirOwn: Rule = (stack) => {
  const roles = functions(stack).map(({ attributes }) => attributes.role);
  return functions(stack)
    .filter(({ attributes: { role } }) => roles.filter((other) => other === role).length > 1)
    .map(({ label }) => `${label} shares its role.`);
};

export const functionsRunOnNode24Arm: Rule = (stack) =>
  functions(stack)
    .filter(
      ({ attributes: { runtime, architectures } }) =>
        `${runtime} on ${architectures}` !== "nodejs24.x on arm64",
    )
    .map(({ label, attributes }) => `${label} is ${attributes.runtime} on ${attributes.architectures}.`);

export const functionsMapTheirTraces: Rule = (stack) =>
  functions(stack)
    .filter(
      ({ attributes: { environment } }) => environment?.variables.NODE_OPTIONS !== "--enable-source-maps",
    )
    .map(({ label }) => `${label} has traces that end in the bundle.`);

/** Names and values of a function's variables together, in bytes: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const environmentBytesMax = 4 * 1024;

/** As long as a value may be once everything it names is there: an account's id has 12 digits, a queue its whole address. */
const written = (stack: Stack, value: string): string =>
  value.replaceAll(/\$\{(\w+)\.([\w-]+)\.(\w+)\}/g, (_, type: string, id: string, attribute: string) => {
    const { name, [attribute]: given = name } = stack.resource[type]?.[id] ?? {};
    if (typeof given !== "string") return "123456789012";
    const itself = written(stack, given);
    return attribute === "url" ? `https://sqs.ap-southeast-1.amazonaws.com/123456789012/${itself}` : itself;
  });

export const functionsHaveRoomForTheirVariables: Rule = (stack) =>
  functions(stack).flatMap(({ label, attributes: { environment } }) => {
    const variables = Object.entries(environment?.variables ?? {});
    const bytes = Buffer.byteLength(variables.map(([name, value]) => name + written(stack, value)).join(""));
    return bytes <= environmentBytesMax ? [] : [`${label} has ${bytes} bytes of variables.`];
  });

const mapping = z.object({
  function_name: z.string(),
  function_response_types: z.array(z.string()).optional(),
  scaling_config: z.object({ maximum_concurrency: z.number() }).optional(),
  depends_on: z.array(z.string()).optional(),
});
const rolePolicy = z.object({ role: z.string() });

/** Addresses of the policies of a function's role. */
const policiesOf = (stack: Stack, functionAddress: string | undefined): string[] => {
  const worker = functions(stack).find(({ address }) => address === functionAddress);
  return resources(stack, "aws_iam_role_policy", rolePolicy)
    .filter(({ attributes }) => addressIn(attributes.role) === addressIn(worker?.attributes.role))
    .map(({ address }) => address);
};

export const functionsWaitForTheirGrants: Rule = (stack) =>
  functions(stack)
    .filter(({ address, attributes: { depends_on } }) => {
      const policies = policiesOf(stack, address);
      return policies.length === 0 || !policies.every((policy) => depends_on?.includes(policy));
    })
    .map(({ label }) => `${label} may run before it is granted anything.`);

export const mappingsAreSafe: Rule = (stack) =>
  resources(stack, "aws_lambda_event_source_mapping", mapping).flatMap(({ label, attributes }) => {
    const policies = policiesOf(stack, addressIn(attributes.function_name));
    return [
      attributes.function_response_types?.includes("ReportBatchItemFailures")
        ? []
        : `${label} fails whole batches.`,
      attributes.scaling_config === undefined ? `${label} has no concurrency cap.` : [],
      policies.length > 0 && policies.every((policy) => attributes.depends_on?.includes(policy))
        ? []
        : `${label} does not wait for the role's policy.`,
    ].flat();
  });

const permission = z.object({ principal: z.string(), source_arn: z.string().optional() });

export const servicesInvokeForOneSourceOnly: Rule = (stack) =>
  resources(stack, "aws_lambda_permission", permission)
    .filter(({ attributes }) => !/^\$\{\w+\.[\w-]+\.(arn|execution_arn)\}/.test(attributes.source_arn ?? ""))
    .map(({ label, attributes }) => `${label} lets all of ${attributes.principal} in.`);
