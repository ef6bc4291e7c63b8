import * as z from "zod";
import type { PolicyHeader } from "../front/distribution.ts";
import type { ResourceTypes } from "../terraform/apply.ts";
import type { ResourceContext } from "./context.ts";
import { block, blocks, defineResource, withoutEffect } from "./define.ts";
import { resourceId } from "./resource-id.ts";

/** Policies AWS manages, by id: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html */
const managed = {
  cachingOptimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  allViewerExceptHostHeader: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  corsAndSecurityHeaders: "e61eb60c-9c35-4d20-a928-2b84e02af89c",
} as const;

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html */
const securityHeaders: readonly PolicyHeader[] = [
  { name: "referrer-policy", value: "strict-origin-when-cross-origin", override: false },
  { name: "strict-transport-security", value: "max-age=31536000", override: false },
  { name: "x-content-type-options", value: "nosniff", override: true },
  { name: "x-frame-options", value: "SAMEORIGIN", override: false },
  { name: "x-xss-protection", value: "1; mode=block", override: false },
];

/** Beside them, and only where the API did not answer itself. */
const corsHeader: PolicyHeader = {
  name: "access-control-allow-origin",
  value: "*",
  override: false,
  crossOriginOnly: true,
};

const overridden = { override: z.boolean() };

/** A policy of the stack's own, with all that ours has. */
const headersPolicy = z.strictObject({
  name: z.string(),
  security_headers_config: block(
    z.strictObject({
      content_security_policy: block(z.strictObject({ content_security_policy: z.string(), ...overridden })),
      strict_transport_security: block(
        z.strictObject({ access_control_max_age_sec: z.number(), ...overridden }),
      ),
      content_type_options: block(z.strictObject(overridden)),
      frame_options: block(z.strictObject({ frame_option: z.enum(["DENY", "SAMEORIGIN"]), ...overridden })),
      referrer_policy: block(z.strictObject({ referrer_policy: z.string(), ...overridden })),
    }),
  ),
});

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
const headersOf = ({ security_headers_config: told }: z.output<typeof headersPolicy>): PolicyHeader[] => {
  const header = (name: string, value: string, { override }: { override: boolean }) => ({
    name,
    value,
    override,
  });
  const { content_security_policy: content, strict_transport_security: transport } = told;
  return [
    header("content-security-policy", content.content_security_policy, content),
    header("strict-transport-security", `max-age=${transport.access_control_max_age_sec}`, transport),
    header("x-content-type-options", "nosniff", told.content_type_options),
    header("x-frame-options", told.frame_options.frame_option, told.frame_options),
    header("referrer-policy", told.referrer_policy.referrer_policy, told.referrer_policy),
  ];
};

const behaviorArguments = {
  target_origin_id: z.string(),
  allowed_methods: z.array(z.string()),
  // No cache here: every request is as the first one. The policies must be ones whose effect on requests is known.
  cached_methods: withoutEffect("there is no cache here"),
  cache_policy_id: z.enum([managed.cachingOptimized, managed.cachingDisabled]),
  origin_request_policy_id: z.literal(managed.allViewerExceptHostHeader).optional(),
  response_headers_policy_id: z.string().optional(),
  viewer_protocol_policy: withoutEffect("plain HTTP on the loopback interface stands for HTTPS"),
  compress: withoutEffect("nothing is saved on the loopback interface"),
};
const defaultBehavior = z.strictObject(behaviorArguments);
const orderedBehavior = z.strictObject({ ...behaviorArguments, path_pattern: z.string() });

/** The headers of policies, by their ids. */
type Policies = ReadonlyMap<string, readonly PolicyHeader[]>;

const toBehavior = (given: z.output<typeof defaultBehavior>, policies: Policies) => {
  const { response_headers_policy_id: id } = given;
  const responseHeaders = id === undefined ? [] : policies.get(id);
  if (!responseHeaders)
    throw new Error(`argument \`response_headers_policy_id\`: the local cloud knows no policy ${id}`);
  return { originId: given.target_origin_id, allowedMethods: given.allowed_methods, responseHeaders };
};

const originArguments = z.strictObject({
  origin_id: z.string(),
  domain_name: z.string(),
  origin_access_control_id: z.string().optional(),
  custom_origin_config: withoutEffect("the origin is in this process"),
});

const firewall = withoutEffect("there is no firewall here: nobody but this machine can ask");

/** CloudFront distributions, and what stands before them. */
export const cloudfrontResources = ({ account, deployment }: ResourceContext): ResourceTypes => {
  const policies = new Map<string, readonly PolicyHeader[]>([
    [managed.corsAndSecurityHeaders, [...securityHeaders, corsHeader]],
  ]);
  return {
    aws_cloudfront_response_headers_policy: defineResource(headersPolicy, (given, logicalId) => {
      const id = resourceId(logicalId, 36);
      policies.set(id, headersOf(given));
      return { id };
    }),

    aws_cloudfront_origin_access_control: defineResource(
      z.strictObject({
        name: z.string(),
        origin_access_control_origin_type: z.literal("s3"),
        signing_behavior: z.literal("always"),
        signing_protocol: z.literal("sigv4"),
      }),
      (_given, logicalId) => ({ id: `E${resourceId(logicalId, 13).toUpperCase()}` }),
    ),

    aws_wafv2_web_acl: defineResource(
      z.strictObject({
        region: z.literal("us-east-1"),
        name: z.string(),
        scope: z.literal("CLOUDFRONT"),
        default_action: firewall,
        custom_response_body: firewall,
        rule: firewall,
        visibility_config: firewall,
      }),
      ({ region, name }, logicalId) => {
        const id = resourceId(logicalId, 36);
        return { id, arn: `arn:aws:wafv2:${region}:${account}:global/webacl/${name}/${id}` };
      },
    ),

    aws_cloudfront_distribution: defineResource(
      z.strictObject({
        enabled: z.literal(true),
        default_root_object: z.string(),
        origin: blocks(originArguments),
        default_cache_behavior: block(defaultBehavior),
        ordered_cache_behavior: blocks(orderedBehavior),
        comment: withoutEffect("for people"),
        http_version: withoutEffect("Node serves HTTP/1.1"),
        is_ipv6_enabled: withoutEffect("the server listens on 127.0.0.1"),
        custom_error_response: blocks(
          z.strictObject({ error_code: z.number(), error_caching_min_ttl: z.literal(0) }),
        ),
        restrictions: block(
          z.strictObject({ geo_restriction: block(z.strictObject({ restriction_type: z.literal("none") })) }),
        ),
        viewer_certificate: withoutEffect("there is no TLS here"),
        web_acl_id: firewall,
      }),
      (given, logicalId) => {
        const id = `E${resourceId(logicalId, 13).toUpperCase()}`;
        const arn = `arn:aws:cloudfront::${account}:distribution/${id}`;
        for (const { origin_id, domain_name, origin_access_control_id } of given.origin)
          if (deployment.bucketDomains.has(domain_name) && origin_access_control_id === undefined)
            throw new Error(
              `argument \`origin\`: ${origin_id} is a private bucket and needs \`origin_access_control_id\``,
            );
        deployment.distributions.push({
          arn,
          defaultRootObject: given.default_root_object,
          originDomains: new Map(given.origin.map(({ origin_id, domain_name }) => [origin_id, domain_name])),
          defaultBehavior: toBehavior(given.default_cache_behavior, policies),
          orderedBehaviors: given.ordered_cache_behavior.map((behavior) => ({
            ...toBehavior(behavior, policies),
            pathPattern: behavior.path_pattern,
          })),
        });
        return { id, arn, domain_name: `${id.toLowerCase()}.cloudfront.net` };
      },
    ),
  };
};
