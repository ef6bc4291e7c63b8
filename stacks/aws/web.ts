import type { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import { CloudfrontDistribution } from "@cdktf/provider-aws/lib/cloudfront-distribution/index.js";
import { CloudfrontOriginAccessControl } from "@cdktf/provider-aws/lib/cloudfront-origin-access-control/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object/index.js";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import type { Artifacts } from "../artifacts.ts";
import { globalNameOf, nameOf, type Settings } from "../settings.ts";
import { createBucket, setBucketPolicy } from "./constructs/bucket.ts";
import { serviceStatement } from "./constructs/policy.ts";
import type { DnsRecord } from "./email.ts";
import { publicPaths } from "./public-paths.ts";
import {
  createSiteDomains,
  leadDomainsTo,
  originOf,
  type SiteDomains,
  siteRecords,
  viewersOf,
} from "./site-domains.ts";
import { createSiteHeaders } from "./site-headers.ts";
import { createWebAcl } from "./web-acl.ts";

/** Paths that the API answers; the web bucket answers all others. */
export const apiPaths = [
  "/ses-campaign",
  "/campaign-status/*",
  "/contacts",
  "/contacts/*",
  "/campaigns",
  "/campaigns/*",
  "/overview",
  "/overview/*",
  "/drafts",
  "/drafts/*",
  "/lists",
  "/lists/*",
  "/segments",
  "/segments/*",
  "/senders",
  "/senders/*",
  "/settings",
  "/account",
  "/costs",
  "/keys",
  "/keys/*",
  "/members",
  "/members/*",
  "/me/*",
  "/snippets",
  "/snippets/*",
  "/templates",
  "/templates/*",
  "/suppressions",
  "/suppressions/*",
  "/attachments",
  "/attachments/*",
  "/exports",
  "/exports/*",
  "/bulk",
  "/bulk/*",
  "/media",
  "/media/*",
  "/imports",
  "/imports/*",
  "/dead-letters",
  "/dead-letters/*",
  "/audit",
  "/key",
  ...publicPaths,
] as const;

/** What keys of pictures in the web bucket start with, and so their paths on the site. */
export const mediaPrefix = "media/";

/** Names of pictures have a dot, which no id of the API has. */
const picturePaths = `/${mediaPrefix}*.*`;

/**
 * Policies that AWS manages, by their fixed ids: each page lists names and ids.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
 */
const managed = {
  cachingOptimized: "658327ea-f89d-4fab-a63d-7e88639e58f6",
  cachingDisabled: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
  /** API Gateway answers only to its own host name. */
  allViewerExceptHostHeader: "b689b0a8-53d0-40ab-baf2-68738e2966ac",
  /** CORS-and-SecurityHeadersPolicy: HSTS, nosniff and the like, and Access-Control-Allow-Origin: * where the origin sent none, as the gateway's own refusals do. */
  corsAndSecurityHeaders: "e61eb60c-9c35-4d20-a928-2b84e02af89c",
} as const;

/**
 * The errors CloudFront keeps unless told otherwise.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
const cachedErrors = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

const origins = { web: "web", api: "api" } as const;

export interface Site {
  /** Where it is reached, unless the settings say otherwise. */
  readonly origin: string;
  /** To be published by whoever has its domains. */
  readonly records: readonly DnsRecord[];
  /** Files of the UI, and pictures of mails. */
  readonly bucket: S3Bucket;
}

/** The site: web UI, API and pictures of mails under one origin. */
export const createWeb = (
  scope: Construct,
  settings: Settings,
  accountId: string,
  api: Apigatewayv2Api,
  files: Artifacts["web"],
): Site => {
  const part = new Construct(scope, "web");
  // The UI can be built again, and pictures in mails that were sent cannot.
  const bucket = createBucket(part, {
    name: `${globalNameOf(settings, "web")}-${accountId}`,
    isProtected: settings.deletionProtection,
  });
  const domains = createSiteDomains(part, settings);
  const distribution = createDistribution(part, settings, { bucket, api, domains });
  leadDomainsTo(part, domains, distribution);
  setBucketPolicy(part, bucket, [
    serviceStatement("cloudfront.amazonaws.com", "s3:GetObject", `${bucket.arn}/*`, distribution.arn),
  ]);
  uploadFiles(part, bucket, files);
  return { origin: originOf(domains, distribution), records: siteRecords(domains, distribution), bucket };
};

/** How the web bucket is read. @param responseHeadersPolicyId what its files may do in a browser */
const ofWeb = (responseHeadersPolicyId: string) => ({
  targetOriginId: origins.web,
  viewerProtocolPolicy: "redirect-to-https",
  allowedMethods: ["GET", "HEAD"],
  cachedMethods: ["GET", "HEAD"],
  compress: true,
  cachePolicyId: managed.cachingOptimized,
  responseHeadersPolicyId,
});

/** How the API is asked. */
const ofApi = {
  targetOriginId: origins.api,
  // Not redirected: a redirected POST would lose its body, and a key sent in the clear should fail, not work.
  viewerProtocolPolicy: "https-only",
  allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"],
  cachedMethods: ["GET", "HEAD"],
  cachePolicyId: managed.cachingDisabled,
  originRequestPolicyId: managed.allViewerExceptHostHeader,
  responseHeadersPolicyId: managed.corsAndSecurityHeaders,
};

const createDistribution = (
  scope: Construct,
  settings: Settings,
  { bucket, api, domains }: { bucket: S3Bucket; api: Apigatewayv2Api; domains: SiteDomains },
): CloudfrontDistribution => {
  const accessControl = new CloudfrontOriginAccessControl(scope, "access_control", {
    name: globalNameOf(settings, "web"),
    originAccessControlOriginType: "s3",
    signingBehavior: "always",
    signingProtocol: "sigv4",
  });
  const files = ofWeb(createSiteHeaders(scope, settings).id);
  return new CloudfrontDistribution(scope, "distribution", {
    comment: nameOf(settings),
    enabled: true,
    isIpv6Enabled: true,
    httpVersion: "http2and3",
    defaultRootObject: "index.html",
    origin: [
      {
        originId: origins.web,
        domainName: bucket.bucketRegionalDomainName,
        originAccessControlId: accessControl.id,
      },
      {
        originId: origins.api,
        domainName: `${api.id}.execute-api.${settings.region}.amazonaws.com`,
        customOriginConfig: {
          httpPort: 80,
          httpsPort: 443,
          originProtocolPolicy: "https-only",
          originSslProtocols: ["TLSv1.2"],
        },
      },
    ],
    defaultCacheBehavior: files,
    orderedCacheBehavior: [
      { pathPattern: picturePaths, ...files },
      ...apiPaths.map((pathPattern) => ({ pathPattern, ...ofApi })),
    ],
    // CloudFront would keep an error of the API for ten seconds, for everybody.
    customErrorResponse: cachedErrors.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })),
    restrictions: { geoRestriction: { restrictionType: "none" } },
    ...viewersOf(domains),
    ...(settings.waf && { webAclId: createWebAcl(scope, settings).arn }),
    // Made again, it has another host name, and every link that was mailed leads nowhere.
    lifecycle: { preventDestroy: settings.deletionProtection },
  });
};

/** Vite puts a hash of the content into the names below `assets/`, so those never change; all others may. */
const cacheControl = (key: string) =>
  key.startsWith("assets/") ? "public, max-age=31536000, immutable" : "no-cache";

const uploadFiles = (scope: Construct, bucket: S3Bucket, { directory, files }: Artifacts["web"]): void => {
  const asset = new TerraformAsset(scope, "site", { path: directory, type: AssetType.DIRECTORY });
  for (const { key, contentType, sha256 } of files) {
    new S3Object(scope, `file_${key}`, {
      bucket: bucket.id,
      key,
      source: `${asset.path}/${key}`,
      sourceHash: sha256,
      contentType,
      cacheControl: cacheControl(key),
    });
  }
};
