import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The tools and their versions. Each has an environment of its own: what they depend on does not fit together. */
const tools = {
  checkov: "3.3.30",
  parliament: "1.6.4",
  ministack: "1.5.33",
  schemathesis: "4.32.0",
} as const;

const cache = join(import.meta.dirname, "../../node_modules/.cache/python-tools");

/**
 * Installs a tool from PyPI, once, beside what npm installs.
 * @returns the path of its program
 * @throws Error when there is no Python 3, or pip fails
 */
export const installed = (tool: keyof typeof tools): string => {
  const folder = join(cache, `${tool}-${tools[tool]}`);
  const ready = join(folder, "installed");
  if (!existsSync(ready)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    execFileSync("python3", ["-m", "venv", folder], { stdio: "inherit" });
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    execFileSync(join(folder, "bin", "python"), [...pip, `${tool}==${tools[tool]}`], { stdio: "inherit" });
    writeFileSync(ready, "");
  }
  return join(folder, "bin", tool);
};
