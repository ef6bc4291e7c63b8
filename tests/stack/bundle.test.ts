import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { bundleFunctions, functionEntries, openBundler } from "../../stacks/bundle.ts";
import { bundleClient } from "../../stacks/bundle-client.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidings-bundle-"));
});
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true });
});

const write = (name: string, code: string): string => {
  writeFileSync(join(folder, name), code);
  return join(folder, name);
};

/** What the handler of a bundle answers in a Node of its own: the test runner would lend it a `require`. */
const runInNode = (bundle: string, event: unknown, options: readonly string[] = []): unknown => {
  const script = `
    const { handler } = await import(${JSON.stringify(pathToFileURL(bundle))});
    console.log(JSON.stringify(await handler(${JSON.stringify(event)})));`;
  return JSON.parse(
    execFileSync(process.execPath, [...options, "--input-type=module", "--eval", script], {
      encoding: "utf8",
    }),
  );
};

describe("a bundle", () => {
  it("exports the handler from one file, with TypeScript and CommonJS dependencies in it", async () => {
    write("greeting.cjs", 'module.exports = (name) => require("node:util").format("Hello %s", name);');
    const source = write(
      "handler.ts",
      'import greeting from "./greeting.cjs";\nimport { createRequire } from "node:module";\n' +
        "export const handler = async (name: string): Promise<unknown[]> => [greeting(name), typeof createRequire];",
    );

    await bundleFunctions({ greeter: source }, join(folder, "out"));

    expect(runInNode(join(folder, "out", "greeter", "index.mjs"), "Ada")).toEqual(["Hello Ada", "function"]);
  });

  it("asks node:http for what it uses alone: all of it is undici too, which takes long to compile", async () => {
    const source = write(
      "handler.ts",
      'import { createServer } from "node:http";\n' +
        "export const handler = async () => [typeof createServer, " +
        '(process as unknown as { moduleLoadList: string[] }).moduleLoadList.some((name) => name.includes("undici"))];',
    );

    await bundleFunctions({ one: source }, join(folder, "out"));

    expect(runInNode(join(folder, "out", "one", "index.mjs"), "")).toEqual(["function", false]);
    expect(JSON.parse(readFileSync(join(folder, "out", "one", "modules.json"), "utf8"))).toEqual([
      expect.stringMatching(/handler\.ts$/),
    ]);
  });

  it("is packed as Lambda takes it, readable for all", async () => {
    const source = write("handler.ts", "export const handler = async () => 1;");

    await bundleFunctions({ one: source }, join(folder, "out"));

    const archive = readFileSync(join(folder, "out", "one.zip"));
    const code = readFileSync(join(folder, "out", "one", "index.mjs"));
    const map = readFileSync(join(folder, "out", "one", "index.mjs.map"));
    const files = Object.entries(unzipSync(archive)).map(([name, bytes]) => [name, Buffer.from(bytes)]);
    expect(files).toEqual([
      ["index.mjs", code],
      ["index.mjs.map", map],
    ]);
    // The external attributes of the first entry of the central directory: a regular file, rw-r--r--.
    const directory = archive.indexOf(Buffer.from("PK\x01\x02", "latin1"));
    expect(archive.readUInt32LE(directory + 38) >>> 16).toBe(0o100644);
  });

  it("gives traces that name our sources and lines, and leave dependencies where they are", async () => {
    mkdirSync(join(folder, "node_modules", "thrower"), { recursive: true });
    write("node_modules/thrower/index.js", "export const call = (f) => {\n  f();\n};");
    const source = write(
      "handler.ts",
      'import { call } from "thrower";\n\ninterface Vanishes {\n  readonly a: string;\n}\n' +
        "const fail = (given?: Vanishes): void => {\n  throw new Error(given?.a);\n};\n" +
        "export const handler = async () => {\n  try {\n    call(fail);\n  } catch (error) {\n" +
        '    return (error as Error).stack?.split("\\n").slice(1, 4);\n  }\n};',
    );

    await bundleFunctions({ failing: source }, join(folder, "out"));

    const trace = runInNode(join(folder, "out", "failing", "index.mjs"), {}, ["--enable-source-maps"]);
    expect(trace).toEqual([
      expect.stringMatching(/ fail .*\/handler\.ts:7:\d+\)$/),
      expect.stringMatching(/ call .*\/failing\/index\.mjs:\d+:\d+\)$/),
      expect.stringMatching(/ handler .*\/handler\.ts:11:\d+\)$/),
    ]);
  });

  it("of a function names its sources from the root of the repository, without their text", async () => {
    await bundleFunctions({ sweeper: functionEntries.sweeper! }, join(folder, "out"));

    const map = JSON.parse(readFileSync(join(folder, "out", "sweeper", "index.mjs.map"), "utf8"));
    expect(map.sources).toContain("services/functions/sweeper/handler.ts");
    expect(map.sources.filter((path: string) => !/^(services|events)\//.test(path))).toEqual([]);
    expect(map).not.toHaveProperty("sourcesContent");
  });

  it("has the same bytes whenever it is built from the same sources", async () => {
    const source = write("handler.ts", "export const handler = async () => 1;");

    await bundleFunctions({ one: source }, join(folder, "first"));
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2040-01-01T00:00:00Z") });
    await bundleFunctions({ one: source }, join(folder, "second"));

    expect(readFileSync(join(folder, "second", "one.zip"))).toEqual(
      readFileSync(join(folder, "first", "one.zip")),
    );
  });

  it("is made anew only for the functions that changed", async () => {
    const one = write("one.ts", "export const handler = async () => 1;");
    const two = write("two.ts", "export const handler = async () => 2;");
    const bundler = await openBundler({ one, two }, join(folder, "out"));
    onTestFinished(bundler.close);
    expect([...(await bundler.bundle()).keys()]).toEqual(["one", "two"]);

    write("two.ts", "export const handler = async () => 3;");
    const archives = await bundler.bundle();

    expect([...archives.keys()]).toEqual(["two"]);
    expect(archives.get("two")).toEqual(readFileSync(join(folder, "out", "two.zip")));
    expect(runInNode(join(folder, "out", "two", "index.mjs"), {})).toBe(3);
    expect(runInNode(join(folder, "out", "one", "index.mjs"), {})).toBe(1);
  });

  it("is the same whether its function was bundled alone or with the others", async () => {
    write("shared.ts", "export const answer = 1;");
    const code = 'import { answer } from "./shared.ts";\nexport const handler = async () => answer;';
    const [one, two] = [write("one.ts", code), write("two.ts", code)];
    const bundler = await openBundler({ one, two }, join(folder, "out"));
    onTestFinished(bundler.close);
    await bundler.bundle();

    write("two.ts", `${code.replace("answer;", "answer + 40;")}`);
    expect([...(await bundler.bundle()).keys()]).toEqual(["two"]);
    write("shared.ts", "export const answer = 2;");
    expect([...(await bundler.bundle()).keys()]).toEqual(["one", "two"]);
    write("two.ts", `${code.replace("answer;", "answer + 50;")}`);
    const archive = (await bundler.bundle()).get("two");

    await bundleFunctions({ one, two }, join(folder, "afresh"));
    expect(archive).toEqual(readFileSync(join(folder, "afresh", "two.zip")));
    expect(runInNode(join(folder, "out", "one", "index.mjs"), {})).toBe(2);
    expect(runInNode(join(folder, "out", "two", "index.mjs"), {})).toBe(52);
  });

  it("is made anew when a source that did not build does", async () => {
    const one = write("one.ts", 'export { handler } from "./missing.ts";');
    const two = write("two.ts", "export const handler = async () => 2;");
    write("missing.ts", "export const handler = async () => 1;");
    const bundler = await openBundler({ one, two }, join(folder, "out"));
    onTestFinished(bundler.close);
    await bundler.bundle();

    rmSync(join(folder, "missing.ts"));
    await expect(bundler.bundle()).rejects.toThrow("missing.ts");
    write("missing.ts", "export const handler = async () => 3;");

    expect([...(await bundler.bundle()).keys()]).toEqual(["one"]);
  });

  it("leaves nothing of an earlier build behind", async () => {
    const source = write("handler.ts", "export const handler = async () => 1;");
    await bundleFunctions({ before: source }, join(folder, "out"));

    await bundleFunctions({ after: source }, join(folder, "out"));

    expect(readdirSync(join(folder, "out")).sort()).toEqual(["after", "after.zip"]);
  });
});

it("the terminal client is one file that runs by itself, with nothing of the API in it", async () => {
  const file = join(folder, "tidings.mjs");
  await bundleClient(file);

  expect(execFileSync(file, ["help"], { encoding: "utf8" })).toContain("tidings campaign send");
  const code = readFileSync(file, "utf8");
  const imported = [...code.matchAll(/^import .* from "([^"]+)";$/gm)].map(([, name]) => name);
  expect(imported.filter((name) => !name!.startsWith("node:"))).toEqual([]);
  // The paths of its modules are comments in it.
  expect(code).toContain("// services/client/main.ts");
  expect(code).not.toContain("// services/functions/");
});
