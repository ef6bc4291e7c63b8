import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import manifest from "../../../../../package.json" with { type: "json" };
import { chooseDynoxide, findDynoxide } from "../../../../../stacks/local/engines/dynoxide-binary.ts";
import { temporaryFolder } from "../../../../support/local-sqs-s3.ts";

const version = manifest.optionalDependencies["@dynoxide/linux-x64"];

it("pins one version, which the lock file has too", () => {
  expect(version).toMatch(/^\d+\.\d+\.\d+$/);
  const lock = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../../../../package-lock.json"), "utf8"),
  );
  expect(lock.packages["node_modules/@dynoxide/linux-x64"].version).toBe(version);
});

describe("the choice", () => {
  const linux = {
    platform: "linux",
    arch: "x64",
    root: "/tidings",
    searchPath: "/usr/bin:/opt/bin",
  } as const;
  const arm = { ...linux, arch: "arm64" } as const;
  const mac = { ...arm, platform: "darwin" } as const;
  const windows = {
    platform: "win32",
    arch: "x64",
    root: "C:\\tidings",
    searchPath: "C:\\Windows;D:\\my tools",
  } as const;
  const bundled = "/tidings/node_modules/@dynoxide/linux-x64/dynoxide";
  const cached = `/tidings/node_modules/.cache/dynoxide-${version}/node_modules/@dynoxide/darwin-arm64/dynoxide`;

  it.each([
    ["the bundled one, whatever else is there", linux, [bundled, "/usr/bin/dynoxide"], bundled],
    [
      "the one on the PATH, where the bundled one does not fit",
      arm,
      [bundled, "/opt/bin/dynoxide"],
      "/opt/bin/dynoxide",
    ],
    ["the first one on the PATH", mac, ["/opt/bin/dynoxide", "/usr/bin/dynoxide"], "/usr/bin/dynoxide"],
    [
      "the one on the PATH before the one of an earlier start",
      mac,
      [cached, "/opt/bin/dynoxide"],
      "/opt/bin/dynoxide",
    ],
    ["the one of an earlier start", mac, [cached], cached],
    [
      "a program of Windows",
      windows,
      ["D:\\my tools\\dynoxide", "D:\\my tools\\dynoxide.exe"],
      "D:\\my tools\\dynoxide.exe",
    ],
  ] as const)("is %s", (_, machine, there: readonly string[], choice) => {
    expect(chooseDynoxide({ ...machine, has: (path) => there.includes(path) })).toBe(choice);
  });

  it.each([
    ["linux-arm64", arm, "/dynoxide"],
    ["darwin-arm64", mac, "/dynoxide"],
    ["darwin-x64", { ...mac, arch: "x64" }, "/dynoxide"],
    // Dependencies that were installed without the optional ones.
    ["linux-x64", linux, "/dynoxide"],
  ] as const)("is a package of npm for %s, where nothing is there", (name, machine, program) => {
    const folder = `/tidings/node_modules/.cache/dynoxide-${version}`;
    expect(chooseDynoxide({ ...machine, has: () => false })).toEqual({
      specifier: `@dynoxide/${name}@${version}`,
      folder,
      binary: `${folder}/node_modules/@dynoxide/${name}${program}`,
    });
  });

  it("is a package of npm for Windows, with its kind of paths", () => {
    const folder = `C:\\tidings\\node_modules\\.cache\\dynoxide-${version}`;
    expect(chooseDynoxide({ ...windows, has: () => false })).toEqual({
      specifier: `@dynoxide/win32-x64@${version}`,
      folder,
      binary: `${folder}\\node_modules\\@dynoxide\\win32-x64\\dynoxide.exe`,
    });
  });
});

describe("getting it through npm", () => {
  const machine = `${process.platform}-${process.arch}`;
  const specifier = `@dynoxide/${machine}@${version}`;
  const command = `npm install --no-audit --no-fund --loglevel=error ${specifier}`;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let said: string[];

  beforeEach(async () => {
    folder = await temporaryFolder();
    said = [];
    vi.spyOn(console, "error").mockImplementation((line) => void said.push(line));
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await folder.remove();
  });

  /** Puts an npm on the PATH that notes how it was called and where, and then does this. */
  const installNpm = (script: string) => {
    const bin = join(folder.path, "bin");
    mkdirSync(bin);
    const note = `echo "npm $*" >> "${join(folder.path, "calls")}"; cat package.json >> "${join(folder.path, "calls")}"`;
    writeFileSync(join(bin, "npm"), `#!/bin/sh\n${note}\n${script}\n`);
    chmodSync(join(bin, "npm"), 0o755);
    vi.stubEnv("PATH", [bin, "/usr/bin", "/bin"].join(delimiter));
  };
  const calls = () => readFileSync(join(folder.path, "calls"), "utf8").trim();
  const cache = () => join(folder.path, "node_modules", ".cache");
  const place = `node_modules/@dynoxide/${machine}`;
  const putBinary = `mkdir -p ${place} && echo engine > ${place}/dynoxide`;

  it("says so in one line, and the next start finds what it got", async () => {
    installNpm(putBinary);
    const binary = await findDynoxide(folder.path);
    expect(said).toEqual([`The DynamoDB engine for ${machine} is got through npm: ${specifier}`]);
    expect(readFileSync(binary, "utf8")).toBe("engine\n");

    expect(await findDynoxide(folder.path)).toBe(binary);
    expect(said).toHaveLength(1);
    expect(calls()).toBe(`${command}\n{}`);
  });

  it("can be done by two starts at a time", async () => {
    installNpm(putBinary);
    const [one, other] = await Promise.all([findDynoxide(folder.path), findDynoxide(folder.path)]);
    expect(one).toBe(other);
    expect(existsSync(one)).toBe(true);
    expect(readdirSync(cache())).toEqual([`dynoxide-${version}`]);
  });

  it("asks for help when npm fails, says what was tried, and leaves nothing behind", async () => {
    installNpm('echo "npm error code E404" >&2; exit 1');
    await expect(findDynoxide(folder.path)).rejects.toThrow(
      `No DynamoDB engine for ${machine}: it is not in node_modules, there is no dynoxide on the PATH, and\n` +
        `\`${command}\` failed:\n` +
        "npm error code E404\n" +
        "Install dynoxide (https://github.com/nubo-db/dynoxide) on the PATH, or set TIDINGS_DYNAMODB_ENDPOINT to a DynamoDB endpoint.",
    );
    expect(readdirSync(cache())).toEqual([]);
  });
});
