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

/** Builds the static site into `dist/web`, where the stack picks it up: the UI, and the API's reference beside it. */
export default defineConfig({
  plugins: [typesOnly, preact()],
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
