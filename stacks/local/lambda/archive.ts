import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import { unzipSync } from "fflate";

/**
 * Unpacks deployment archives, each into a folder named by its hash.
 * @returns the folders in the same order: what a function sees as `LAMBDA_TASK_ROOT`
 * @throws Error when an archive is not a zip, or an entry would land outside its folder
 */
export const unpackAll = async (archives: readonly Buffer[], functionsDir: string): Promise<string[]> => {
  await mkdir(functionsDir, { recursive: true });
  const folders: string[] = [];
  for (const archive of archives) folders.push(await unpack(archive, functionsDir));
  return folders;
};

/** Removes what archives of earlier builds were unpacked into: all but the folders that are kept. */
export const removeOthers = async (kept: readonly string[], functionsDir: string): Promise<void> => {
  const names = new Set(kept.map((folder) => basename(folder)));
  for (const name of await readdir(functionsDir))
    if (!names.has(name)) await rm(join(functionsDir, name), { recursive: true });
};

/** Unpacks one archive, beside what is there. @returns its folder. @throws like unpackAll */
export const unpack = async (archive: Buffer, functionsDir: string): Promise<string> => {
  const hash = createHash("sha256").update(archive).digest("hex").slice(0, 32);
  const folder = resolve(functionsDir, hash);
  if (existsSync(folder)) return folder;

  // Renamed into place when complete: a start that was killed half-way leaves no half archive under that name.
  const partial = `${folder}.partial`;
  await rm(partial, { recursive: true, force: true });
  for (const [name, content] of Object.entries(unzipSync(archive))) {
    const target = resolve(join(partial, name));
    if (!target.startsWith(partial + sep)) throw new Error(`the archive entry \`${name}\` leaves its folder`);
    if (name.endsWith("/")) continue;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
  await rename(partial, folder);
  return folder;
};
