import { spawnSync } from "node:child_process";
import * as z from "zod";
import { repositoryRoot } from "../settings.ts";

/** As far as it is read here: https://cyclonedx.org/docs/1.5/json/ */
const bill = z.looseObject({
  specVersion: z.string(),
  metadata: z.looseObject({ component: z.looseObject({ "bom-ref": z.string(), version: z.string() }) }),
  components: z.array(z.looseObject({ "bom-ref": z.string() })),
  dependencies: z.array(z.object({ ref: z.string(), dependsOn: z.array(z.string()).default([]) })),
});

/**
 * What npm knows of all packages of the lock file, with their hashes and licences. It asks nobody.
 * https://docs.npmjs.com/cli/commands/npm-sbom
 */
export const npmSbom = (): unknown => {
  const options = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only", "--offline"];
  // As npm is called where there is no shell, too, when it runs this.
  const { npm_execpath: npm } = process.env;
  const [command, args] = npm ? [process.execPath, [npm, ...options]] : ["npm", options];
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: repositoryRoot,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`npm sbom failed: ${stderr}`);
  return JSON.parse(stdout);
};

/**
 * The bill of materials of a release: of what npm knows, the packages that ship, whatever they are to this repository.
 * It has no time and no serial number, so that the same release has the same.
 * @param shipped as `name@version`
 * @throws Error that names a package that npm does not know
 */
export const sbomOf = (known: unknown, shipped: ReadonlySet<string>): object => {
  const { metadata, components, dependencies, specVersion } = bill.parse(known);
  const { component } = metadata;
  const isKept = (ref: string): boolean => shipped.has(ref);
  const kept = components.filter((one) => isKept(one["bom-ref"]));
  const refs = new Set(kept.map((one) => one["bom-ref"]));
  const missing = [...shipped].filter((ref) => !refs.has(ref));
  if (missing.length > 0) throw new Error(`package-lock.json has no ${missing.join(", ")}: run "npm ci".`);
  return {
    $schema: `http://cyclonedx.org/schema/bom-${specVersion}.schema.json`,
    bomFormat: "CycloneDX",
    specVersion,
    version: 1,
    metadata: {
      lifecycles: [{ phase: "build" }],
      tools: metadata.tools,
      // npm calls it by the folder it is in.
      component: { ...component, type: "application", name: "tidings" },
    },
    // That it is bundled, and not installed by who deploys, is nothing about what it is.
    components: kept.map((one) => ({ ...one, scope: "required", properties: [] })),
    dependencies: dependencies
      .filter(({ ref }) => isKept(ref) || ref === component["bom-ref"])
      .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter(isKept) })),
  };
};
