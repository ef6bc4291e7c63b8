import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { shippedFiles } from "./all.ts";

/** Writes the shipped templates where the services read them: blocks, and the HTML that the editor makes of them. */
const folder = join(import.meta.dirname, "../../../services/templates/shipped");
for (const { name, file } of shippedFiles)
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(file, null, 2)}\n`);
