import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { getMimeType } from "hono/utils/mime";

/** The Lambda functions, each bundled from `services/functions/<name>/handler.ts`. */
export const functionNames = [
  "api",
  "batcher",
  "sender",
  "feedback",
  "account-list",
  "sweeper",
  "importer",
  "jobs",
  "webhooks",
] as const;
export type FunctionName = (typeof functionNames)[number];

/** Something of each function that a stage has: `webhooks` is there only where the settings name one. */
export type OfFunctions<T> = Readonly<Record<Exclude<FunctionName, "webhooks">, T>> & {
  readonly webhooks?: T;
};

/** Where `npm run build` leaves what is deployed. */
export const distDirectory = join(import.meta.dirname, "..", "dist");

/** A zip archive, and its SHA-256 in base64: what Lambda compares to see whether the code changed. */
export interface Archive {
  readonly path: string;
  readonly sha256: string;
}

/** A file of the web UI; `key` is its path below the site's root, without a leading slash. */
export interface WebFile {
  readonly key: string;
  readonly contentType: string;
  readonly sha256: string;
}

/** What `npm run build` made and the stack deploys. */
export interface Artifacts {
  readonly functions: Readonly<Record<FunctionName, Archive>>;
  readonly web: { readonly directory: string; readonly files: readonly WebFile[] };
}

const sha256 = (path: string, encoding: "base64" | "hex") =>
  createHash("sha256").update(readFileSync(path)).digest(encoding);

const required = (path: string): string => {
  if (!existsSync(path)) throw new Error(`${path} is missing: run "npm run build" first.`);
  return path;
};

const archive = (dist: string, name: FunctionName): Archive => {
  const path = required(join(dist, "functions", `${name}.zip`));
  return { path, sha256: sha256(path, "base64") };
};

const webFile = (directory: string, key: string): WebFile => {
  const contentType = getMimeType(key);
  if (contentType === undefined) throw new Error(`The web UI holds ${key}: no content type is known for it.`);
  return { key, contentType, sha256: sha256(join(directory, key), "hex") };
};

/** Paths of all files below a directory, relative to it, with `/`, sorted. */
const filesBelow = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
    .sort();

/**
 * Reads what `npm run build` left in `dist`.
 * @throws Error naming the missing file and the command that makes it, or a web file of unknown content type.
 */
export const readArtifacts = (dist = distDirectory): Artifacts => {
  const web = join(dist, "web");
  required(join(web, "index.html"));
  return {
    functions: {
      api: archive(dist, "api"),
      batcher: archive(dist, "batcher"),
      sender: archive(dist, "sender"),
      feedback: archive(dist, "feedback"),
      "account-list": archive(dist, "account-list"),
      sweeper: archive(dist, "sweeper"),
      importer: archive(dist, "importer"),
      jobs: archive(dist, "jobs"),
      webhooks: archive(dist, "webhooks"),
    },
    web: { directory: web, files: filesBelow(web).map((key) => webFile(web, key)) },
  };
};
