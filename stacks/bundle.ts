import { mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { context, type Metafile, type Plugin } from "esbuild";
import { zipSync } from "fflate";
import { distDirectory, functionNames } from "./artifacts.ts";
import { bundleClient } from "./bundle-client.ts";
import { isMade, made, ownSourceMap } from "./source-map.ts";

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

/** Source files, by the name of the function whose entry they are. */
type Entries = Readonly<Record<string, string>>;

/** Zod's messages in fifty languages, of which English is imported apart: half of what Zod weighs. */
const withoutZodLocales: Plugin = {
  name: "without-zod-locales",
  setup: (build) => {
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export {};",
    }));
  },
};

/**
 * Requires `node:http` where it is imported. To import it asks for all it exports, WebSocket among them, for which Node
 * compiles undici: a tenth of what the sweeper takes to load (decision 88).
 */
const requiredHttp: Plugin = {
  name: "required-http",
  setup: (build) => {
    build.onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === "import-statement" ? { path: "node:http", namespace: made } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: made }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

const openContext = (entries: Entries, directory: string) =>
  context({
    entryPoints: Object.fromEntries(Object.entries(entries).map(([name, file]) => [`${name}/index`, file])),
    outdir: directory,
    outExtension: { ".js": ".mjs" },
    write: false,
    metafile: true,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    banner: { js: requireForCommonJs },
    charset: "utf8",
    // Module paths appear as comments: relative to here, they are the same wherever the build runs.
    absWorkingDir: root,
    // A third less to load, and a function starts the sooner. Names stay, for the frames of traces.
    minify: true,
    keepNames: true,
    plugins: [withoutZodLocales, requiredHttp],
    // Ways to credentials that a function does not go, as its own are in its environment.
    external: ["sso", "ini", "process", "web-identity", "login"].map(
      (way) => `@aws-sdk/credential-provider-${way}`,
    ),
    sourcemap: true,
    // The repository has the sources. In the archive they would double it.
    sourcesContent: false,
    logLevel: "warning",
  });
type Context = Awaited<ReturnType<typeof openContext>>;

/** By file, when it was changed last, in milliseconds since the epoch. */
type Sources = Map<string, number | undefined>;

/** When a file was changed last; undefined when it is gone. */
const changedAt = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

/**
 * When each source of ours was changed, as far as one entry imports it. One that was changed since counts as old, also
 * when it is gone the next time: NaN is the time of nothing.
 */
const sourcesOf = (entry: string, { inputs }: Metafile, since: number): Sources => {
  const found: Sources = new Map();
  const follow = (path: string): void => {
    const file = resolve(root, path);
    if (found.has(file) || path.includes("node_modules/") || !inputs[path]) return;
    const time = changedAt(file);
    found.set(file, time !== undefined && time > since ? Number.NaN : time);
    for (const imported of inputs[path].imports) follow(imported.path);
  };
  follow(relative(root, entry));
  return found;
};

/** The modules of which something is in a bundle, from the root: a release says what it is made of. */
const modulesIn = ({ outputs }: Metafile, file: string): string[] => {
  const { inputs = {} } = outputs[relative(root, file).replaceAll(sep, "/")] ?? {};
  return Object.entries(inputs)
    .filter(([path, { bytesInOutput }]) => bytesInOutput > 0 && !isMade(path))
    .map(([path]) => path)
    .sort();
};

const isOld = (sources: Sources | undefined): boolean =>
  sources === undefined || [...sources].some(([file, time]) => changedAt(file) !== time);

/**
 * Bundles each entry (name of a function to its source file) into `<directory>/<name>/index.mjs`, an ES module that
 * exports `handler`, with its source map, and packs both as `<directory>/<name>.zip`. The same sources give the same
 * bytes. Where one function alone has changed, the others are not bundled again: that takes a third of the time.
 * @param sourceRoot where a debugger on this machine finds the sources; without it their paths begin at the archive
 */
export const openBundler = async (
  entries: Entries,
  directory: string,
  sourceRoot?: string,
): Promise<Bundler> => {
  rmSync(directory, { recursive: true, force: true });
  const contexts = new Map<string, Context>();
  const contextOf = async (names: readonly string[]): Promise<Context> => {
    const key = names.join(" ");
    const some = Object.fromEntries(names.map((name) => [name, entries[name]!]));
    const opened = contexts.get(key) ?? (await openContext(some, directory));
    contexts.set(key, opened);
    return opened;
  };
  const all = Object.keys(entries);
  const bundled = new Map<string, string>();
  const sources = new Map<string, Sources>();

  return {
    bundle: async () => {
      const archives = new Map<string, Buffer>();
      const old = all.filter((name) => isOld(sources.get(name)));
      if (old.length === 0) return archives;
      const names = old.length === 1 ? old : all;
      const startedAt = Date.now();
      const { outputFiles = [], metafile } = await (await contextOf(names)).rebuild();
      for (const name of names) {
        const file = resolve(directory, name, "index.mjs");
        const code = outputFiles.find(({ path }) => path === file);
        const map = outputFiles.find(({ path }) => path === `${file}.map`);
        if (!code || !map) throw new Error(`esbuild wrote no ${file}`);
        sources.set(name, sourcesOf(entries[name]!, metafile!, startedAt));
        const hash = code.hash + map.hash;
        if (bundled.get(name) === hash) continue;
        const own = Buffer.from(ownSourceMap(map.text, { file, root, sourceRoot }));
        archives.set(name, pack(join(directory, name), { "index.mjs": code.contents, "index.mjs.map": own }));
        writeFileSync(join(directory, name, "modules.json"), JSON.stringify(modulesIn(metafile!, file)));
        bundled.set(name, hash);
      }
      return archives;
    },
    close: async () => {
      for (const opened of contexts.values()) await opened.dispose();
    },
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

if (import.meta.main) {
  console.error("Building the functions and the site, which takes some seconds.");
  await bundleFunctions(functionEntries, functionsDirectory);
  await bundleClient();
}
