import { fileURLToPath } from "node:url";
import preact from "@preact/preset-vite";
import { defineConfig, normalizePath, type Plugin } from "vite";

const path = (fromHere: string) => fileURLToPath(new URL(fromHere, import.meta.url));
const server = ["../services/", "../events/"].map((folder) => normalizePath(path(folder)));

/** The UI takes types from the services, which vanish in the build: code of theirs must not reach a browser. */
const typesOnly: Plugin = {
  name: "types-only",
  load(id) {
    if (server.some((folder) => id.startsWith(folder)))
      this.error(`${id} is code of the server: import its types only`);
  },
};

/** Builds the static site into `dist/web`, where the stack picks it up. */
export default defineConfig({
  plugins: [typesOnly, preact()],
  build: {
    outDir: path("../dist/web"),
    emptyOutDir: true,
    // One script: there is nothing to preload, and its polyfill would be dead weight.
    modulePreload: false,
    // Every asset is a file of its own name: the stack gives those below assets/ a year in the cache.
    assetsInlineLimit: 0,
  },
});
