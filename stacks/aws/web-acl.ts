import { Wafv2WebAcl, type Wafv2WebAclRule } from "@cdktf/provider-aws/lib/wafv2-web-acl/index.js";
import type { Construct } from "constructs";
import { globalNameOf, nameOf, type Settings } from "../settings.ts";
import { publicPaths, unsubscribePath } from "./public-paths.ts";

/** What stands before CloudFront is made there only: https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html */
const region = "us-east-1";

/**
 * Requests of one IP address in five minutes. A mail provider unsubscribes for many from few addresses, and a scanner of
 * a company follows the links of all its people: the one is let through, the other may read no faster than a few people.
 */
const perFiveMinutes = { unsubscribe: 10_000, others: 1_000 };

/**
 * Rules of AWS's common set that only count. Bodies are what people write: campaigns are HTML of any size, imports are
 * files, and both may speak of paths, scripts and addresses. What a program sends need not say what it is.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
const counted = [
  "NoUserAgent_HEADER",
  "SizeRestrictions_BODY",
  "EC2MetaDataSSRF_BODY",
  "GenericLFI_BODY",
  "GenericRFI_BODY",
  "CrossSiteScripting_BODY",
];

/** A condition on the path once it is decoded, its dots resolved; statements have Terraform's own names. */
const pathLike = (patterns: readonly string[]) => ({
  regex_match_statement: {
    regex_string: `^/(${patterns.join("|")})`,
    field_to_match: { uri_path: {} },
    text_transformation: ["URL_DECODE", "NORMALIZE_PATH"].map((type, priority) => ({ priority, type })),
  },
});
/** `/view/*` is what begins with `view/`, `/docs` nothing but that. */
const patternOf = (path: string): string =>
  path.endsWith("*") ? path.slice(1, -1) : `${path.slice(1).replaceAll(".", "\\.")}$`;
const unsubscribing = pathLike([patternOf(unsubscribePath)]);
const otherPublic = pathLike(publicPaths.filter((path) => path !== unsubscribePath).map(patternOf));

/** Nobody is kept from unsubscribing for where they come from or how the link looks. */
const notUnsubscribing = { not_statement: { statement: [unsubscribing] } };

const bodyKey = "too-many";

const rateOf = (limit: number, scope_down_statement: object) => ({
  statement: {
    rate_based_statement: {
      limit,
      evaluation_window_sec: 300,
      aggregate_key_type: "IP",
      scope_down_statement,
    },
  },
  action: {
    block: {
      customResponse: {
        responseCode: 429,
        customResponseBodyKey: bodyKey,
        responseHeader: [{ name: "retry-after", value: "300" }],
      },
    },
  },
});

/** A set of AWS's: https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html */
const managed = (name: string, countedRules: readonly string[] = []) => ({
  statement: {
    managed_rule_group_statement: {
      vendor_name: "AWS",
      name,
      ...(countedRules.length > 0 && {
        rule_action_override: countedRules.map((rule) => ({ name: rule, action_to_use: { count: {} } })),
      }),
      scope_down_statement: notUnsubscribing,
    },
  },
  overrideAction: { none: {} },
});

const rules = {
  "unsubscribe-rate": rateOf(perFiveMinutes.unsubscribe, unsubscribing),
  "public-rate": rateOf(perFiveMinutes.others, otherPublic),
  reputation: managed("AWSManagedRulesAmazonIpReputationList"),
  common: managed("AWSManagedRulesCommonRuleSet", counted),
};

/** A firewall before the site (decision 74). It keeps no sample of a request: paths hold addresses and tokens. */
export const createWebAcl = (scope: Construct, settings: Settings): Wafv2WebAcl => {
  const seenAs = (metricName: string) => ({
    metricName,
    cloudwatchMetricsEnabled: true,
    sampledRequestsEnabled: false,
  });
  return new Wafv2WebAcl(scope, "acl", {
    region,
    name: globalNameOf(settings, "web"),
    scope: "CLOUDFRONT",
    defaultAction: { allow: {} },
    customResponseBody: [
      {
        key: bodyKey,
        contentType: "TEXT_PLAIN",
        content: "Too many requests came from your network. Please try again in five minutes.",
      },
    ],
    rule: Object.entries(rules).map(
      ([name, rule], priority): Wafv2WebAclRule => ({
        name,
        priority,
        ...rule,
        visibilityConfig: seenAs(nameOf(settings, name)),
      }),
    ),
    visibilityConfig: seenAs(nameOf(settings)),
  });
};
