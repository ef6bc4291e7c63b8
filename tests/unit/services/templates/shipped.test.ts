import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { shipped } from "../../../../services/templates/shipped.ts";
import { newTemplate } from "../../../../services/templates/template.ts";
import { schema } from "../../../../web/editor/blocks/schema.ts";
import { shippedFiles } from "../../../../web/templates/shipped/all.ts";

const folder = join(import.meta.dirname, "../../../../services/templates/shipped");

test("the files of the services are what `npm run templates` writes", () => {
  const files = readdirSync(folder).map((name) => [
    name,
    JSON.parse(readFileSync(join(folder, name), "utf8")),
  ]);
  expect(files).toEqual(shippedFiles.map(({ name, file }) => [`${name}.json`, file]));
  expect(shipped.map(({ template_id }) => template_id).sort()).toEqual(
    shippedFiles.map(({ name }) => `template_${name}`),
  );
});

test.each(shippedFiles)("$name is what the block editor can edit, and what the API takes", ({ file }) => {
  expect(() => schema.nodeFromJSON(file.blocks.doc).check()).not.toThrow();
  const { name, description, subject, preheader, body, blocks } = file;
  const content = { subject, preheader, body, blocks, format: "blocks" };
  expect(newTemplate.safeParse({ name, description, content }).success).toBe(true);
});
