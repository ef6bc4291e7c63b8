import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readArtifacts } from "../../stacks/artifacts.ts";
import { unpackAll } from "../../stacks/local/lambda/archive.ts";
import { synthesize } from "../../stacks/local/synthesize.ts";

/** What is the same for every test cloud of a run, made once. */
export interface Prepared {
  readonly functionsDir: string;
  /** The path of the synthesized stack, as it would be deployed behind this port. */
  stackFile(port: number): Promise<string>;
}

/** Names the folder to the processes of the tests. */
const variable = "TIDINGS_TEST_PREPARED";
/** The stack is synthesized for this port. */
const anyPort = 3000;

/** Global set-up of the tests on whole clouds. */
export default async (): Promise<(() => Promise<void>) | undefined> => {
  // Another project of this run has done it.
  if (process.env[variable]) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "tidings-prepared-"));
  const archives = Object.values(readArtifacts().functions).map(({ path }) => readFile(path));
  await Promise.all([
    synthesize(folder, anyPort),
    unpackAll(await Promise.all(archives), join(folder, "functions")),
  ]);
  process.env[variable] = folder;
  return () => rm(folder, { recursive: true });
};

/** What the global set-up made; undefined outside vitest, where a cloud makes its own. */
export const prepared = (): Prepared | undefined => {
  const folder = process.env[variable];
  if (!folder) return undefined;
  const synthesized = join(folder, "cdktf.out/stacks/tidings-local/cdk.tf.json");
  return {
    functionsDir: join(folder, "functions"),
    stackFile: async (port) => {
      // Beside it: the paths in it are relative to its folder.
      const file = join(dirname(synthesized), `${port}.tf.json`);
      const stack = await readFile(synthesized, "utf8");
      await writeFile(file, stack.replaceAll(`http://127.0.0.1:${anyPort}`, `http://127.0.0.1:${port}`));
      return file;
    },
  };
};
