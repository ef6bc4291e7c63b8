import { exec } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, posix, win32 } from "node:path";
import { promisify } from "node:util";
import manifest from "../../../package.json" with { type: "json" };
import { repositoryRoot } from "../repository.ts";

/** The version that is bundled for Linux x64 is the one for every machine. */
const version = manifest.optionalDependencies["@dynoxide/linux-x64"];

/** A package of npm with a dynoxide binary. */
export interface Download {
  /** e.g. `@dynoxide/darwin-arm64@1.2.1` */
  readonly specifier: string;
  /** Where it is kept. */
  readonly folder: string;
  /** Where the binary then is. */
  readonly binary: string;
}

/**
 * Chooses the dynoxide of a machine: the one that came with the dependencies, else one on the PATH, else what an
 * earlier start got from npm (decision 9).
 * @param machine `root` is this repository's folder, `has` whether a file is there
 * @returns the path of a binary that is there, or what has to be got from npm
 */
export const chooseDynoxide = (machine: {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly searchPath: string;
  readonly root: string;
  has(path: string): boolean;
}): string | Download => {
  const { platform, arch, searchPath, root } = machine;
  const { join, delimiter } = platform === "win32" ? win32 : posix;
  const program = platform === "win32" ? "dynoxide.exe" : "dynoxide";
  // npm's package `dynoxide` only chooses one of these and starts it; without it, the process we start is the engine.
  const name = `@dynoxide/${platform}-${arch}`;
  const packaged = join("node_modules", name, program);
  const folder = join(root, "node_modules", ".cache", `dynoxide-${version}`);
  const downloaded = join(folder, packaged);
  const onPath = searchPath.split(delimiter).map((place) => join(place, program));
  return (
    [join(root, packaged), ...onPath, downloaded].find(machine.has) ?? {
      specifier: `${name}@${version}`,
      folder,
      binary: downloaded,
    }
  );
};

/**
 * Finds the dynoxide for this machine, or gets it through npm.
 * @returns the path of the binary
 * @throws Error when npm does not have it either, with what was tried and what to do
 */
export const findDynoxide = async (root = repositoryRoot): Promise<string> => {
  const { platform, arch, env } = process;
  const choice = chooseDynoxide({ platform, arch, root, searchPath: env.PATH ?? "", has: existsSync });
  if (typeof choice === "string") return choice;
  // On stderr, as all progress: the first line on stdout says that the cloud is ready.
  console.error(`The DynamoDB engine for ${platform}-${arch} is got through npm: ${choice.specifier}`);
  await download(choice);
  return choice.binary;
};

const download = async ({ specifier, folder, binary }: Download): Promise<void> => {
  const command = `npm install --no-audit --no-fund --loglevel=error ${specifier}`;
  await mkdir(dirname(folder), { recursive: true });
  const partial = await mkdtemp(`${folder}-`);
  try {
    // With a package.json in it, npm takes this folder for the project, and not the repository around it.
    await writeFile(join(partial, "package.json"), "{}");
    // Through a shell, as npm is a script of cmd.exe on Windows.
    await promisify(exec)(command, { cwd: partial });
    // Renamed into place when complete: a start that was killed half-way leaves no half package under that name.
    await rename(partial, folder);
  } catch (error) {
    // Another start may have been faster.
    if (!existsSync(binary)) throw new Error(describeFailure(command, error as ExecError), { cause: error });
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
};

type ExecError = Error & { readonly stderr?: string };

const describeFailure = (command: string, { stderr, message }: ExecError): string =>
  [
    `No DynamoDB engine for ${process.platform}-${process.arch}: it is not in node_modules, there is no dynoxide on the PATH, and`,
    `\`${command}\` failed:`,
    (stderr || message).trim(),
    "Install dynoxide (https://github.com/nubo-db/dynoxide) on the PATH, or set TIDINGS_DYNAMODB_ENDPOINT to a DynamoDB endpoint.",
  ].join("\n");
