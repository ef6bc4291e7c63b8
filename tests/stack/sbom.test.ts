import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleFunctions, functionEntries } from "../../stacks/bundle.ts";
import { npmSbom, sbomOf } from "../../stacks/release/sbom.ts";
import { shippedPackages } from "../../stacks/release/shipped.ts";
import { repositoryRoot } from "../../stacks/settings.ts";

interface Component {
  readonly name: string;
  readonly version: string;
  readonly purl: string;
  readonly scope: string;
  readonly licenses: readonly unknown[];
  readonly hashes: readonly { readonly alg: string }[];
}

let dist: string;
let known: unknown;
let shipped: Set<string>;
beforeAll(async () => {
  dist = mkdtempSync(join(tmpdir(), "tidings-sbom-"));
  await bundleFunctions(functionEntries, join(dist, "functions"));
  await build({
    root: join(repositoryRoot, "web"),
    logLevel: "warn",
    build: { outDir: join(dist, "web"), emptyOutDir: true },
  });
  known = npmSbom();
  shipped = shippedPackages(dist);
});
afterAll(() => rmSync(dist, { recursive: true }));

const sbom = () => sbomOf(known, shipped) as { components: Component[]; dependencies: { ref: string }[] };

describe("the bill of materials of a release", () => {
  it("has what is in the functions and in the site, whatever the repository takes it for", () => {
    const names = sbom().components.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        // Of the functions.
        "@aws-lambda-powertools/logger",
        "@aws-sdk/client-sesv2",
        "@simplewebauthn/server",
        "hono",
        "liquidjs",
        "nodemailer",
        "zod",
        // Of the site: dependencies of the repository's development.
        "@codemirror/state",
        "@simplewebauthn/browser",
        "preact",
        "prosemirror-view",
        "swagger-ui-dist",
        "uplot",
        // What a build adds of its own.
        "vite",
      ]),
    );
  });

  it("has nothing that only builds, tests or deploys", () => {
    const names = new Set(sbom().components.map(({ name }) => name));
    for (const name of ["@biomejs/biome", "@cdktf/provider-aws", "cdktf", "esbuild", "typescript", "vitest"])
      expect(names.has(name), name).toBe(false);
  });

  it("says of each its version, origin, hash and licence", () => {
    const { components } = sbom();
    expect(components.length).toBe(shipped.size);
    for (const { name, version, purl, scope, hashes, licenses } of components) {
      expect(purl).toBe(`pkg:npm/${name.replace("@", "%40")}@${version}`);
      expect([scope, hashes[0]?.alg, licenses.length > 0], name).toEqual(["required", "SHA-512", true]);
    }
  });

  it("is the same for the same, and names no folder and no time", () => {
    expect(sbomOf(npmSbom(), shipped)).toEqual(sbom());
    expect(sbom()).toMatchObject({
      bomFormat: "CycloneDX",
      metadata: { lifecycles: [{ phase: "build" }], component: { type: "application", name: "tidings" } },
    });
    expect(sbom()).not.toHaveProperty("serialNumber");
    expect(sbom()).not.toHaveProperty("metadata.timestamp");
  });

  it("names only what it has as dependencies", () => {
    const { components, dependencies } = sbom();
    expect(dependencies.length).toBe(components.length + 1);
  });

  it("is refused when something ships that the lock file does not have", () => {
    expect(() => sbomOf(known, new Set([...shipped, "left-pad@1.3.0"]))).toThrow(
      'package-lock.json has no left-pad@1.3.0: run "npm ci".',
    );
  });
});
