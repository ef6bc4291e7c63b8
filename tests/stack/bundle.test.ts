import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { unzipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bundleFunctions } from "../../stacks/bundle.ts";

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
const runInNode = (bundle: string, event: unknown): unknown => {
  const script = `
    const { handler } = await import(${JSON.stringify(pathToFileURL(bundle))});
    console.log(JSON.stringify(await handler(${JSON.stringify(event)})));`;
  return JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }),
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

  it("is packed as Lambda takes it, readable for all", async () => {
    const source = write("handler.ts", "export const handler = async () => 1;");

    await bundleFunctions({ one: source }, join(folder, "out"));

    const archive = readFileSync(join(folder, "out", "one.zip"));
    const code = readFileSync(join(folder, "out", "one", "index.mjs"));
    const files = Object.entries(unzipSync(archive)).map(([name, bytes]) => [name, Buffer.from(bytes)]);
    expect(files).toEqual([["index.mjs", code]]);
    // The external attributes of the first entry of the central directory: a regular file, rw-r--r--.
    const directory = archive.indexOf(Buffer.from("PK\x01\x02", "latin1"));
    expect(archive.readUInt32LE(directory + 38) >>> 16).toBe(0o100644);
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

  it("leaves nothing of an earlier build behind", async () => {
    const source = write("handler.ts", "export const handler = async () => 1;");
    await bundleFunctions({ before: source }, join(folder, "out"));

    await bundleFunctions({ after: source }, join(folder, "out"));

    expect(readdirSync(join(folder, "out")).sort()).toEqual(["after", "after.zip"]);
  });
});
