import { describe, expect, it } from "vitest";
import * as z from "zod";
import { keylessPaths } from "./support/keyless-paths.ts";
import { resources } from "./support/stack.ts";
import { synthesize } from "./support/synthesize.ts";

const path = z.object({
  regex_match_statement: z.object({
    regex_string: z.string().transform((pattern) => new RegExp(pattern)),
    field_to_match: z.strictObject({ uri_path: z.strictObject({}) }),
    text_transformation: z.array(z.object({ priority: z.number(), type: z.string() })),
  }),
});
const visibility = z.object({ sampled_requests_enabled: z.literal(false) });
const acl = z.object({
  region: z.string(),
  scope: z.string(),
  default_action: z.unknown(),
  visibility_config: visibility,
  rule: z.array(
    z.object({
      name: z.string(),
      priority: z.number(),
      visibility_config: visibility,
      action: z
        .object({ block: z.object({ custom_response: z.object({ response_code: z.number() }) }) })
        .optional(),
      statement: z.object({
        rate_based_statement: z
          .object({
            limit: z.number(),
            evaluation_window_sec: z.number(),
            aggregate_key_type: z.string(),
            scope_down_statement: path,
          })
          .optional(),
        managed_rule_group_statement: z
          .object({
            name: z.string(),
            rule_action_override: z
              .array(
                z.object({ name: z.string(), action_to_use: z.strictObject({ count: z.strictObject({}) }) }),
              )
              .default([]),
            scope_down_statement: z.object({ not_statement: z.object({ statement: z.tuple([path]) }) }),
          })
          .optional(),
      }),
    }),
  ),
});

const guarded = synthesize("dev", { waf: true });
const [found] = resources(guarded, "aws_wafv2_web_acl", acl);
const rules = found!.attributes.rule;

const rates = rules.flatMap(({ statement: { rate_based_statement: rate } }) => rate ?? []);
const sets = rules.flatMap(({ statement: { managed_rule_group_statement: set } }) => set ?? []);
const limitsOf = (asked: string) =>
  rates
    .filter(({ scope_down_statement }) => scope_down_statement.regex_match_statement.regex_string.test(asked))
    .map(({ limit }) => limit);

describe("the firewall", () => {
  it("is not there, and costs nothing, unless the stage's file says so", () => {
    const stack = synthesize();
    expect(stack.resource.aws_wafv2_web_acl).toBeUndefined();
    expect(Object.values(stack.resource.aws_cloudfront_distribution!)[0]).not.toHaveProperty("web_acl_id");
  });

  it("stands before the distribution, made where CloudFront's are, and lets pass what no rule stops", () => {
    expect(found!.attributes).toMatchObject({
      region: "us-east-1",
      scope: "CLOUDFRONT",
      default_action: { allow: {} },
    });
    expect(Object.values(guarded.resource.aws_cloudfront_distribution!)[0]).toMatchObject({
      web_acl_id: `\${${found!.address}.arn}`,
    });
  });

  it("has the rules that docs/bill.md has the price of, one after the other", () => {
    expect(rules.map(({ name, priority }) => [priority, name])).toEqual([
      [0, "unsubscribe-rate"],
      [1, "public-rate"],
      [2, "reputation"],
      [3, "common"],
    ]);
  });

  it.each(keylessPaths)("limits how often one address asks for %s", (asked) => {
    expect(limitsOf(asked)).toEqual([asked.startsWith("/unsubscribe/") ? 10_000 : 1_000]);
  });

  it.each(["/campaigns", "/contacts/token", "/subscribers", "/docs/x", "/healthy", "/assets/view/x.js", "/"])(
    "does not count %s, which needs a key or costs next to nothing",
    (asked) => {
      expect(limitsOf(asked)).toEqual([]);
    },
  );

  it("says 429 to who asks too often, by address and in five minutes", () => {
    for (const { evaluation_window_sec, aggregate_key_type } of rates)
      expect([evaluation_window_sec, aggregate_key_type]).toEqual([300, "IP"]);
    expect(rules.flatMap(({ action }) => action?.block.custom_response.response_code ?? [])).toEqual([
      429, 429,
    ]);
  });

  it("looks at paths as they are once decoded", () => {
    for (const { scope_down_statement } of rates)
      expect(scope_down_statement.regex_match_statement.text_transformation).toEqual([
        { priority: 0, type: "URL_DECODE" },
        { priority: 1, type: "NORMALIZE_PATH" },
      ]);
  });

  it("takes campaigns and imports whatever their bodies say, and programs that do not say what they are", () => {
    const common = sets.find(({ name }) => name === "AWSManagedRulesCommonRuleSet");
    expect(common?.rule_action_override.map(({ name }) => name)).toEqual([
      "NoUserAgent_HEADER",
      "SizeRestrictions_BODY",
      "EC2MetaDataSSRF_BODY",
      "GenericLFI_BODY",
      "GenericRFI_BODY",
      "CrossSiteScripting_BODY",
    ]);
  });

  it("lets nothing but the rate keep anybody from unsubscribing", () => {
    expect(sets).toHaveLength(2);
    for (const { scope_down_statement } of sets) {
      const [{ regex_match_statement }] = scope_down_statement.not_statement.statement;
      expect(regex_match_statement.regex_string.test("/unsubscribe/token")).toBe(true);
      expect(regex_match_statement.regex_string.test("/subscribe")).toBe(false);
    }
  });
});
