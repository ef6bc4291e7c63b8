import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { build } from "esbuild";
import { zipSync } from "fflate";
import { functionEntries } from "../../stacks/bundle.ts";
import { unpackAll } from "../../stacks/local/lambda/archive.ts";
import { synthesize } from "../../stacks/local/synthesize.ts";
import { warming } from "../chaos/warming.ts";
import { ourShare } from "./neighbour.ts";

/** What is the same for all simulations, made once. */
export interface Prepared {
  /** The folder to delete in the end. */
  readonly folder: string;
  readonly stackFile: string;
  /** The same for a stage that is not alone in its account. */
  readonly sharingStackFile: string;
  /** And for one whose sender is warmed up. */
  readonly warmingStackFile: string;
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

type Variables = Readonly<Record<string, string>>;
interface Stack {
  readonly resource: {
    readonly aws_lambda_function: Readonly<Record<string, { environment: { variables: Variables } }>>;
  };
}

/** The stack with other values of variables, in each function that has them. */
const withVariables = (stack: Stack, variables: Variables): Stack => {
  const changed = structuredClone(stack);
  for (const { environment } of Object.values(changed.resource.aws_lambda_function)) {
    const known = Object.entries(variables).filter(([name]) => name in environment.variables);
    environment.variables = { ...environment.variables, ...Object.fromEntries(known) };
  }
  return changed;
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
  const write = async (name: string, variables: Variables): Promise<string> => {
    const file = resolve(dirname(synthesized), `${name}.tf.json`);
    await writeFile(file, JSON.stringify(withVariables(stack, variables)));
    return file;
  };
  return {
    folder,
    stackFile: await write("simulation", {}),
    sharingStackFile: await write("sharing", { SES_RATE_SHARE: String(ourShare) }),
    warmingStackFile: await write("warming", { WARM_UPS: JSON.stringify([warming]) }),
    functionsDir,
  };
};
