import { allowsService } from "../iam/evaluate.ts";
import type { PolicyDocument } from "../iam/policy.ts";
import type { Invoker } from "../lambda/invoker.ts";
import { mayInvoke } from "../lambda/permission.ts";
import type { DeclaredDistribution, DeclaredHttpApi, Deployment } from "../resources/deployment.ts";
import type { StoredObject } from "../s3/objects.ts";
import { AwsError } from "../types.ts";
import { createBucketOrigin } from "./bucket-origin.ts";
import { createDistribution, type Origin } from "./distribution.ts";
import { createHttpApi, type InvokeFromApi } from "./http-api.ts";
import type { HttpHandler } from "./message.ts";

export interface SiteOptions {
  readonly deployment: Deployment;
  readonly invoker: Pick<Invoker, "invoke">;
  /** Reads an object of a bucket; undefined when there is none. */
  readonly s3: { getObject(bucket: string, key: string): StoredObject | undefined };
}

/** Invokes a function for an API, if a permission of the function says so. */
const invokeFromApi =
  ({ deployment, invoker }: SiteOptions): InvokeFromApi =>
  async (functionName, payload, sourceArn) => {
    const principal = "apigateway.amazonaws.com";
    if (!mayInvoke(deployment.permissions, { functionName, principal, sourceArn }))
      throw new AwsError("AccessDeniedException", `${principal} may not invoke ${functionName}`, 403);
    return invoker.invoke(functionName, payload);
  };

const requireThrottle = (api: DeclaredHttpApi) => {
  if (!api.throttle) throw new Error(`the HTTP API ${api.id} has no stage, so nothing would answer there`);
  return { ...api, throttle: api.throttle };
};

/**
 * The site at the root of this origin: the one distribution of the stack.
 * @throws Error when the stack has no distribution, several, or one with an origin that is neither bucket nor API
 */
export const createSite = (options: SiteOptions): HttpHandler => {
  const { deployment, s3 } = options;
  const [distribution, ...others] = deployment.distributions;
  if (!distribution || others.length > 0)
    throw new Error(
      `the stack has ${deployment.distributions.length} CloudFront distributions; one is served here`,
    );

  const apis = new Map(
    [...deployment.httpApis.values()].map((api) => [
      api.domainName,
      createHttpApi(requireThrottle(api), invokeFromApi(options)),
    ]),
  );
  const originAt = (domainName: string, { arn }: DeclaredDistribution): HttpHandler => {
    const api = apis.get(domainName);
    if (api) return api;
    const bucket = deployment.bucketDomains.get(domainName);
    if (bucket === undefined)
      throw new Error(
        `the distribution has the origin ${domainName}, which is no bucket and no API of the stack`,
      );
    const policies: PolicyDocument[] = [deployment.bucketPolicies.get(bucket) ?? []].flat();
    return createBucketOrigin({
      read: (key) => s3.getObject(bucket, key),
      mayRead: (key) =>
        allowsService(policies, {
          service: "cloudfront.amazonaws.com",
          sourceArn: arn,
          action: "s3:GetObject",
          resource: `arn:aws:s3:::${bucket}/${key}`,
        }),
    });
  };

  const origins = [...distribution.originDomains].map(([id, domainName]): [string, Origin] => [
    id,
    { domainName, handle: originAt(domainName, distribution) },
  ]);
  return createDistribution({ ...distribution, origins: new Map(origins) });
};
