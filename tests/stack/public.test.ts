import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { contentSecurityPolicy } from "../../stacks/aws/site-headers.ts";
import { repositoryRoot } from "../../stacks/settings.ts";
import {
  everyAnswerHasItsHeaders,
  publicPathsHaveRatesOfTheirOwn,
  ratesWaitForTheirRoutes,
} from "./rules/public.ts";
import { keylessPaths } from "./support/keyless-paths.ts";
import { describeRule } from "./support/lint.ts";
import { attributesAt, replaceAt } from "./support/stack.ts";

const stage = "aws_apigatewayv2_stage";

test("the paths without a key are known", () => {
  expect(keylessPaths).toContain("/unsubscribe/token/preferences");
  expect(keylessPaths).toContain("/health");
  expect(keylessPaths).not.toContain("/campaigns");
});

describeRule(
  "a flood of what needs no key leaves the rest alone",
  publicPathsHaveRatesOfTheirOwn(keylessPaths),
  [
    {
      given: "a public path on the route of all others",
      damage: (stack) =>
        replaceAt(stack, stage, "http_api/stage", "route_settings", "ANY /health", "ANY /healthy"),
      violations: ["/health has no rate of its own."],
    },
    {
      given: "pages that may be asked as often as the API",
      damage: (stack) => {
        const settings = attributesAt(stack, stage, "http_api/stage").route_settings as {
          route_key: string;
          throttling_rate_limit: number;
        }[];
        settings.find(({ route_key }) => route_key === "ANY /docs")!.throttling_rate_limit = 500;
      },
      violations: ["/docs may be asked too often."],
    },
  ],
);

describeRule("a rate comes after its route", ratesWaitForTheirRoutes, [
  {
    given: "a stage that waits for nothing",
    damage: (stack) => {
      const given = attributesAt(stack, stage, "http_api/stage");
      (given.depends_on as string[]).shift();
    },
    violations: ["The rate of ANY /unsubscribe/{proxy+} does not wait for its route."],
  },
]);

describeRule("every answer has the headers that guard it", everyAnswerHasItsHeaders, [
  {
    given: "files under AWS's own policy, which says nothing of scripts",
    damage: (stack) => {
      Object.assign(
        attributesAt(stack, "aws_cloudfront_distribution", "web/distribution")
          .default_cache_behavior as object,
        { response_headers_policy_id: "67f7725c-6f97-4210-82d7-5512b31e9d03" },
      );
    },
    violations: ["* is answered without the headers that guard it."],
  },
  {
    given: "scripts from anywhere",
    damage: (stack) =>
      replaceAt(
        stack,
        "aws_cloudfront_response_headers_policy",
        "web/headers",
        "security_headers_config",
        "script-src 'self'",
        "script-src *",
      ),
    violations: ["*", "/media/*.*"].map((path) => `${path} is answered without the headers that guard it.`),
  },
]);

test("the header says what the page itself says, and that nobody frames it", () => {
  const html = readFileSync(join(repositoryRoot, "web/index.html"), "utf8");
  const [, own] = /content="(default-src [^"]*)"/.exec(html) ?? [];
  expect(contentSecurityPolicy).toBe(`${own}; frame-ancestors 'none'`);
});
