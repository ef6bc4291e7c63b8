import * as z from "zod";
import { addressIn, jsonOf, type Rule, resources, type Stack } from "../support/stack.ts";

const behaviour = z.object({
  target_origin_id: z.string(),
  allowed_methods: z.array(z.string()),
  cache_policy_id: z.string(),
  viewer_protocol_policy: z.string(),
});
const distribution = z.object({
  origin: z.array(
    z.object({
      origin_id: z.string(),
      domain_name: z.string(),
      origin_access_control_id: z.string().optional(),
    }),
  ),
  default_cache_behavior: behaviour,
  ordered_cache_behavior: z.array(behaviour.extend({ path_pattern: z.string() })),
});
type Distribution = z.output<typeof distribution>;

const onlyDistribution = (stack: Stack): Distribution => {
  const found = resources(stack, "aws_cloudfront_distribution", distribution);
  if (found.length !== 1) throw new Error(`The stack has ${found.length} distributions.`);
  return found[0]!.attributes;
};

/**
 * Whether a path pattern of CloudFront (`*` any characters, `?` one) matches a path.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
const matches = (pattern: string, path: string): boolean => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(path);
};

const behaviourOf = (found: Distribution, path: string): z.output<typeof behaviour> =>
  found.ordered_cache_behavior.find(({ path_pattern }) => matches(path_pattern, path)) ??
  found.default_cache_behavior;

const originOf = (found: Distribution, path: string) =>
  found.origin.find(({ origin_id }) => origin_id === behaviourOf(found, path).target_origin_id);

const everyMethod = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];
/** The managed policy "CachingDisabled". */
const cachingDisabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";

/** The paths reach the API, with every method, past the cache. */
export const reachesTheApi =
  (paths: readonly string[]): Rule =>
  (stack) => {
    const found = onlyDistribution(stack);
    return paths.flatMap((path) => {
      const { allowed_methods, cache_policy_id } = behaviourOf(found, path);
      return [
        /^\$\{aws_apigatewayv2_api\.[\w-]+\.id\}\.execute-api\./.test(
          originOf(found, path)?.domain_name ?? "",
        )
          ? []
          : `${path} does not reach the API.`,
        everyMethod.every((method) => allowed_methods.includes(method))
          ? []
          : `${path} does not take every method.`,
        cache_policy_id === cachingDisabled ? [] : `${path} is cached.`,
      ].flat();
    });
  };

/** The paths reach the web bucket, through an access control. */
export const reachesTheWebBucket =
  (paths: readonly string[]): Rule =>
  (stack) => {
    const found = onlyDistribution(stack);
    return paths
      .filter((path) => {
        const origin = originOf(found, path);
        return (
          !addressIn(origin?.domain_name)?.startsWith("aws_s3_bucket.web") ||
          !origin?.origin_access_control_id
        );
      })
      .map((path) => `${path} does not reach the web bucket.`);
  };

export const nothingIsServedInTheClear: Rule = (stack) => {
  const { default_cache_behavior, ordered_cache_behavior } = onlyDistribution(stack);
  return [{ path_pattern: "*", ...default_cache_behavior }, ...ordered_cache_behavior]
    .filter(({ viewer_protocol_policy }) => viewer_protocol_policy === "allow-all")
    .map(({ path_pattern }) => `${path_pattern} is served in the clear.`);
};

const bucketPolicy = z.object({
  bucket: z.string(),
  policy: jsonOf(
    z.object({
      Statement: z.array(z.object({ Effect: z.string(), Principal: z.unknown(), Condition: z.unknown() })),
    }),
  ),
});

const errorTtls = z.object({
  custom_error_response: z
    .array(z.object({ error_code: z.number(), error_caching_min_ttl: z.number() }))
    .default([]),
});

/** The errors that CloudFront keeps ten seconds unless it is told otherwise. */
const keptErrors = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

export const noErrorIsKept: Rule = (stack) =>
  resources(stack, "aws_cloudfront_distribution", errorTtls).flatMap(({ label, attributes }) =>
    keptErrors
      .filter(
        (code) =>
          attributes.custom_error_response.find(({ error_code }) => error_code === code)
            ?.error_caching_min_ttl !== 0,
      )
      .map((code) => `${label} keeps a ${code} for the next caller.`),
  );

/** The only one who may read a bucket by its policy is the distribution. */
export const onlyTheDistributionReadsBuckets: Rule = (stack) => {
  const [id] = Object.keys(stack.resource.aws_cloudfront_distribution ?? {});
  const allowed = JSON.stringify([
    { Service: "cloudfront.amazonaws.com" },
    { ArnEquals: { "aws:SourceArn": `\${aws_cloudfront_distribution.${id}.arn}` } },
  ]);
  return resources(stack, "aws_s3_bucket_policy", bucketPolicy).flatMap(({ label, attributes }) =>
    attributes.policy.Statement.filter(
      ({ Effect, Principal, Condition }) =>
        Effect === "Allow" && JSON.stringify([Principal, Condition]) !== allowed,
    ).map(({ Principal }) => `${label} lets ${JSON.stringify(Principal)} in.`),
  );
};
