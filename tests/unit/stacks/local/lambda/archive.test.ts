import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { afterEach, beforeEach, expect, test } from "vitest";
import { removeOthers, unpackAll } from "../../../../../stacks/local/lambda/archive.ts";
import { archiveOf } from "../../../../support/lambda.ts";

let folder: string;
let functionsDir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidings-archive-"));
  functionsDir = join(folder, "functions");
});

afterEach(() => rmSync(folder, { recursive: true }));

test("an archive is unpacked once into a folder of its own, with its subfolders", async () => {
  const archive = Buffer.from(
    zipSync({ "index.mjs": new Uint8Array([49]), lib: { "a.mjs": new Uint8Array([50]) } }),
  );
  const [taskRoot = ""] = await unpackAll([archive], functionsDir);
  expect(readFileSync(join(taskRoot, "index.mjs"), "utf8")).toBe("1");
  expect(readFileSync(join(taskRoot, "lib/a.mjs"), "utf8")).toBe("2");

  writeFileSync(join(taskRoot, "index.mjs"), "still mine");
  expect(await unpackAll([archive], functionsDir)).toEqual([taskRoot]);
  expect(readFileSync(join(taskRoot, "index.mjs"), "utf8")).toBe("still mine");
});

test("archives of earlier builds are removed", async () => {
  const kept = archiveOf("export const a = 1;");
  await unpackAll([kept, archiveOf("export const b = 1;")], functionsDir);
  const [taskRoot = ""] = await unpackAll([kept], functionsDir);
  await removeOthers([taskRoot], functionsDir);
  expect(readdirSync(functionsDir).map((name) => join(functionsDir, name))).toEqual([taskRoot]);
});

test("an archive that would write outside its folder is refused", async () => {
  const archive = Buffer.from(zipSync({ "../escaped.mjs": new Uint8Array([49]) }));
  await expect(unpackAll([archive], functionsDir)).rejects.toThrow(
    "the archive entry `../escaped.mjs` leaves its folder",
  );
  expect(readdirSync(folder)).toEqual(["functions"]);
});
