/**
 * `npm run release`: writes `dist/tidings-<version>.zip`, which deploys a stage by Terraform alone. It has two modules, a
 * stage and a protected one, a root for each that is applied as it is, and the archives, the site and its bill of
 * materials beside them.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { App } from "cdktf";
import { type Zippable, zipSync } from "fflate";
import { type Artifacts, distDirectory, readArtifacts } from "../artifacts.ts";
import { createTidingsStack } from "../aws/tidings-stack.ts";
import { nameOf, repositoryRoot } from "../settings.ts";
import { placeholderSettings } from "./placeholders.ts";
import { readme } from "./readme.ts";
import { npmSbom, sbomOf } from "./sbom.ts";
import { shippedPackages } from "./shipped.ts";
import { rootOf, toModule } from "./to-module.ts";

/** The files of a release, by their path in it. */
type Files = Record<string, Buffer>;

const filesBelow = (folder: string, prefix: string): Files =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [`${prefix}/${relative(folder, path).replaceAll(sep, "/")}`, readFileSync(path)]),
  );

/** Synthesizes the placeholders' stage. @returns its JSON, and what lies beside it */
const synthesize = (isProtected: boolean, artifacts: Artifacts) => {
  const outdir = mkdtempSync(join(tmpdir(), "tidings-release-"));
  try {
    const settings = placeholderSettings(isProtected);
    const app = new App({ outdir });
    createTidingsStack(app, settings, artifacts);
    app.synth();
    const folder = join(outdir, "stacks", nameOf(settings));
    const stack = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
    return { stack, assets: filesBelow(join(folder, "assets"), "assets") };
  } finally {
    rmSync(outdir, { recursive: true });
  }
};

const json = (value: object): Buffer => Buffer.from(`${JSON.stringify(value, undefined, 2)}\n`);

/**
 * The files of a release of what was built.
 * @param sbom what it is made of
 * @throws Error when a setting cannot be made a variable
 */
export const releaseFiles = (artifacts: Artifacts, sbom: object): Files => {
  const plain = synthesize(false, artifacts);
  const guarded = synthesize(true, artifacts);
  const module = toModule(plain.stack) as { output: object };
  return {
    "README.md": Buffer.from(readme),
    "sbom.cdx.json": json(sbom),
    "main.tf.json": json(rootOf("./stage", module)),
    "protected/main.tf.json": json(rootOf("../protected-stage", module)),
    "stage/main.tf.json": json(module),
    "protected-stage/main.tf.json": json(toModule(guarded.stack)),
    ...plain.assets,
  };
};

if (import.meta.main) {
  // cdktf calls util.isArray; the warning about it would say nothing to a user.
  process.noDeprecation = true;
  try {
    const { version } = JSON.parse(readFileSync(join(repositoryRoot, "package.json"), "utf8"));
    const archive = join(distDirectory, `tidings-${version}.zip`);
    const files = releaseFiles(readArtifacts(), sbomOf(npmSbom(), shippedPackages()));
    // A fixed time, and the bytes are the same for the same sources.
    writeFileSync(archive, zipSync(files as Zippable, { mtime: new Date(1980, 0, 1) }));
    console.log(archive);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
