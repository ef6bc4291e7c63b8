import { CloudfrontResponseHeadersPolicy } from "@cdktf/provider-aws/lib/cloudfront-response-headers-policy/index.js";
import type { Construct } from "constructs";
import { globalNameOf, type Settings } from "../settings.ts";

/**
 * What the files of the site may do in a browser, as `web/index.html` says it and why (a test holds the two together),
 * and what a page cannot say of itself: nobody frames it. A page that may do less says so.
 * https://www.w3.org/TR/CSP3/#meta-element
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: https:",
  "connect-src 'self' https: http://127.0.0.1:* http://localhost:*",
  "frame-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const yearSeconds = 31_536_000;

/**
 * The headers that every file of the site has. HTTPS is for this host alone: what stands beside it in the domain is
 * others', who know whether it has a certificate.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
export const createSiteHeaders = (scope: Construct, settings: Settings): CloudfrontResponseHeadersPolicy =>
  new CloudfrontResponseHeadersPolicy(scope, "headers", {
    name: globalNameOf(settings, "web"),
    securityHeadersConfig: {
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
      strictTransportSecurity: { accessControlMaxAgeSec: yearSeconds, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: "DENY", override: true },
      referrerPolicy: { referrerPolicy: "strict-origin-when-cross-origin", override: true },
    },
  });
