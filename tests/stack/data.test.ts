import { describe, expect, it, test } from "vitest";
import * as z from "zod";
import { auditRetentionDaysUsual } from "../../services/api-keys/env.ts";
import {
  bucketsAreClosedToThePublic,
  bucketsRefusePlainHttp,
  tablesAreOnDemand,
  tablesCanBeRecovered,
} from "./rules/data.ts";
import { nothingIsSecret } from "./rules/secrets.ts";
import { describeRule } from "./support/lint.ts";
import { attributesAt, removeAt, replaceAt, resources, type Stack } from "./support/stack.ts";
import { synthesize } from "./support/synthesize.ts";

const table = "aws_dynamodb_table";

const guarded = z.looseObject({
  lifecycle: z.object({ prevent_destroy: z.boolean().optional() }).optional(),
});

/** What Terraform refuses to destroy. */
const preventedFromDestroy = (stack: Stack): string[] =>
  Object.keys(stack.resource)
    .flatMap((type) => resources(stack, type, guarded))
    .filter(({ attributes }) => attributes.lifecycle?.prevent_destroy)
    .map(({ label }) => label)
    .sort();

describeRule("every table can be recovered to a point in time", tablesCanBeRecovered, [
  {
    given: "a table without recovery",
    damage: (stack) => delete attributesAt(stack, table, "tables/EmailDeliveries").point_in_time_recovery,
    violations: ["aws_dynamodb_table tables/EmailDeliveries has no point-in-time recovery."],
  },
]);

describeRule("every table is paid per request", tablesAreOnDemand, [
  {
    given: "a table with DynamoDB's default billing",
    damage: (stack) => delete attributesAt(stack, table, "tables/TidingsApiKeys").billing_mode,
    violations: ["aws_dynamodb_table tables/TidingsApiKeys has provisioned capacity."],
  },
]);

describe("deletion protection", () => {
  it.each([
    { stage: "dev", isProtected: false },
    { stage: "prod", isProtected: true },
  ])("of the tables and the buckets in $stage is $isProtected", ({ stage, isProtected }) => {
    const stack = synthesize(stage);

    const tables = Object.values(stack.resource.aws_dynamodb_table ?? {});
    expect(tables.map((found) => found.deletion_protection_enabled)).toEqual(
      Array(tables.length).fill(isProtected),
    );
    for (const bucket of ["content/bucket", "web/bucket"])
      expect(attributesAt(stack, "aws_s3_bucket", bucket).force_destroy).toBe(!isProtected);
    expect(preventedFromDestroy(stack)).toEqual(
      isProtected
        ? [
            "aws_cloudfront_distribution web/distribution",
            "aws_dynamodb_table tables/CampaignDrafts",
            "aws_dynamodb_table tables/EmailAttributes",
            "aws_dynamodb_table tables/EmailCampaigns",
            "aws_dynamodb_table tables/EmailContacts",
            "aws_dynamodb_table tables/EmailDeliveries",
            "aws_dynamodb_table tables/EmailErasures",
            "aws_dynamodb_table tables/EmailJobs",
            "aws_dynamodb_table tables/EmailLists",
            "aws_dynamodb_table tables/EmailMedia",
            "aws_dynamodb_table tables/EmailSegments",
            "aws_dynamodb_table tables/EmailSignups",
            "aws_dynamodb_table tables/EmailSnippets",
            "aws_dynamodb_table tables/EmailSuppressions",
            "aws_dynamodb_table tables/EmailTemplates",
            "aws_dynamodb_table tables/TidingsApiKeys",
            "aws_dynamodb_table tables/TidingsAudit",
            "aws_dynamodb_table tables/TidingsLimiter",
            "aws_dynamodb_table tables/TidingsMembers",
            "aws_dynamodb_table tables/TidingsSeals",
            "aws_dynamodb_table tables/TidingsSessions",
            "aws_s3_bucket content/bucket",
            "aws_s3_bucket web/bucket",
          ]
        : [],
    );
  });
});

describe("tracking of opens and clicks", () => {
  it.each([true, false])("is what the stage's file says: %s", (tracking) => {
    const stack = synthesize("dev", { tracking });
    const { environment } = attributesAt(stack, "aws_lambda_function", "api/function");
    expect(environment).toMatchObject({ variables: { TRACKING: String(tracking) } });
  });
});

describe("approval of every campaign", () => {
  it.each([true, false])("is what the stage's file says: %s", (approvalRequired) => {
    const stack = synthesize("dev", { approvalRequired });
    const { environment } = attributesAt(stack, "aws_lambda_function", "api/function");
    expect(environment).toMatchObject({ variables: { APPROVAL_REQUIRED: String(approvalRequired) } });
  });
});

describe("a stage that is restored from another", () => {
  const moment = { stage: "prod", at: "2026-11-28T10:00:00Z" };
  const tables = (stack: Stack) => Object.values(stack.resource[table] ?? {});
  const mappings = (stack: Stack) => Object.values(stack.resource.aws_lambda_event_source_mapping ?? {});
  const isHeld = (stack: Stack) =>
    z
      .object({ variables: z.object({ IS_HELD: z.string() }) })
      .parse(attributesAt(stack, "aws_lambda_function", "sweeper/function").environment).variables.IS_HELD;

  it("has the other's tables, as they were then, or are now", () => {
    expect(
      attributesAt(synthesize("spare", { restoredFrom: moment }), table, "tables/EmailContacts"),
    ).toMatchObject({
      name: "EmailContacts-spare",
      restore_source_name: "EmailContacts-prod",
      restore_date_time: moment.at,
    });
    const now = synthesize("spare", { restoredFrom: { stage: "prod" } });
    for (const one of tables(now)) {
      expect(one).toMatchObject({
        restore_source_name: expect.stringMatching(/-prod$/),
        restore_to_latest_time: true,
      });
      expect(one).not.toHaveProperty("restore_date_time");
    }
  });

  it("works on nothing, and holds what is under way", () => {
    const stack = synthesize("spare", { restoredFrom: moment });
    expect(mappings(stack).length).toBeGreaterThan(4);
    for (const mapping of mappings(stack)) expect(mapping).toMatchObject({ enabled: false });
    expect(isHeld(stack)).toBe("true");
  });

  it("goes on with the same tables once the line is gone", () => {
    const stack = synthesize("spare");
    for (const one of tables(stack)) {
      expect(one).toMatchObject({
        lifecycle: {
          ignore_changes: ["restore_source_name", "restore_to_latest_time", "restore_date_time"],
        },
      });
      expect(one).not.toHaveProperty("restore_source_name");
    }
    for (const mapping of mappings(stack)) expect(mapping).not.toHaveProperty("enabled");
    expect(isHeld(stack)).toBe("false");
  });

  it("is no copy of itself", () => {
    expect(() => synthesize("spare", { restoredFrom: { stage: "spare" } })).toThrow("of another stage");
  });
});

describe("retention", () => {
  it.each([
    { stage: "dev", days: 396 },
    { stage: "prod", days: 396 },
  ])("of who was mailed what is $days days in $stage", ({ stage, days }) => {
    const stack = synthesize(stage);
    const { environment } = attributesAt(stack, "aws_lambda_function", "batcher/function");
    expect(environment).toMatchObject({ variables: { RETENTION_DAYS: String(days) } });
    expect(attributesAt(stack, table, "tables/EmailDeliveries").ttl).toEqual({
      attribute_name: "expires_at",
      enabled: true,
    });
    expect(
      attributesAt(stack, "aws_s3_bucket_lifecycle_configuration", "content/lifecycle").rule,
    ).toContainEqual({
      id: "retention",
      status: "Enabled",
      filter: [{ prefix: "campaigns/" }],
      expiration: [{ days }],
    });
  });
});

test("the audit log is kept as long as the stage's file says, 400 days else", () => {
  for (const [given, days] of [
    [{}, auditRetentionDaysUsual],
    [{ auditRetentionDays: 90 }, 90],
  ] as const) {
    const stack = synthesize("dev", given);
    const { environment } = attributesAt(stack, "aws_lambda_function", "api/function");
    expect(environment).toMatchObject({ variables: { AUDIT_RETENTION_DAYS: String(days) } });
    expect(attributesAt(stack, table, "tables/TidingsAudit").ttl).toEqual({
      attribute_name: "expires_at",
      enabled: true,
    });
  }
});

test("what somebody asked for and never confirmed expires", () => {
  expect(attributesAt(synthesize(), table, "tables/EmailSignups").ttl).toEqual({
    attribute_name: "expires_at",
    enabled: true,
  });
});

describeRule("every bucket is closed to the public", bucketsAreClosedToThePublic, [
  {
    given: "a bucket without a block",
    damage: (stack) => removeAt(stack, "aws_s3_bucket_public_access_block", "content/private"),
    violations: ["aws_s3_bucket content/bucket may be opened to the public."],
  },
  {
    given: "a block with a gap",
    damage: (stack) => {
      attributesAt(stack, "aws_s3_bucket_public_access_block", "web/private").restrict_public_buckets = false;
    },
    violations: ["aws_s3_bucket web/bucket may be opened to the public."],
  },
]);

describeRule("every bucket refuses plain HTTP", bucketsRefusePlainHttp, [
  {
    given: "a policy without the refusal",
    damage: (stack) =>
      replaceAt(
        stack,
        "aws_s3_bucket_policy",
        "content/bucket_policy",
        "policy",
        "aws:SecureTransport",
        "aws:X",
      ),
    violations: ["aws_s3_bucket content/bucket takes plain HTTP."],
  },
]);

describeRule("nothing in the stack is a secret", nothingIsSecret, [
  {
    given: "a variable that is called a secret",
    damage: (stack) => {
      const variables = { UNSUBSCRIBE_SECRET: "correct horse battery staple" };
      attributesAt(stack, "aws_lambda_function", "sender/function").environment = { variables };
    },
    violations: [
      "resource.aws_lambda_function.sender_function_A1E0709B.environment.variables.UNSUBSCRIBE_SECRET looks like a secret.",
    ],
  },
  {
    given: "a variable that holds an AWS access key",
    damage: (stack) => {
      const variables = { ADMIN: "AKIAIOSFODNN7EXAMPLE" };
      attributesAt(stack, "aws_lambda_function", "api/function").environment = { variables };
    },
    violations: [
      "resource.aws_lambda_function.api_function_AF620FF3.environment.variables.ADMIN looks like a secret.",
    ],
  },
  {
    given: "an output that shows one",
    damage: (stack) => {
      stack.output.api_key = { value: `\${random_password.key.result}` };
      stack.output.admin = { value: `\${aws_iam_access_key.admin.secret}` };
    },
    violations: ["output.api_key looks like a secret.", "output.admin looks like a secret."],
  },
]);
