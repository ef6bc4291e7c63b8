import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, openAsBlob } from "node:fs";
import { readFile, rename, rm, stat } from "node:fs/promises";
import { basename } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Failure, NoAnswer } from "./failure.ts";
import { patientFetch } from "./patient-fetch.ts";
import type { Terminal } from "./terminal.ts";

/** A file of this machine that is to be uploaded. */
export interface LocalFile {
  readonly path: string;
  readonly name: string;
  readonly sizeBytes: number;
}

const cannotRead = (path: string, { message }: Error): never => {
  throw new Failure(`${path} cannot be read: ${message}`);
};

/** @throws Failure when it cannot be read, or is empty */
export const localFile = async (path: string): Promise<LocalFile> => {
  const found = await stat(path).catch((error: Error) => cannotRead(path, error));
  if (!found.isFile()) throw new Failure(`${path} is no file.`);
  if (found.size === 0) throw new Failure(`${path} is empty.`);
  return { path, name: basename(path), sizeBytes: found.size };
};

/** @throws Failure when it cannot be read, or is not UTF-8 */
export const readText = async (path: string): Promise<string> => {
  const bytes = await readFile(path).catch((error: Error) => cannotRead(path, error));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new Failure(`${path} is not in UTF-8: save it so.`);
  }
};

/** The SHA-256 of a file, in hexadecimal. */
export const hashOf = async ({ path }: LocalFile): Promise<string> => {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash).catch((error: Error) => cannotRead(path, error));
  return hash.digest("hex");
};

/** Where a file is to be put, as the API says it. */
interface Upload {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

const attempts = 4;
/** A link to put a file lives no longer than that. */
const uploadMsMax = 60 * 60_000;

/** Puts a file where the API says. @throws Failure */
export const putFile = async (
  { path }: LocalFile,
  { url, headers }: Upload,
  terminal: Pick<Terminal, "note">,
): Promise<void> => {
  const body = await openAsBlob(path);
  // fetch sets the length itself; the signature holds it to the size that was announced.
  const own = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "content-length");
  const waiting = (reason: string, ms: number) =>
    terminal.note(`${reason}: uploading ${path} again in ${ms / 1000} s.`);
  const put = patientFetch(attempts, waiting, uploadMsMax);
  const { status } = await put(url, { method: "PUT", headers: Object.fromEntries(own), body });
  if (status !== 200) throw new NoAnswer(`${path} was not taken (${status}).`);
};

/**
 * Gets a file from where the API says.
 * @param path where to keep it: there once it is whole; the standard output when there is none
 * @throws Failure
 */
export const getFile = async (url: string, path: string | undefined): Promise<void> => {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new NoAnswer(`The file was not given (${response.status}).`);
  const content = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
  if (path === undefined) return await pipeline(content, process.stdout as Writable, { end: false });
  const partial = `${path}.partial`;
  try {
    await pipeline(content, createWriteStream(partial));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw new Failure(`${path} cannot be written: ${(error as Error).message}`);
  }
};
