import { fileURLToPath } from "node:url";
import preact from "@preact/preset-vite";
import { defineConfig, type Plugin } from "vite";

/** The UI takes types from the services, which vanish in the build: code of theirs must not reach a browser. */
const typesOnly: Plugin = {
  name: "types-only",
  load(id) {
    if (/\/(services|events)\//.test(id)) this.error(`${id} is code of the server: import its types only`);
  },
};

/** Builds the static site into `dist/web`, where the stack picks it up. */
export default defineConfig({
  plugins: [typesOnly, preact()],
  build: {
    outDir: fileURLToPath(new URL("../dist/web", import.meta.url)),
    emptyOutDir: true,
    // No script needs another at once: there is nothing to preload, and its polyfill would be dead weight.
    modulePreload: false,
    // Every asset is a file of its own name: the stack gives those below assets/ a year in the cache.
    assetsInlineLimit: 0,
  },
});
