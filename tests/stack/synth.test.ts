import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readArtifacts } from "../../stacks/artifacts.ts";
import { attributesAt } from "./support/stack.ts";
import { buildSample, synthesize, withFolder } from "./support/synthesize.ts";

const publicUrlOf = (stack: ReturnType<typeof synthesize>) =>
  ["api/function", "sender/function"].map(
    (path) => attributesAt(stack, "aws_lambda_function", path).environment,
  );

describe("synthesizing", () => {
  it("gives the same JSON from the same build", () => {
    expect(synthesize()).toEqual(synthesize());
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

    expect(publicUrlOf(synthesize({ TIDINGS_STAGE: "local", PORT: "4000" }))).toMatchObject([
      { variables: { PUBLIC_URL } },
      { variables: { PUBLIC_URL } },
    ]);
  });

  it("keeps the state in the bucket the settings name, locked and encrypted", () => {
    const stack = synthesize({ TIDINGS_STAGE: "prod", TIDINGS_STATE_BUCKET: "acme-state" });

    expect(stack.terraform.backend).toEqual({
      s3: {
        bucket: "acme-state",
        key: "tidings-prod.tfstate",
        region: "us-east-1",
        encrypt: true,
        use_lockfile: true,
      },
    });
  });

  it("keeps the state in a file beside the sources otherwise", () => {
    expect(synthesize().terraform.backend).toEqual({
      local: { path: join(process.cwd(), "terraform.tidings-dev.tfstate") },
    });
  });

  it("gives out what an operator needs next", () => {
    expect(Object.keys(synthesize().output)).toEqual([
      "api_keys_table",
      "api_url",
      "configuration_set",
      "dkim_records",
      "event_bus",
      "public_url",
    ]);
  });

  it("gives out the three DKIM records of a domain, and none of an address", () => {
    const [identity] = Object.keys(synthesize().resource.aws_sesv2_email_identity ?? {});
    const token = (n: number) =>
      `\${aws_sesv2_email_identity.${identity}.dkim_signing_attributes[0].tokens[${n}]}`;

    expect(synthesize({ TIDINGS_SENDER: "acme.test" }).output.dkim_records).toEqual({
      value: [0, 1, 2].map((n) => ({
        name: `${token(n)}._domainkey.acme.test`,
        type: "CNAME",
        value: `${token(n)}.dkim.amazonses.com`,
      })),
    });
    expect(synthesize({ TIDINGS_SENDER: "news@acme.test" }).output.dkim_records).toEqual({ value: [] });
  });

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
