import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { zipSync } from "fflate";
import { functionEntries } from "../../stacks/bundle.ts";
import { unpackAll } from "../../stacks/local/lambda/archive.ts";
import { synthesize } from "../../stacks/local/synthesize.ts";
import { ourShare } from "./neighbour.ts";

/** What is the same for all simulations, made once. */
export interface Prepared {
  /** The folder to delete in the end. */
  readonly folder: string;
  readonly stackFile: string;
  /** The same for a stage that is not alone in its account. */
  readonly sharingStackFile: string;
  /** Where the code of the functions is unpacked. */
  readonly functionsDir: string;
}

/** Bundles the code of each function that is ours: the packages are left out, and shared by all environments. */
const bundleOurs = async (): Promise<Map<string, Buffer>> => {
  const { outputFiles } = await build({
    entryPoints: functionEntries,
    outdir: "/",
    bundle: true,
    packages: "external",
    format: "cjs",
    platform: "node",
    target: "node24",
    write: false,
    logLevel: "warning",
  });
  return new Map(
    outputFiles.map(({ path, contents }) => [
      path.slice(1, -".js".length),
      Buffer.from(zipSync({ "index.cjs": contents }, { mtime: new Date(1980, 0, 1) })),
    ]),
  );
};

/**
 * Synthesizes the stack with functions of which only our own code is deployed, and without the web UI.
 * @throws Error saying what to build when `npm run build` was not run
 */
export const prepare = async (): Promise<Prepared> => {
  const folder = await mkdtemp(join(tmpdir(), "tidings-simulation-"));
  const functionsDir = join(folder, "functions");
  const [synthesized, archives] = await Promise.all([synthesize(folder, 3000), bundleOurs()]);
  const stack = JSON.parse(await readFile(synthesized, "utf8"));
  await mkdir(join(folder, "archives"));
  for (const given of Object.values<{ filename: string; function_name: string }>(
    stack.resource.aws_lambda_function,
  )) {
    const name = given.function_name.replace(/^tidings-[^-]+-/, "");
    given.filename = join(folder, "archives", `${name}.zip`);
    await writeFile(given.filename, archives.get(name)!);
  }
  delete stack.resource.aws_s3_object;
  await unpackAll([...archives.values()], functionsDir);
  const stackFile = resolve(dirname(synthesized), "simulation.tf.json");
  await writeFile(stackFile, JSON.stringify(stack));
  for (const { environment } of Object.values<{ environment: { variables: Record<string, string> } }>(
    stack.resource.aws_lambda_function,
  ))
    if (environment.variables.SES_RATE_SHARE) environment.variables.SES_RATE_SHARE = String(ourShare);
  const sharingStackFile = resolve(dirname(synthesized), "sharing.tf.json");
  await writeFile(sharingStackFile, JSON.stringify(stack));
  return { folder, stackFile, sharingStackFile, functionsDir };
};
