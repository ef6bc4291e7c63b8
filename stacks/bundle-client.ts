import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { distDirectory } from "./artifacts.ts";

const root = join(import.meta.dirname, "..");

/** Where the terminal client is. */
export const clientFile = join(distDirectory, "tidings.mjs");

/**
 * Bundles the terminal client into one file that runs wherever Node.js 20 is, without this repository.
 * @throws esbuild's BuildFailure when a source does not build.
 */
export const bundleClient = async (outfile = clientFile): Promise<void> => {
  await build({
    entryPoints: [join(root, "services/client/main.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    banner: { js: "#!/usr/bin/env node" },
    charset: "utf8",
    absWorkingDir: root,
    logLevel: "warning",
  });
  await chmod(outfile, 0o755);
};
