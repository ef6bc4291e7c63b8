import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { zipSync } from "fflate";
import { distDirectory, functionNames } from "./artifacts.ts";

/** Some dependencies are CommonJS and call `require` for Node's own modules, which an ES module does not have. */
const requireForCommonJs = [
  'import { createRequire as createRequireOfBundle } from "node:module";',
  "const require = createRequireOfBundle(import.meta.url);",
].join("\n");

/**
 * Bundles each entry (name of a function to its source file) into `<directory>/<name>/index.mjs`, an ES module that
 * exports `handler`, and packs it as `<directory>/<name>.zip`. The same sources give the same bytes.
 * @throws esbuild's BuildFailure when a source does not build.
 */
export const bundleFunctions = async (
  entries: Readonly<Record<string, string>>,
  directory: string,
): Promise<void> => {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  await build({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [`${name}/index`, file])),
    outdir: directory,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    banner: { js: requireForCommonJs },
    charset: "utf8",
    // Module paths appear as comments: relative to here, they are the same wherever the build runs.
    absWorkingDir: join(import.meta.dirname, ".."),
    // Not minified: a stack trace in the logs shows names and lines, at 100 KB more.
    logLevel: "warning",
  });
  for (const name of Object.keys(entries)) {
    const code = readFileSync(join(directory, name, "index.mjs"));
    writeFileSync(join(directory, `${name}.zip`), zip(code));
  }
};

/** Lambda runs as another user than the one who built: the file must be readable by all. A fixed time keeps the bytes. */
const zip = (code: Uint8Array) =>
  zipSync({ "index.mjs": [code, { os: 3, attrs: 0o100644 << 16, mtime: new Date(1980, 0, 1) }] });

if (import.meta.main) {
  const functions = join(import.meta.dirname, "..", "services", "functions");
  await bundleFunctions(
    Object.fromEntries(functionNames.map((name) => [name, join(functions, name, "handler.ts")])),
    join(distDirectory, "functions"),
  );
}
