import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role/index.js";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy/index.js";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import { AssetType, TerraformAsset } from "cdktf";
import type { Construct } from "constructs";
import type { Archive, FunctionName } from "../../artifacts.ts";
import { globalNameOf, nameOf, type Settings } from "../../settings.ts";
import { writeLogs, writeTraces } from "./grants.ts";
import { type Grant, grantsPolicy } from "./policy.ts";

export interface FunctionProps {
  readonly name: FunctionName;
  readonly description: string;
  readonly archive: Archive;
  readonly memoryMegabytes: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What the function may do, besides writing its own logs. */
  readonly grants: readonly Grant[];
}

export interface ServiceFunction {
  readonly lambda: LambdaFunction;
  readonly logGroup: CloudwatchLogGroup;
  /** Whatever invokes the function must wait for it: before, the function could not even log. */
  readonly policy: IamRolePolicy;
}

/** Of the metrics of our own: the functions' and those that count lines of logs. */
export const metricsNamespace = "Tidings";

const assumedByLambda = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

/** A Lambda function with a log group and a role of its own. */
export const createFunction = (
  scope: Construct,
  settings: Settings,
  props: FunctionProps,
): ServiceFunction => {
  const name = nameOf(settings, props.name);
  // Made before the function: Lambda would make one itself, whose logs never expire.
  const logGroup = new CloudwatchLogGroup(scope, "logs", {
    name: `/aws/lambda/${name}`,
    retentionInDays: settings.logRetentionDays,
  });
  const role = new IamRole(scope, "role", {
    name: globalNameOf(settings, props.name),
    assumeRolePolicy: assumedByLambda,
  });
  const policy = createPolicy(scope, role, [
    ...props.grants,
    writeLogs(logGroup),
    ...(settings.xray ? [writeTraces] : []),
  ]);
  const asset = new TerraformAsset(scope, "archive", { path: props.archive.path, type: AssetType.FILE });
  const lambda = new LambdaFunction(scope, "function", {
    functionName: name,
    description: props.description,
    role: role.arn,
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    handler: "index.handler",
    filename: asset.path,
    sourceCodeHash: props.archive.sha256,
    memorySize: props.memoryMegabytes,
    timeout: props.timeoutSeconds,
    environment: {
      variables: {
        ...props.environment,
        // Traces in the logs name our sources and lines: the archive has the map.
        NODE_OPTIONS: "--enable-source-maps",
        // Where its metrics go, and the dimension "service" of them (decision 70).
        POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
        POWERTOOLS_SERVICE_NAME: nameOf(settings),
      },
    },
    ...(settings.xray && { tracingConfig: { mode: "Active" } }),
    loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
    // New code never runs before what it is granted.
    dependsOn: [policy],
  });
  return { lambda, logGroup, policy };
};

const createPolicy = (scope: Construct, role: IamRole, grants: readonly Grant[]) => {
  const policy = new IamRolePolicy(scope, "policy", {
    name: "grants",
    role: role.name,
    policy: grantsPolicy(grants),
  });
  const reasons = grants.flatMap(({ resources, reason }) =>
    reason === undefined ? [] : resources.map((resource) => ({ resource, reason })),
  );
  // A policy has no room for comments; Terraform ignores the key "//".
  policy.addOverride("//.wildcards", reasons);
  return policy;
};
