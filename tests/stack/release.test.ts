// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the expressions of Terraform, not of TypeScript
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readArtifacts } from "../../stacks/artifacts.ts";
import { releaseFiles } from "../../stacks/release/release.ts";
import { buildSample, synthesize, withFolder } from "./support/synthesize.ts";

type Attributes = Record<string, unknown>;
type Resources = Record<string, Record<string, Attributes>>;

const files = withFolder((folder) => {
  buildSample(folder);
  return releaseFiles(readArtifacts(folder), { bomFormat: "CycloneDX" });
});
const read = (path: string) => JSON.parse(files[path]!.toString());

const defaults = Object.fromEntries(
  Object.entries(read("stage/main.tf.json").variable as Record<string, { default?: unknown }>).map(
    ([name, variable]) => [name, variable.default],
  ),
);

type WarmUp = Readonly<{ identity: string; starts: string; first: number; growth?: number; days?: number }>;
interface RestoredFrom {
  readonly stage: string;
  readonly at?: string;
}
const restoredFrom = (given: Attributes) => given.restored_from as RestoredFrom | null;

/** The expressions of a release that are not one variable, by what Terraform makes of them. */
const evaluations: Readonly<Record<string, (given: Attributes) => unknown>> = {
  "var.owns_identity ? 1 : 0": (given) => (given.owns_identity ? 1 : 0),
  'var.alarm_email == "" ? 0 : 1': (given) => (given.alarm_email === "" ? 0 : 1),
  'var.alarm_email != ""': (given) => given.alarm_email !== "",
  "var.waf ? 1 : 0": (given) => (given.waf ? 1 : 0),
  "var.xray ? [1] : []": (given) => (given.xray ? [1] : []),
  "var.monthly_budget_usd == 0 ? 0 : 1": (given) => (given.monthly_budget_usd === 0 ? 0 : 1),
  'var.monthly_budget_usd == 0 ? "" : tostring(var.monthly_budget_usd)': (given) =>
    given.monthly_budget_usd === 0 ? "" : String(given.monthly_budget_usd),
  "max(var.retention_days, 396)": (given) => Math.max(Number(given.retention_days), 396),
  // Terraform's JSON has the keys of an object in their order.
  "jsonencode([for plan in var.warm_ups : merge(plan, { identity = lower(plan.identity) })])": (given) =>
    JSON.stringify(
      (given.warm_ups as WarmUp[]).map(({ identity, starts, first, growth = 1.5, days = 30 }) => ({
        days,
        first,
        growth,
        identity: identity.toLowerCase(),
        starts,
      })),
    ),
  "var.restored_from != null": (given) => given.restored_from !== null,
  "var.restored_from == null ? null : false": (given) => (given.restored_from === null ? null : false),
  "try(var.restored_from.at, null)": (given) => restoredFrom(given)?.at ?? null,
  "var.restored_from == null || try(var.restored_from.at, null) != null ? null : true": (given) =>
    restoredFrom(given) !== null && restoredFrom(given)?.at === undefined ? true : null,
};

const tracing =
  ',{"Effect":"Allow","Action":["xray:PutTraceSegments","xray:PutTelemetryRecords"],"Resource":["*"]}';

/** What Terraform makes of a text with expressions. @throws when one is not known here */
const evaluated = (text: string, given: Attributes, publicUrl = ""): unknown => {
  const [, inside = ""] = /^\$\{(.+)\}$/s.exec(text) ?? [];
  const evaluation = evaluations[inside];
  if (evaluation) return evaluation(given);
  const [, variable = ""] = /^var\.(\w+)$/.exec(inside) ?? [];
  if (variable) return given[variable];
  const [, table] =
    /^var\.restored_from == null \? null : "(\w+)-\$\{var\.restored_from\.stage\}"$/.exec(inside) ?? [];
  if (table) return given.restored_from === null ? null : `${table}-${restoredFrom(given)!.stage}`;
  const [, address, isThere] =
    /^one\((aws_wafv2_web_acl\.\w+)\[\*\]\.arn\)$/.exec(inside)?.concat(String(given.waf)) ?? [];
  if (address) return isThere === "true" ? `\${${address}.arn}` : null;
  const made = text
    .replace(/\$\{var\.(\w+)\}/g, (_, name) => String(given[name]))
    .replaceAll('${"$"}', "$")
    .replaceAll("${local.public_url}", publicUrl)
    .replaceAll("${local.traces}", given.xray ? tracing : "")
    .replace(/\$\{(aws_sns_topic\.\w+)\[0\]\./g, "${$1.");
  expect(made).not.toMatch(/\$\{(?!(data\.)?aws_|path\.module)|\$\$\{/);
  return made;
};

/** A file beside the module, as it is named by what is synthesized. */
const ofModule = (path: unknown): string => String(path).replace("${path.module}/../", "");

/** Attributes that are texts, whatever an expression comes to. */
const texts: ReadonlySet<string> = new Set(["limit_amount"]);

/** The resources that Terraform makes of a module's JSON, with these variables. */
const instantiated = (module: { resource: Resources; locals: Attributes }, said: Attributes): Resources => {
  const given = { ...defaults, ...said };
  const site = /"(https:\/\/\$\{[^}]+\})"/.exec(String(module.locals.public_url))![1]!;
  const publicUrl = String(given.public_url || site);
  const of = (text: unknown) => evaluated(String(text), given, publicUrl);
  const isThere = ({ count }: Attributes): boolean => count === undefined || of(count) === 1;
  const made = (value: unknown): unknown => {
    if (typeof value === "string") {
      const [, topic] = /^\$\{(aws_sns_topic\.\w+)\[\*\]\.arn\}$/.exec(value) ?? [];
      if (topic) return given.alarm_email ? [`\${${topic}.arn}`] : undefined;
      return of(value) ?? undefined;
    }
    if (Array.isArray(value)) return value.map(made);
    if (typeof value !== "object" || value === null) return value;
    const { dynamic, lifecycle, ...others } = value as Attributes;
    const blocks = Object.entries((dynamic ?? {}) as Record<string, { for_each: string; content: unknown }>)
      .filter(([, { for_each }]) => (of(for_each) as unknown[]).length > 0)
      .map(([name, { content }]) => [name, content] as const);
    // What must hold is none of the resource.
    const { precondition, ...rules } = (lifecycle ?? {}) as Attributes;
    if (precondition) expect(of((precondition as Attributes).condition)).toBe(true);
    const kept = { ...others, ...(Object.keys(rules).length > 0 && { lifecycle: rules }) };
    return Object.fromEntries(
      [...Object.entries(kept), ...blocks].map(([key, one]) => {
        if (key === "filename" || key === "source") return [key, ofModule(one)];
        if (key === "variables")
          return [
            key,
            Object.fromEntries(
              Object.entries(one as object).map(([name, text]) => [name, String(made(text))]),
            ),
          ];
        return [key, texts.has(key) ? String(made(one)) : made(one)];
      }),
    );
  };
  return Object.fromEntries(
    Object.entries(module.resource)
      .map(([type, all]): [string, Record<string, Attributes>] => [
        type,
        Object.fromEntries(
          Object.entries(all)
            .filter(([, attributes]) => isThere(attributes))
            .map(([id, { count: _, ...attributes }]) => [id, made(attributes) as Attributes]),
        ),
      ])
      .filter(([, all]) => Object.keys(all).length > 0),
  );
};

/** Without comments, and with a list in JSON as a list: Terraform writes its keys in another order. */
const comparable = (resources: Resources): Resources =>
  JSON.parse(
    JSON.stringify(resources, (key, value) =>
      key === "//" ? undefined : key === "WARM_UPS" ? JSON.parse(value) : value,
    ),
  );

const full = {
  region: "eu-central-2",
  sender: "news.acme.test",
  ownsIdentity: true,
  publicUrl: "https://mail.acme.test",
  alarmEmail: "ops@acme.test",
  postalAddress: "1 Acme Street",
  sesRateShare: 0.25,
  tracking: false,
  asksLinks: false,
  approvalRequired: true,
  retentionDays: 500,
  auditRetentionDays: 100,
  logRetentionDays: 90,
  softBounces: { max: 3, days: 10 },
  monthlyBudgetUsd: 250.5,
  waf: true,
  xray: true,
  warmUps: [
    { identity: "News.acme.test", starts: "2026-12-01", first: 50 },
    { identity: "shop.acme.test", starts: "2027-01-01", first: 10, growth: 2, days: 7 },
  ],
  restoredFrom: { stage: "team-b", at: "2026-11-28T10:00:00Z" },
};
const fullVariables = {
  stage: "team-a",
  region: full.region,
  sender: full.sender,
  owns_identity: true,
  public_url: full.publicUrl,
  alarm_email: full.alarmEmail,
  postal_address: full.postalAddress,
  ses_rate_share: 0.25,
  tracking: false,
  asks_links: false,
  approval_required: true,
  retention_days: 500,
  audit_retention_days: 100,
  log_retention_days: 90,
  soft_bounces_max: 3,
  soft_bounce_days: 10,
  monthly_budget_usd: 250.5,
  waf: true,
  xray: true,
  warm_ups: full.warmUps,
  restored_from: full.restoredFrom,
};
const bare = { region: "us-east-1", sender: "acme.test" };

test.each([
  ["with nothing set", "stage", "dev", bare, { stage: "dev", ...bare }],
  ["with everything set", "stage", "team-a", full, fullVariables],
  [
    "of another's tables as they are",
    "stage",
    "team-a",
    { ...bare, restoredFrom: { stage: "team-b" } },
    { stage: "team-a", ...bare, restored_from: { stage: "team-b" } },
  ],
  ["that is protected", "protected-stage", "team-a", { ...full, deletionProtection: true }, fullVariables],
])("a stage %s has the resources that npm run deploy makes", (_, module, stage, given, variables) => {
  const deployed = comparable(synthesize(stage, given).resource);
  const released = comparable(instantiated(read(`${module}/main.tf.json`), variables));
  expect(released).toEqual(deployed);
  expect(read(`${module}/main.tf.json`).data).toEqual(comparable(synthesize(stage, given).data));
});

test("each variable is among them, with another value than it has anyway", () => {
  expect(Object.keys(fullVariables)).toEqual(Object.keys(defaults));
  for (const [name, value] of Object.entries(fullVariables)) expect(value, name).not.toEqual(defaults[name]);
});

test("a release can be applied as it is: a provider, a stage with each variable, and its outputs", () => {
  for (const [path, source] of [
    ["main.tf.json", "./stage"],
    ["protected/main.tf.json", "../protected-stage"],
  ] as const) {
    const root = read(path);
    const module = read("stage/main.tf.json");
    const { source: from, ...passed } = root.module.stage;
    expect(from).toBe(source);
    expect(Object.keys(passed)).toEqual(Object.keys(module.variable));
    const { account, ...variable } = root.variable;
    expect(variable).toEqual(module.variable);
    expect(account.default).toBe("");
    expect(root.provider.aws).toEqual({
      region: "${var.region}",
      allowed_account_ids: '${var.account == "" ? null : [var.account]}',
      default_tags: {
        tags: { application: "tidings", stage: "${var.stage}", "tidings-stage": "${var.stage}" },
      },
    });
    expect(Object.keys(root.output)).toEqual(Object.keys(synthesize("dev").output));
  }
});

test("every file that a module names is in the release", () => {
  const named = [
    ...JSON.stringify(read("stage/main.tf.json")).matchAll(/\$\{path\.module\}\/\.\.\/(assets\/[^"]+)/g),
  ];
  expect(named.length).toBeGreaterThan(10);
  for (const [, path] of named) expect(Object.keys(files)).toContain(path);
});

const isInstalled = spawnSync("terraform", ["version"]).status === 0;

/** The texts of a module that are expressions of variables alone: Terraform can say what they are. */
const ofVariables = (value: unknown): string[] => {
  if (typeof value === "string")
    return value.includes("${") && !/aws_|path\.|local\.public_url|\bplan\.starts/.test(value) ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(ofVariables) : [];
};
const expressions = [...new Set(ofVariables(read("stage/main.tf.json").resource)), "${local.traces}"];

/** What Terraform itself makes of the variables, and of what is made of them; the AWS provider is not there. */
const outputsOf = (said: Readonly<Record<string, unknown>>) =>
  withFolder((folder) => {
    const { variable, locals, output } = read("stage/main.tf.json");
    const { public_url, dkim_records } = output;
    const values = { value: expressions };
    const module = JSON.stringify({ variable, locals, output: { public_url, dkim_records, values } })
      .replace(/aws_cloudfront_distribution\.\w+\.domain_name/g, "local.domain")
      .replace(/aws_sesv2_email_identity\.\w+\[0\]/g, "local.identity");
    const known = {
      domain: "d1.cloudfront.test",
      identity: { dkim_signing_attributes: [{ tokens: ["one", "two"] }] },
    };
    const { provider: _, output: named, ...root } = read("main.tf.json");
    const shown = { public_url: named.public_url, dkim_records: named.dkim_records };
    mkdirSync(join(folder, "stage"));
    writeFileSync(join(folder, "stage/main.tf.json"), module);
    writeFileSync(join(folder, "stage/known.tf.json"), JSON.stringify({ locals: known }));
    const output_ = { ...shown, values: { value: "${module.stage.values}" } };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ ...root, output: output_ }));
    writeFileSync(join(folder, "terraform.tfvars.json"), JSON.stringify(said));
    const terraform = (...args: string[]) =>
      spawnSync("terraform", args, { cwd: folder, encoding: "utf8", timeout: 60_000 });
    terraform("init");
    const { status, stderr } = terraform("apply", "-auto-approve", "-no-color");
    if (status !== 0) return stderr;
    const told = JSON.parse(terraform("output", "-json").stdout);
    return {
      public_url: told.public_url.value,
      dkim_records: told.dkim_records.value,
      values: told.values.value,
    };
  });

/** The same, of this test's own mind. */
const expressionsOf = (said: Attributes) =>
  expressions.map((text) => evaluated(text, { ...defaults, ...said }));

test.skipIf(!isInstalled)("Terraform itself takes the variables, and makes the same of them", () => {
  expect(expressions.length).toBeGreaterThan(40);
  expect(outputsOf(fullVariables)).toEqual({
    public_url: "https://mail.acme.test",
    dkim_records: ["one", "two"].map((token) => ({
      name: `${token}._domainkey.news.acme.test`,
      type: "CNAME",
      value: `${token}.dkim.eu-central-2.amazonses.com`,
    })),
    values: expressionsOf(fullVariables),
  });
  const least = { stage: "dev", region: "us-east-1", sender: "ada@acme.test" };
  expect(outputsOf(least)).toEqual({
    public_url: "https://d1.cloudfront.test",
    dkim_records: [],
    values: expressionsOf(least),
  });
});

test.skipIf(!isInstalled).each<[object, string]>([
  [{ stage: "Not a stage" }, "Lower-case letters, digits and hyphens"],
  [{ account: "12" }, "An AWS account's twelve digits."],
  [{ retention_days: 29 }, "A whole number, at least 30."],
  [{ audit_retention_days: 30.5 }, "A whole number from 30 to 3650."],
  [{ log_retention_days: 15 }, "One of 7, 14, 30, 60, 90, 180, 365."],
  [{ soft_bounces_max: 0 }, "A whole number from 1 to 20."],
  [{ monthly_budget_usd: -1 }, "At least 0, and at most 10,000,000."],
  [
    { warm_ups: [{ identity: "acme.test", starts: "2026-02-30", first: 50 }] },
    "At most three, each identity once",
  ],
  [{ restored_from: { stage: "dev", at: "yesterday" } }, "A stage's name, and a moment such as"],
])("Terraform itself refuses %j", (said, message) => {
  expect(outputsOf({ stage: "dev", ...bare, ...said })).toContain(message);
});
