import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { distDirectory, functionNames } from "../artifacts.ts";
import { repositoryRoot } from "../settings.ts";

const packageFile = z.object({ name: z.string(), version: z.string() });

const readJson = (path: string): unknown => {
  if (!existsSync(path)) throw new Error(`${path} is missing: run "npm run build" first.`);
  return JSON.parse(readFileSync(path, "utf8"));
};

/** The folder of the package a module is of; undefined: the module is ours. */
const packageFolder = (module: string): string | undefined =>
  /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module)?.[0];

/**
 * The packages of which something is in the functions or in the site, as `name@version`.
 * @throws Error when nothing was built
 */
export const shippedPackages = (dist = distDirectory): Set<string> => {
  const lists = [
    ...functionNames.map((name) => join(dist, "functions", name, "modules.json")),
    join(dist, "web-modules.json"),
  ];
  const modules = lists.flatMap((path) => z.array(z.string()).parse(readJson(path)));
  const folders = new Set(modules.flatMap((module) => packageFolder(module) ?? []));
  const packages = [...folders].map((folder) => {
    const { name, version } = packageFile.parse(readJson(join(repositoryRoot, folder, "package.json")));
    return `${name}@${version}`;
  });
  return new Set(packages);
};
