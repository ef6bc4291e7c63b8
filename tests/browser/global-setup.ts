import { rmSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sparticuz from "@sparticuz/chromium";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The Chromium that came with the dependencies; undefined where an installed Chrome is used. */
    chromiumPath: string | undefined;
  }
}

/**
 * Unpacks Chromium once, before the test files start: a file that started one which another still wrote would fail.
 * Into a folder of this run alone, so that nothing is taken over from an earlier run that was killed half-way.
 */
export default async (project: TestProject): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), "tidings-chromium-"));
  // At the end of the process rather than in a teardown, which Ctrl-C skips: it is 200 MB.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  project.provide("chromiumPath", await unpackInto(folder));
};

/**
 * The Chromium that came with the dependencies; undefined where an installed Chrome is used. The package unpacks into the
 * temporary directory, wherever that is at the time.
 */
export const unpackInto = async (folder: string): Promise<string | undefined> => {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    return await sparticuz.executablePath();
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
};
