import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { context } from "esbuild";
import { zipSync } from "fflate";
import { distDirectory, functionNames } from "./artifacts.ts";
import { ownSourceMap } from "./source-map.ts";

/** Some dependencies are CommonJS and call `require` for Node's own modules, which an ES module does not have. */
const requireForCommonJs = [
  'import { createRequire as createRequireOfBundle } from "node:module";',
  "const require = createRequireOfBundle(import.meta.url);",
].join("\n");

const root = join(import.meta.dirname, "..");

/** Bundles functions again and again: only what changed is read and written anew. */
export interface Bundler {
  /**
   * Writes the bundles and archives.
   * @returns the archives that are not those of the last time, by function
   * @throws esbuild's BuildFailure when a source does not build.
   */
  bundle(): Promise<Map<string, Buffer>>;
  close(): Promise<void>;
}

/**
 * Bundles each entry (name of a function to its source file) into `<directory>/<name>/index.mjs`, an ES module that
 * exports `handler`, with its source map, and packs both as `<directory>/<name>.zip`. The same sources give the same
 * bytes.
 * @param sourceRoot where a debugger on this machine finds the sources; without it their paths begin at the archive
 */
export const openBundler = async (
  entries: Readonly<Record<string, string>>,
  directory: string,
  sourceRoot?: string,
): Promise<Bundler> => {
  rmSync(directory, { recursive: true, force: true });
  const bundling = await context({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [`${name}/index`, file])),
    outdir: directory,
    outExtension: { ".js": ".mjs" },
    write: false,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    banner: { js: requireForCommonJs },
    charset: "utf8",
    // Module paths appear as comments: relative to here, they are the same wherever the build runs.
    absWorkingDir: root,
    // Not minified: the frames of dependencies show names and lines, at 100 KB more.
    sourcemap: true,
    // The repository has the sources. In the archive they would double it.
    sourcesContent: false,
    logLevel: "warning",
  });
  const bundled = new Map<string, string>();
  return {
    bundle: async () => {
      const { outputFiles = [] } = await bundling.rebuild();
      const archives = new Map<string, Buffer>();
      for (const name of Object.keys(entries)) {
        const file = resolve(directory, name, "index.mjs");
        const code = outputFiles.find(({ path }) => path === file);
        const map = outputFiles.find(({ path }) => path === `${file}.map`);
        if (!code || !map) throw new Error(`esbuild wrote no ${file}`);
        const hash = code.hash + map.hash;
        if (bundled.get(name) === hash) continue;
        const own = Buffer.from(ownSourceMap(map.text, { file, root, sourceRoot }));
        archives.set(name, pack(join(directory, name), { "index.mjs": code.contents, "index.mjs.map": own }));
        bundled.set(name, hash);
      }
      return archives;
    },
    close: () => bundling.dispose(),
  };
};

/**
 * Bundles once.
 * @throws esbuild's BuildFailure when a source does not build.
 */
export const bundleFunctions = async (...given: Parameters<typeof openBundler>): Promise<void> => {
  const bundler = await openBundler(...given);
  await bundler.bundle().finally(bundler.close);
};

/** Writes the files of one function, and their archive beside the folder. */
const pack = (folder: string, files: Readonly<Record<string, Uint8Array>>): Buffer => {
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  // Lambda runs as another user than the one who built: files must be readable by all. A fixed time keeps the bytes.
  const archive = zipSync(files, { os: 3, attrs: 0o100644 << 16, mtime: new Date(1980, 0, 1) });
  writeFileSync(`${folder}.zip`, archive);
  return Buffer.from(archive);
};

/** The source file of each function. */
export const functionEntries: Readonly<Record<string, string>> = Object.fromEntries(
  functionNames.map((name) => [name, join(root, "services", "functions", name, "handler.ts")]),
);

/** Where the bundles of the functions are. */
export const functionsDirectory = join(distDirectory, "functions");

if (import.meta.main) await bundleFunctions(functionEntries, functionsDirectory);
