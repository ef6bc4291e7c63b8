import { expect, test } from "vitest";
import { createApp } from "../../services/functions/api/app.ts";
import type { ApiDependencies } from "../../services/functions/api/dependencies.ts";
import {
  noErrorIsKept,
  nothingIsServedInTheClear,
  onlyTheDistributionReadsBuckets,
  reachesTheApi,
  reachesTheWebBucket,
} from "./rules/site.ts";
import { describeRule } from "./support/lint.ts";
import { attributesAt, replaceAt } from "./support/stack.ts";

const distribution = "aws_cloudfront_distribution";
const site = "web/distribution";

/** One path for each that the API answers, as its own router lists them: no route is called, so none needs its stores. */
const apiPaths = [...new Set(createApp({} as ApiDependencies).routes.map(({ path }) => path))]
  .filter((path) => !path.includes("*"))
  .map((path) => path.replace(":email", "ada%40example.com").replace(/:\w+/, "token"));

test("the routes of the API are known", () => {
  expect(apiPaths).toContain("/campaigns/token/deliveries");
  expect(apiPaths).toContain("/unsubscribe/token");
});

describeRule("the API's paths reach the API, with every method, past the cache", reachesTheApi(apiPaths), [
  {
    given: "a path without a behaviour",
    damage: (stack) =>
      replaceAt(stack, distribution, site, "ordered_cache_behavior", "/unsubscribe/*", "/unsubscribe"),
    violations: ["", "token", "token/undo", "token/preferences", "token/snooze", "token/reason"].flatMap(
      (rest) => [
        `/unsubscribe/${rest} does not reach the API.`,
        `/unsubscribe/${rest} does not take every method.`,
        `/unsubscribe/${rest} is cached.`,
      ],
    ),
  },
  {
    given: "a behaviour that caches",
    damage: (stack) =>
      replaceAt(
        stack,
        distribution,
        site,
        "ordered_cache_behavior",
        `"4135ea2d-6df8-44a3-9df3-4b5a84be39ad","cached_methods":["GET","HEAD"],"origin_request_policy_id":"b689b0a8-53d0-40ab-baf2-68738e2966ac","path_pattern":"/health"`,
        `"658327ea-f89d-4fab-a63d-7e88639e58f6","cached_methods":["GET","HEAD"],"origin_request_policy_id":"b689b0a8-53d0-40ab-baf2-68738e2966ac","path_pattern":"/health"`,
      ),
    violations: ["/health is cached."],
  },
]);

const webPaths = [
  "/",
  "/index.html",
  "/reference.html",
  "/assets/index-Ab12Cd34.js",
  "/favicon.ico",
  "/media/9f86d081884c7d65.png",
];

describeRule("all other paths reach the web bucket", reachesTheWebBucket(webPaths), [
  {
    given: "an API path that takes too much",
    damage: (stack) => replaceAt(stack, distribution, site, "ordered_cache_behavior", "/contacts/*", "/*.js"),
    violations: ["/assets/index-Ab12Cd34.js does not reach the web bucket."],
  },
  {
    given: "a bucket without an access control",
    damage: (stack) =>
      replaceAt(stack, distribution, site, "origin", "origin_access_control_id", "origin_path"),
    violations: webPaths.map((path) => `${path} does not reach the web bucket.`),
  },
]);

describeRule("an error is answered once", noErrorIsKept, [
  {
    given: "an error that CloudFront keeps",
    damage: (stack) => replaceAt(stack, distribution, site, "custom_error_response", "503", "599"),
    violations: ["aws_cloudfront_distribution web/distribution keeps a 503 for the next caller."],
  },
]);

describeRule("nothing is served in the clear", nothingIsServedInTheClear, [
  {
    given: "a behaviour that allows plain HTTP",
    damage: (stack) => {
      Object.assign(attributesAt(stack, distribution, site).default_cache_behavior as object, {
        viewer_protocol_policy: "allow-all",
      });
    },
    violations: ["* is served in the clear."],
  },
]);

describeRule("only the distribution reads a bucket by its policy", onlyTheDistributionReadsBuckets, [
  {
    given: "any distribution of anybody",
    damage: (stack) =>
      replaceAt(stack, "aws_s3_bucket_policy", "web/bucket_policy", "policy", "ArnEquals", "ArnLike"),
    violations: ['aws_s3_bucket_policy web/bucket_policy lets {"Service":"cloudfront.amazonaws.com"} in.'],
  },
]);
