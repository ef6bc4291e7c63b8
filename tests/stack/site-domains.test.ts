// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of Terraform, not of TypeScript
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { type Attributes, attributesAt, type Stack } from "./support/stack.ts";
import { synthesize, withFolder } from "./support/synthesize.ts";

const now = { domain: "mail.acme.test" };
const before = { domain: "news.acme.test" };
const zoneId = "Z0123456789ABCDEFGHIJ";

const idAt = (stack: Stack, type: string, path: string): string => {
  const attributes = attributesAt(stack, type, path);
  return Object.entries(stack.resource[type]!).find(([, value]) => value === attributes)![0];
};
const certificateAt = (stack: Stack, { domain }: { domain: string }) =>
  idAt(stack, "aws_acm_certificate", `web/domains/certificate_${domain}`);
const withoutComment = ({ "//": _, ...attributes }: Attributes) => attributes;
const all = (stack: Stack, type: string) => Object.values(stack.resource[type] ?? {}).map(withoutComment);

/** What of a stack depends on its domains, with Terraform's expressions. */
const toldBy = (stack: Stack): Attributes => {
  const { aliases, viewer_certificate } = attributesAt(
    stack,
    "aws_cloudfront_distribution",
    "web/distribution",
  );
  const { variables } = attributesAt(stack, "aws_lambda_function", "sender/function").environment as {
    variables: Record<string, unknown>;
  };
  return { aliases, ...(viewer_certificate as Attributes), PUBLIC_URL: variables.PUBLIC_URL };
};

/** The expressions are JavaScript's, too, but for a reference within a text. */
const evaluated = (told: Attributes, statuses: Record<string, string>): Record<string, unknown> => {
  const known = {
    contains: (list: string[], one: string) => list.includes(one),
    aws_acm_certificate: Object.fromEntries(
      Object.entries(statuses).map(([id, status]) => [id, { status, arn: `arn of ${id}` }]),
    ),
  };
  return Object.fromEntries(
    Object.entries(told).map(([key, text]) => {
      const inside = String(text)
        .slice(2, -1)
        .replaceAll(/\$\{aws_cloudfront_distribution\.\w+\.domain_name\}/g, "d1.test");
      return [key, JSON.parse(JSON.stringify(runInNewContext(inside, known)))];
    }),
  );
};

const nothingOwn = {
  aliases: [],
  acm_certificate_arn: null,
  cloudfront_default_certificate: true,
  ssl_support_method: null,
  minimum_protocol_version: null,
  PUBLIC_URL: "https://d1.test",
};
const own = (domains: string[], certificate: string) => ({
  aliases: domains,
  acm_certificate_arn: `arn of ${certificate}`,
  cloudfront_default_certificate: null,
  ssl_support_method: "sni-only",
  minimum_protocol_version: "TLSv1.2_2021",
  PUBLIC_URL: `https://${domains[0]}`,
});

test("a stage without domains has no certificate, and CloudFront's own host", () => {
  const stack = synthesize();
  expect(Object.keys(stack.resource)).not.toContain("aws_acm_certificate");
  expect(Object.keys(stack.resource)).not.toContain("aws_route53_record");
  const { aliases, cloudfront_default_certificate, PUBLIC_URL } = toldBy(stack);
  expect([aliases, cloudfront_default_certificate]).toEqual([undefined, true]);
  expect(PUBLIC_URL).toMatch(/^https:\/\/\$\{aws_cloudfront_distribution\.\w+\.domain_name\}$/);
  expect(stack.output.site_records).toEqual({ value: [] });
});

test("a domain whose zone is in Route 53 is proven, waited for, and led to the site by one deploy", () => {
  const stack = synthesize("prod", { region: "eu-west-1", siteDomains: [{ ...now, zoneId }] });
  const id = certificateAt(stack, now);
  const proof = idAt(stack, "aws_route53_record", "web/domains/proof_mail.acme.test");
  const issued = idAt(stack, "aws_acm_certificate_validation", "web/domains/issued");
  const distribution = idAt(stack, "aws_cloudfront_distribution", "web/distribution");

  expect(all(stack, "aws_acm_certificate")).toEqual([
    {
      region: "us-east-1",
      domain_name: "mail.acme.test",
      validation_method: "DNS",
      lifecycle: { create_before_destroy: true, prevent_destroy: false },
    },
  ]);
  const option = (attribute: string) =>
    `\${one([for option in aws_acm_certificate.${id}.domain_validation_options : trimsuffix(option.${attribute}, ".") if option.domain_name == "mail.acme.test"])}`;
  expect(withoutComment(stack.resource.aws_route53_record![proof]!)).toEqual({
    zone_id: zoneId,
    name: option("resource_record_name"),
    type: "CNAME",
    records: [option("resource_record_value")],
    ttl: 300,
    allow_overwrite: true,
  });
  expect(all(stack, "aws_acm_certificate_validation")).toEqual([
    {
      region: "us-east-1",
      certificate_arn: `\${aws_acm_certificate.${id}.arn}`,
      validation_record_fqdns: [`\${aws_route53_record.${proof}.fqdn}`],
      timeouts: { create: "15m" },
    },
  ]);
  for (const type of ["A", "AAAA"])
    expect(withoutComment(attributesAt(stack, "aws_route53_record", `web/${type}_mail.acme.test`))).toEqual({
      zone_id: zoneId,
      name: "mail.acme.test",
      type,
      alias: {
        name: `\${aws_cloudfront_distribution.${distribution}.domain_name}`,
        zone_id: `\${aws_cloudfront_distribution.${distribution}.hosted_zone_id}`,
        evaluate_target_health: false,
      },
    });
  expect(toldBy(stack)).toEqual({
    aliases: '${["mail.acme.test"]}',
    acm_certificate_arn: `\${aws_acm_certificate_validation.${issued}.certificate_arn}`,
    cloudfront_default_certificate: "${null}",
    ssl_support_method: '${"sni-only"}',
    minimum_protocol_version: '${"TLSv1.2_2021"}',
    PUBLIC_URL: '${"https://mail.acme.test"}',
  });
  expect(stack.output.site_records).toEqual({ value: [] });
});

test("of a domain whose zone is elsewhere the records are told, and a certificate in use is not replaced where protected", () => {
  const stack = synthesize("prod", { siteDomains: [now] });
  const id = certificateAt(stack, now);
  const distribution = idAt(stack, "aws_cloudfront_distribution", "web/distribution");

  expect(all(stack, "aws_acm_certificate")).toMatchObject([{ lifecycle: { prevent_destroy: true } }]);
  expect(Object.keys(stack.resource)).not.toContain("aws_acm_certificate_validation");
  expect(Object.keys(stack.resource)).not.toContain("aws_route53_record");
  expect(stack.output.site_records).toEqual({
    value: [
      {
        name: expect.stringContaining(`aws_acm_certificate.${id}.domain_validation_options`),
        value: expect.stringContaining(`aws_acm_certificate.${id}.domain_validation_options`),
        type: "CNAME",
      },
      {
        name: "mail.acme.test",
        type: "CNAME",
        value: `\${aws_cloudfront_distribution.${distribution}.domain_name}`,
      },
    ],
  });
});

test.each([
  { status: "PENDING_VALIDATION", isTaken: false },
  { status: "VALIDATION_TIMED_OUT", isTaken: false },
  { status: "FAILED", isTaken: false },
  { status: "ISSUED", isTaken: true },
  { status: "EXPIRED", isTaken: true },
])("a certificate that is $status is taken: $isTaken", ({ status, isTaken }) => {
  const stack = synthesize("dev", { siteDomains: [now] });
  const id = certificateAt(stack, now);
  expect(evaluated(toldBy(stack), { [id]: status })).toEqual(isTaken ? own([now.domain], id) : nothingOwn);
});

test("a domain that another takes the place of goes on, before the other's certificate is issued and after", () => {
  const stack = synthesize("dev", { siteDomains: [now, before] });
  const [newer, older] = [certificateAt(stack, now), certificateAt(stack, before)];
  const told = toldBy(stack);

  expect(evaluated(told, { [newer]: "PENDING_VALIDATION", [older]: "ISSUED" })).toEqual(
    own([before.domain], older),
  );
  expect(evaluated(told, { [newer]: "ISSUED", [older]: "ISSUED" })).toEqual(
    own([now.domain, before.domain], newer),
  );
  // What it was alone, it still is: Terraform does not touch it.
  const alone = synthesize("dev", { siteDomains: [before] });
  expect(certificateAt(alone, before)).toBe(older);
  expect(alone.resource.aws_acm_certificate![older]).toEqual(stack.resource.aws_acm_certificate![older]);
});

test("a domain in Route 53 keeps its proof when one from elsewhere takes its place", () => {
  const zoned = { ...before, zoneId };
  const [alone, after] = [[zoned], [now, zoned]].map((siteDomains) => synthesize("dev", { siteDomains }));
  const proof = "web/domains/proof_news.acme.test";
  expect(attributesAt(after!, "aws_route53_record", proof)).toEqual(
    attributesAt(alone!, "aws_route53_record", proof),
  );
  expect(all(after!, "aws_acm_certificate_validation")).toEqual(
    all(alone!, "aws_acm_certificate_validation"),
  );
});

test("where Route 53 has every zone, one certificate is enough, and the domain before is led to the site, too", () => {
  const stack = synthesize("dev", { siteDomains: [now, before].map((one) => ({ ...one, zoneId })) });

  expect(all(stack, "aws_acm_certificate")).toMatchObject([
    { domain_name: now.domain, subject_alternative_names: [before.domain] },
  ]);
  expect(toldBy(stack).aliases).toBe('${["mail.acme.test","news.acme.test"]}');
  expect(all(stack, "aws_acm_certificate_validation")).toMatchObject([
    { validation_record_fqdns: [expect.any(String), expect.any(String)] },
  ]);
  expect(attributesAt(stack, "aws_route53_record", "web/A_news.acme.test")).toBeDefined();
});

const isInstalled = spawnSync("terraform", ["version"]).status === 0;

/** What Terraform itself makes of the expressions; the AWS provider is not there. */
const byTerraform = (stack: Stack, statuses: Record<string, string>) =>
  withFolder((folder) => {
    const options = [now, before].map(({ domain }) => ({
      domain_name: domain,
      resource_record_name: `_proof.${domain}.`,
      resource_record_value: "_value.acm-validations.aws.",
    }));
    const known = Object.fromEntries(
      Object.entries(statuses).map(([id, status]) => [
        id,
        { status, arn: `arn of ${id}`, domain_validation_options: options },
      ]),
    );
    const values = { ...toldBy(stack), site_records: stack.output.site_records!.value };
    const output = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, { value }]));
    const text = JSON.stringify({ locals: { known }, output })
      .replaceAll("aws_acm_certificate.", "local.known.")
      .replaceAll(/aws_cloudfront_distribution\.\w+\.domain_name/g, '\\"d1.test\\"');
    writeFileSync(join(folder, "main.tf.json"), text);
    const terraform = (...args: string[]) =>
      spawnSync("terraform", args, { cwd: folder, encoding: "utf8", timeout: 60_000 });
    const { status, stderr } = terraform("apply", "-auto-approve", "-no-color");
    if (status !== 0) throw new Error(stderr);
    return Object.fromEntries(
      Object.entries(
        JSON.parse(terraform("output", "-json").stdout) as Record<string, { value: unknown }>,
      ).map(([key, { value }]) => [key, value]),
    );
  });

test.skipIf(!isInstalled)("Terraform itself takes the expressions", { timeout: 60_000 }, () => {
  const stack = synthesize("dev", { siteDomains: [now, before] });
  const [newer, older] = [certificateAt(stack, now), certificateAt(stack, before)];
  const records = [now, before].flatMap(({ domain }) => [
    { name: `_proof.${domain}`, value: "_value.acm-validations.aws", type: "CNAME" },
    { name: domain, type: "CNAME", value: "d1.test" },
  ]);

  const { cloudfront_default_certificate: _, ...shown } = own([before.domain], older);
  expect(byTerraform(stack, { [newer]: "PENDING_VALIDATION", [older]: "ISSUED" })).toEqual({
    ...shown,
    site_records: records,
  });
  // Of null there is no output.
  expect(byTerraform(stack, { [newer]: "FAILED", [older]: "FAILED" })).toEqual({
    aliases: [],
    cloudfront_default_certificate: true,
    PUBLIC_URL: "https://d1.test",
    site_records: records,
  });
});
