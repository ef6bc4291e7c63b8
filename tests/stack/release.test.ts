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
  return releaseFiles(readArtifacts(folder));
});
const read = (path: string) => JSON.parse(files[path]!.toString());

const defaults = Object.fromEntries(
  Object.entries(read("stage/main.tf.json").variable as Record<string, { default?: unknown }>).map(
    ([name, variable]) => [name, variable.default],
  ),
);

/** The expressions of a release that are not one variable, by what Terraform makes of them. */
const evaluated = (text: string, given: Attributes, publicUrl: string): string =>
  text
    .replace(/\$\{var\.(\w+)\}/g, (_, name) => String(given[name]))
    .replaceAll("${local.public_url}", publicUrl)
    .replace(/\$\{(aws_sns_topic\.\w+)\[0\]\./g, "${$1.");

/** A file beside the module, as it is named by what is synthesized. */
const ofModule = (path: unknown): string => String(path).replace("${path.module}/../", "");

/** The resources that Terraform makes of a module's JSON, with these variables. */
const instantiated = (module: { resource: Resources; locals: Attributes }, said: Attributes): Resources => {
  const given = { ...defaults, ...said };
  const site = /"(https:\/\/\$\{[^}]+\})"/.exec(String(module.locals.public_url))![1]!;
  const publicUrl = String(given.public_url || site);
  const isThere = ({ count }: Attributes): boolean => {
    if (count === undefined) return true;
    if (count === "${var.owns_identity ? 1 : 0}") return given.owns_identity === true;
    expect(count).toBe('${var.alarm_email == "" ? 0 : 1}');
    return given.alarm_email !== "";
  };
  const made = (value: unknown): unknown => {
    if (typeof value === "string") {
      const [, topic] = /^\$\{(aws_sns_topic\.\w+)\[\*\]\.arn\}$/.exec(value) ?? [];
      if (topic) return given.alarm_email ? [`\${${topic}.arn}`] : undefined;
      return evaluated(value, given, publicUrl);
    }
    if (Array.isArray(value)) return value.map(made);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== "count")
        .map(([key, one]) => [key, key === "filename" || key === "source" ? ofModule(one) : made(one)]),
    );
  };
  return Object.fromEntries(
    Object.entries(module.resource)
      .map(([type, all]): [string, Record<string, Attributes>] => [
        type,
        Object.fromEntries(
          Object.entries(all)
            .filter(([, attributes]) => isThere(attributes))
            .map(([id, attributes]) => [id, made(attributes) as Attributes]),
        ),
      ])
      .filter(([, all]) => Object.keys(all).length > 0),
  );
};

const withoutComments = (resources: Resources): Resources =>
  JSON.parse(JSON.stringify(resources, (key, value) => (key === "//" ? undefined : value)));

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
};
const bare = { region: "us-east-1", sender: "acme.test" };

test.each([
  ["with nothing set", "stage", "dev", bare, { stage: "dev", ...bare }],
  ["with everything set", "stage", "team-a", full, fullVariables],
  ["that is protected", "protected-stage", "team-a", { ...full, deletionProtection: true }, fullVariables],
])("a stage %s has the resources that npm run deploy makes", (_, module, stage, given, variables) => {
  const deployed = withoutComments(synthesize(stage, given).resource);
  const released = JSON.parse(JSON.stringify(instantiated(read(`${module}/main.tf.json`), variables)));
  expect(released).toEqual(deployed);
  expect(read(`${module}/main.tf.json`).data).toEqual(withoutComments(synthesize(stage, given).data));
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
    expect(root.variable).toEqual(module.variable);
    expect(root.provider.aws).toEqual({
      region: "${var.region}",
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

/** What Terraform itself makes of the variables and of the outputs that are expressions; the AWS provider is not there. */
const outputsOf = (said: Readonly<Record<string, unknown>>) =>
  withFolder((folder) => {
    const { variable, locals, output } = read("stage/main.tf.json");
    const { public_url, dkim_records } = output;
    const module = JSON.stringify({ variable, locals, output: { public_url, dkim_records } })
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
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ ...root, output: shown }));
    writeFileSync(join(folder, "terraform.tfvars.json"), JSON.stringify(said));
    const terraform = (...args: string[]) =>
      spawnSync("terraform", args, { cwd: folder, encoding: "utf8", timeout: 60_000 });
    terraform("init");
    const { status, stderr } = terraform("apply", "-auto-approve", "-no-color");
    if (status !== 0) return stderr;
    const told = JSON.parse(terraform("output", "-json").stdout);
    return { public_url: told.public_url.value, dkim_records: told.dkim_records.value };
  });

test.skipIf(!isInstalled)("Terraform itself takes the variables, and says what the outputs are", () => {
  expect(outputsOf(fullVariables)).toEqual({
    public_url: "https://mail.acme.test",
    dkim_records: ["one", "two"].map((token) => ({
      name: `${token}._domainkey.news.acme.test`,
      type: "CNAME",
      value: `${token}.dkim.eu-central-2.amazonses.com`,
    })),
  });
  expect(outputsOf({ stage: "dev", region: "us-east-1", sender: "ada@acme.test" })).toEqual({
    public_url: "https://d1.cloudfront.test",
    dkim_records: [],
  });
  expect(outputsOf({ stage: "Not a stage", ...bare })).toContain("Lower-case letters, digits and hyphens");
});
