import { describe, expect, it } from "vitest";
import { allows, allowsService, evaluate } from "../../../../../stacks/local/iam/evaluate.ts";
import { parsePolicyDocument } from "../../../../../stacks/local/iam/policy.ts";
import { createActionUsage, unusedGrants } from "../../../../../stacks/local/iam/usage.ts";

const table = "arn:aws:dynamodb:us-east-1:000000000000:table/EmailContacts-dev";
const policy = (...Statement: object[]) => parsePolicyDocument({ Version: "2012-10-17", Statement });
const allow = (more: object) => policy({ Effect: "Allow", ...more });

describe("identity-based policies", () => {
  it.each([
    ["the very action and resource", { Action: "dynamodb:GetItem", Resource: table }, true],
    ["an action in other letter case", { Action: "DynamoDB:getitem", Resource: table }, true],
    ["one of several actions", { Action: ["dynamodb:Query", "dynamodb:GetItem"], Resource: [table] }, true],
    ["any characters for *", { Action: "dynamodb:Get*", Resource: "arn:aws:dynamodb:*:*:table/*-dev" }, true],
    ["one character for ?", { Action: "dynamodb:GetIte?", Resource: table }, true],
    ["no character for ?", { Action: "dynamodb:GetItem?", Resource: table }, false],
    ["a resource in other letter case", { Action: "dynamodb:GetItem", Resource: table.toLowerCase() }, false],
    ["a dot as a dot", { Action: "dynamodb.GetItem", Resource: table }, false],
    ["a longer resource", { Action: "dynamodb:GetItem", Resource: `${table}/index/by_created` }, false],
    ["another action than NotAction", { NotAction: "dynamodb:PutItem", Resource: table }, true],
    ["the action of NotAction", { NotAction: "dynamodb:Get*", Resource: table }, false],
    ["another resource than NotResource", { Action: "*", NotResource: "arn:aws:s3:::*" }, true],
    ["the resource of NotResource", { Action: "*", NotResource: table }, false],
  ])("match %s", (_, statement, expected) => {
    expect(allows([allow(statement)], { action: "dynamodb:GetItem", resource: table })).toBe(expected);
  });

  it("deny what no statement allows", () => {
    const decision = evaluate([], { action: "dynamodb:GetItem", resource: table });
    expect(decision).toEqual({ effect: "implicit-deny" });
  });

  it("deny what one statement denies, wherever it stands", () => {
    const denying = policy({ Effect: "Deny", Action: "dynamodb:*", Resource: "*" });
    const allowing = allow({ Action: "*", Resource: "*" });
    const request = { action: "dynamodb:GetItem", resource: table };
    expect(evaluate([denying, allowing], request).effect).toBe("explicit-deny");
    expect(evaluate([allowing, denying], request).effect).toBe("explicit-deny");
  });
});

describe("conditions", () => {
  it.each([
    ["StringEquals", "a@b.c", "a@b.c", true],
    ["StringEquals", "a@b.c", "A@b.c", false],
    ["StringEquals", ["x@b.c", "a@b.c"], "a@b.c", true],
    ["StringLike", "*@b.c", "a@b.c", true],
    ["StringLike", "*@b.d", "a@b.c", false],
    ["ForAnyValue:StringEquals", ["a", "b"], ["x", "b"], true],
    ["ForAnyValue:StringLike", "a*", ["x", "y"], false],
    ["ForAllValues:StringEquals", ["a", "b"], ["b", "a"], true],
    ["ForAllValues:StringLike", ["a*"], ["ab", "c"], false],
  ])("%s %j of %j: %s", (operator, expected, given, holds) => {
    const document = allow({
      Action: "ses:SendEmail",
      Resource: "*",
      Condition: { [operator]: { "ses:FromAddress": expected } },
    });
    const request = { action: "ses:SendEmail", resource: "arn:aws:ses:us-east-1:000000000000:identity/b.c" };
    expect(allows([document], request, { "ses:fromaddress": given })).toBe(holds);
  });

  it("do not hold for a key the request does not have, but for ForAllValues", () => {
    const on = (operator: string) =>
      allow({ Action: "*", Resource: "*", Condition: { [operator]: { "ses:FromAddress": "a" } } });
    const request = { action: "ses:SendEmail", resource: "*" };
    expect(allows([on("StringEquals")], request, {})).toBe(false);
    expect(allows([on("ForAllValues:StringEquals")], request, {})).toBe(true);
  });

  it("must hold all together", () => {
    const document = allow({
      Action: "*",
      Resource: "*",
      Condition: { Bool: { "aws:SecureTransport": true }, StringEquals: { "ses:FromAddress": "a" } },
    });
    const request = { action: "ses:SendEmail", resource: "*" };
    expect(allows([document], request, { "aws:securetransport": "true", "ses:fromaddress": "a" })).toBe(true);
    expect(allows([document], request, { "aws:securetransport": "false", "ses:fromaddress": "a" })).toBe(
      false,
    );
  });
});

describe("resource-based policies", () => {
  const queue = "arn:aws:sqs:us-east-1:000000000000:tidings-dev-sender";
  const rule = "arn:aws:events:us-east-1:000000000000:rule/tidings-dev/batch-ready";
  const request = {
    service: "events.amazonaws.com",
    action: "sqs:SendMessage",
    resource: queue,
    sourceArn: rule,
  };
  const letIn = (more: object = {}) =>
    allow({
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: queue,
      Condition: { ArnEquals: { "aws:SourceArn": rule } },
      ...more,
    });

  it("let in the service they name, for the source they name", () => {
    expect(allowsService([letIn()], request)).toBe(true);
  });

  it.each([
    ["another service", { ...request, service: "sns.amazonaws.com" }],
    ["another source", { ...request, sourceArn: `${rule}-2` }],
    ["another action", { ...request, action: "sqs:ReceiveMessage" }],
    ["another queue", { ...request, resource: `${queue}-dlq` }],
  ])("keep out %s", (_, other) => {
    expect(allowsService([letIn()], other)).toBe(false);
  });

  it("compare an ARN part by part: a * stays within its part", () => {
    const like = (pattern: string) => letIn({ Condition: { ArnLike: { "aws:SourceArn": pattern } } });
    expect(allowsService([like("arn:aws:events:*:000000000000:rule/tidings-dev/*")], request)).toBe(true);
    expect(allowsService([like("arn:aws:events:*:rule/tidings-dev/*")], request)).toBe(false);
    expect(allowsService([like("arn:aws:events:*")], request)).toBe(false);
  });

  it("keep out who is denied: here everyone without TLS, which a service always uses", () => {
    const onlyTls = policy({
      Effect: "Deny",
      Principal: "*",
      Action: "sqs:*",
      Resource: queue,
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
    const withTls = letIn({ Condition: { Bool: { "aws:SecureTransport": "true" } } });
    const nobody = policy({ Effect: "Deny", Principal: { AWS: "*" }, Action: "sqs:*", Resource: queue });
    expect(allowsService([letIn(), onlyTls], request)).toBe(true);
    expect(allowsService([withTls], request)).toBe(true);
    expect(allowsService([letIn(), nobody], request)).toBe(false);
  });

  it("know the account of the source", () => {
    const from = (id: string) => letIn({ Condition: { StringEquals: { "aws:SourceAccount": id } } });
    expect(allowsService([from("000000000000")], request)).toBe(true);
    expect(allowsService([from("111111111111")], request)).toBe(false);
  });
});

describe("a policy that is not understood whole is not loaded", () => {
  const statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
  it.each([
    ["condition operator StringNotEquals", { Condition: { StringNotEquals: { "aws:SourceArn": "x" } } }],
    [
      "condition operator StringEqualsIfExists",
      { Condition: { StringEqualsIfExists: { "aws:SourceArn": "x" } } },
    ],
    [
      "condition operator ForEach:StringEquals",
      { Condition: { "ForEach:StringEquals": { "aws:SourceArn": "x" } } },
    ],
    ["condition key aws:SourceIp", { Condition: { StringEquals: { "aws:SourceIp": "10.0.0.1" } } }],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a policy variable looks like this
    ["variables", { Resource: "arn:aws:s3:::bucket/${aws:username}/*" }],
    ["Actions", { Actions: "s3:PutObject" }],
    ["needs one of Action and NotAction", { Action: undefined }],
    ["needs one of Resource and NotResource", { NotResource: "*" }],
    ["Principal", { Principal: { AWS: "arn:aws:iam::000000000000:root" } }],
  ])("%s", (named, more) => {
    expect(() => policy({ ...statement, ...more })).toThrow(named);
  });

  it("reads JSON text as well, as Terraform holds it", () => {
    const text = JSON.stringify({ Version: "2012-10-17", Statement: statement });
    const request = { action: "s3:GetObject", resource: "arn:aws:s3:::bucket/key" };
    expect(allows([parsePolicyDocument(text)], request)).toBe(true);
  });
});

describe("used and unused grants", () => {
  it("tell which action on which resource of a role no call needed", () => {
    const document = allow({
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"],
    });
    const usage = createActionUsage();
    for (const asked of [
      { action: "s3:GetObject", resource: "arn:aws:s3:::a/1" },
      { action: "s3:GetObject", resource: "arn:aws:s3:::a/2" },
      { action: "s3:PutObject", resource: "arn:aws:s3:::b/1" },
    ]) {
      const decision = evaluate([document], asked);
      if (decision.effect === "allow") usage.record("api", decision.statement, asked);
    }

    expect(usage.list()).toEqual([
      { role: "api", action: "s3:GetObject", resource: "arn:aws:s3:::a/*" },
      { role: "api", action: "s3:PutObject", resource: "arn:aws:s3:::b/*" },
    ]);
    expect(unusedGrants("api", [document], usage.list())).toEqual([
      { action: "s3:GetObject", resource: "arn:aws:s3:::b/*" },
      { action: "s3:PutObject", resource: "arn:aws:s3:::a/*" },
    ]);
    expect(unusedGrants("sender", [document], usage.list())).toHaveLength(4);
  });
});
