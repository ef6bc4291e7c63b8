import { statSync } from "node:fs";
import { join } from "node:path";
import { createServer, type ViteDevServer } from "vite";

/** Whether Vite serves this path itself: its own modules, and the files of the web UI. */
const isOwn = (web: string, url: string): boolean => {
  const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
  return (
    /^\/(@|node_modules\/)/.test(path) ||
    statSync(join(web, path), { throwIfNoEntry: false })?.isFile() === true
  );
};

/** Serves the web UI with hot reload; every other path is asked of the API. */
export const startSite = async (web: string, api: string): Promise<ViteDevServer> => {
  const site = await createServer({
    root: web,
    server: {
      host: "127.0.0.1",
      proxy: {
        "^/.": { target: api, bypass: ({ url = "/" }) => (isOwn(web, url) ? url : undefined) },
      },
    },
  });
  return await site.listen();
};
