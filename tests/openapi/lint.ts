/**
 * `npm run lint:api`: what Redocly and Spectral say of the OpenAPI document, by the rules each recommends. Neither an
 * error nor a warning passes. npm fetches them, pinned, when they are asked for (decision 27).
 */
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../services/functions/api/app.ts";
import type { ApiDependencies } from "../../services/functions/api/dependencies.ts";

const folder = await mkdtemp(join(tmpdir(), "tidings-openapi-"));
const inFolder = (name: string) => join(folder, name);
const app = createApp({ publicUrl: "https://mail.example.org" } as ApiDependencies);
await writeFile(inFolder("openapi.json"), await (await app.request("/openapi.json")).text());
await writeFile(inFolder("redocly.yaml"), "extends:\n  - recommended\n");
await writeFile(inFolder(".spectral.yaml"), "extends: spectral:oas\n");

const linters = [
  ["@redocly/cli@2.77.0", "lint", "openapi.json", "--max-problems", "100"],
  ["@stoplight/spectral-cli@6.16.3", "lint", "openapi.json", "--fail-severity", "warn"],
];
try {
  for (const linter of linters) {
    const { status } = spawnSync("npx", ["--yes", ...linter], { cwd: folder, stdio: "inherit" });
    if (status !== 0) process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
