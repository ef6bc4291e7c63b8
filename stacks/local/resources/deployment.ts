import type { DistributionConfiguration } from "../front/distribution.ts";
import type { HttpApiConfiguration } from "../front/http-api.ts";
import type { PolicyDocument } from "../iam/policy.ts";
import type { MappingConfiguration } from "../lambda/event-source-mapping.ts";
import type { FunctionConfiguration } from "../lambda/function.ts";
import type { FunctionPermission } from "../lambda/permission.ts";

/** A distribution as declared: its origins are still the host names of buckets and APIs. */
export interface DeclaredDistribution extends Omit<DistributionConfiguration, "origins"> {
  readonly arn: string;
  readonly originDomains: ReadonlyMap<string, string>;
}

/** Parts of an HTTP API, which are resources of their own. */
export interface DeclaredHttpApi
  extends Pick<HttpApiConfiguration, "id" | "account" | "domainName" | "executionArn"> {
  readonly routes: HttpApiConfiguration["routes"][number][];
  readonly integrations: HttpApiConfiguration["integrations"][number][];
  throttle?: HttpApiConfiguration["throttle"];
  routeThrottles: HttpApiConfiguration["routeThrottles"];
}

/** What the stack declares and the local cloud keeps in memory. */
export interface Deployment {
  /** By role name; a role without policies may do nothing. */
  readonly roles: Map<string, PolicyDocument[]>;
  /** By queue ARN. */
  readonly queuePolicies: Map<string, PolicyDocument>;
  /** By bucket name. */
  readonly bucketPolicies: Map<string, PolicyDocument>;
  readonly logGroups: Set<string>;
  /** By function name. */
  readonly functions: Map<string, FunctionConfiguration>;
  readonly permissions: FunctionPermission[];
  readonly mappings: MappingConfiguration[];
  /** By API id. */
  readonly httpApis: Map<string, DeclaredHttpApi>;
  /** Bucket name by the regional host name under which CloudFront reaches it. */
  readonly bucketDomains: Map<string, string>;
  readonly distributions: DeclaredDistribution[];
}

export const createDeployment = (): Deployment => ({
  roles: new Map(),
  queuePolicies: new Map(),
  bucketPolicies: new Map(),
  logGroups: new Set(),
  functions: new Map(),
  permissions: [],
  mappings: [],
  httpApis: new Map(),
  bucketDomains: new Map(),
  distributions: [],
});
