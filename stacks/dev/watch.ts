import { sep } from "node:path";
import type { FSWatcher } from "vite";

/** An editor writes a file in several steps: they are one change. */
const settledMs = 30;

/** Acts after each change below some folders; one after the other. */
export const onChange = (
  watcher: FSWatcher,
  folders: readonly string[],
  act: () => Promise<void> | void,
): void => {
  let timer: NodeJS.Timeout | undefined;
  let acting = Promise.resolve();
  watcher.add([...folders]);
  watcher.on("all", (_event, path) => {
    if (!folders.some((folder) => path.startsWith(folder + sep))) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      acting = acting.then(act).catch((error: unknown) => console.error(error));
    }, settledMs);
  });
};
