import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import preact from "@preact/preset-vite";
import { defineConfig, normalizePath, type Plugin } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const server = ["../services/", "../events/"].map((folder) => normalizePath(here(folder)));

/** The UI takes types from the services, which vanish in the build: code of theirs must not reach a browser. */
const typesOnly: Plugin = {
  name: "types-only",
  load(id) {
    if (server.some((folder) => id.startsWith(folder)))
      // biome-ignore lint/plugin: this is how a plugin of Rollup speaks
      this.error(`${id} is code of the server: import its types only`);
  },
};

/** Writes beside the site which modules it is made of, from the root: a release says so. */
const modulesList: Plugin = {
  name: "modules-list",
  writeBundle({ dir }, bundle) {
    const modules = Object.values(bundle).flatMap((file) =>
      file.type === "chunk"
        ? Object.entries(file.modules)
            // Of a style sheet the chunk has nothing, and the site has it.
            .filter(([id, { renderedLength }]) => renderedLength > 0 || id.endsWith(".css"))
            .map(([id]) => id)
        : [],
    );
    // What has no file is of the package whose name it begins with, such as Vite's own.
    const paths = modules.map((id) =>
      id.startsWith("\0") ? `node_modules/${id.slice(1)}` : normalizePath(relative(here("../"), id)),
    );
    writeFileSync(`${dir}-modules.json`, JSON.stringify([...new Set(paths)].sort()));
  },
};

/** Builds the static site into `dist/web`, where the stack picks it up: the UI, and the API's reference beside it. */
export default defineConfig({
  plugins: [typesOnly, preact(), modulesList],
  build: {
    outDir: here("../dist/web"),
    rolldownOptions: {
      input: [here("index.html"), here("reference.html")],
      // How long each plugin took, on a slow machine: nothing that a build's reader can act on.
      checks: { pluginTimings: false },
    },
    emptyOutDir: true,
    // No script needs another at once: there is nothing to preload, and its polyfill would be dead weight.
    modulePreload: false,
    // Swagger UI, on its own page, is more than Vite would like in a chunk.
    chunkSizeWarningLimit: 1600,
    // Every asset is a file of its own name: the stack gives those below assets/ a year in the cache.
    assetsInlineLimit: 0,
  },
});
