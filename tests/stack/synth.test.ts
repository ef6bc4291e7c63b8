import { readFileSync, rmSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import { App } from "cdktf";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { readArtifacts } from "../../stacks/artifacts.ts";
import { createTidingsStack } from "../../stacks/aws/tidings-stack.ts";
import { settingsOf } from "../../stacks/settings.ts";
import { attributesAt, parseStack } from "./support/stack.ts";
import { buildSample, sampleStage, synthesize, withFolder } from "./support/synthesize.ts";

const publicUrlOf = (stack: ReturnType<typeof synthesize>) =>
  ["api/function", "sender/function"].map(
    (path) => attributesAt(stack, "aws_lambda_function", path).environment,
  );

describe("synthesizing", () => {
  it("gives the same JSON from the same build", () => {
    expect(synthesize()).toEqual(synthesize("dev", {}, { anew: true }));
  });

  it("tells the functions the site's own address on AWS", () => {
    const [distribution] = Object.keys(synthesize().resource.aws_cloudfront_distribution ?? {});
    const PUBLIC_URL = `https://\${aws_cloudfront_distribution.${distribution}.domain_name}`;

    expect(publicUrlOf(synthesize())).toMatchObject([
      { variables: { PUBLIC_URL } },
      { variables: { PUBLIC_URL } },
    ]);
  });

  it("tells them the address the settings name, where they name one", () => {
    const PUBLIC_URL = "http://127.0.0.1:4000";

    expect(publicUrlOf(synthesize("local", { PORT: "4000" }))).toMatchObject([
      { variables: { PUBLIC_URL } },
      { variables: { PUBLIC_URL } },
    ]);
  });

  it("keeps the state in the bucket the settings name, locked and encrypted", () => {
    const stack = synthesize("prod", { stateBucket: "acme-state", region: "eu-west-1" });

    expect(stack.terraform.backend).toEqual({
      s3: {
        bucket: "acme-state",
        key: "tidings/eu-west-1/prod.tfstate",
        region: "eu-west-1",
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  it("keeps the state in a file beside the sources otherwise, named relative to where Terraform runs", () => {
    withFolder((folder) => {
      const app = new App({ outdir: folder });
      buildSample(join(folder, "dist"));
      createTidingsStack(app, settingsOf("dev", sampleStage), readArtifacts(join(folder, "dist")));
      app.synth();

      const cwd = join(folder, "stacks", "tidings-dev");
      const { terraform } = parseStack(JSON.parse(readFileSync(join(cwd, "cdk.tf.json"), "utf8")));
      const { path } = z.object({ local: z.object({ path: z.string() }) }).parse(terraform.backend).local;
      expect(isAbsolute(path)).toBe(false);
      expect(resolve(cwd, path)).toBe(join(process.cwd(), "terraform.tidings-dev.us-east-1.tfstate"));
    });
  });

  it("asks for a Terraform that locks the bucket", () => {
    expect(synthesize().terraform.required_version).toBe(">= 1.10");
  });

  it("names apart, in one account, a stage of two regions", () => {
    const namesIn = (region: string) => {
      const stack = synthesize("dev", { region });
      const named = ["aws_iam_role", "aws_s3_bucket", "aws_cloudfront_origin_access_control"];
      return named.flatMap((type) =>
        Object.values(stack.resource[type] ?? {}).map(({ name, bucket }) => name ?? bucket),
      );
    };
    const names = [...namesIn("eu-west-1"), ...namesIn("us-east-1")];
    expect(new Set(names).size).toBe(names.length);
  });

  it("names no role, bucket or table longer than AWS takes", () => {
    const stack = synthesize("a-stage-of-16-ab", { region: "ap-southeast-5" });
    const { bucket } = attributesAt(stack, "aws_s3_bucket", "content/bucket");
    const account = "123456789012";
    expect(String(bucket).replace(/\$\{[^}]*\}/, account).length).toBeLessThanOrEqual(63);
    const roles = Object.values(stack.resource.aws_iam_role ?? {});
    expect(Math.max(...roles.map(({ name }) => String(name).length))).toBeLessThanOrEqual(64);
  });

  it("gives out what an operator needs next", () => {
    expect(Object.keys(synthesize().output)).toEqual([
      "api_keys_table",
      "api_url",
      "audit_table",
      "configuration_set",
      "dkim_records",
      "event_bus",
      "members_table",
      "public_url",
      "sessions_table",
      "site_records",
    ]);
  });

  it.each([
    { region: "us-east-1", domain: "dkim.amazonses.com" },
    { region: "ap-northeast-3", domain: "dkim.ap-northeast-3.amazonses.com" },
  ])("gives out the three DKIM records of a domain that it makes in $region", ({ region, domain }) => {
    const stack = synthesize("dev", { region, ownsIdentity: true });
    const [identity] = Object.keys(stack.resource.aws_sesv2_email_identity ?? {});
    const token = (n: number) =>
      `\${aws_sesv2_email_identity.${identity}.dkim_signing_attributes[0].tokens[${n}]}`;

    expect(stack.output.dkim_records).toEqual({
      value: [0, 1, 2].map((n) => ({
        name: `${token(n)}._domainkey.acme.test`,
        type: "CNAME",
        value: `${token(n)}.${domain}`,
      })),
    });
  });

  it.each([{ sender: "news@acme.test", ownsIdentity: true }, {}])(
    "gives out no DKIM records of an address, or of an identity it does not own: %j",
    (given) => {
      expect(synthesize("dev", given).output.dkim_records).toEqual({ value: [] });
    },
  );

  it("uploads the web UI so that only hashed files are cached", () => {
    const files = Object.values(synthesize().resource.aws_s3_object ?? {});

    expect(
      files.map(({ key, content_type, cache_control }) => ({ key, content_type, cache_control })),
    ).toEqual([
      { key: "apple-touch-icon.png", content_type: "image/png", cache_control: "no-cache" },
      {
        key: "assets/index-Ab12Cd34.js",
        content_type: "text/javascript; charset=utf-8",
        cache_control: "public, max-age=31536000, immutable",
      },
      { key: "index.html", content_type: "text/html; charset=utf-8", cache_control: "no-cache" },
    ]);
  });

  it.each(["functions/sender.zip", "web/index.html"])("without %s says what to run", (missing) => {
    withFolder((dist) => {
      buildSample(dist);
      rmSync(join(dist, missing));

      expect(() => readArtifacts(dist)).toThrow(
        `${join(dist, missing)} is missing: run "npm run build" first.`,
      );
    });
  });
});
