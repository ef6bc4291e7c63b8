import { afterAll, beforeAll, expect, test } from "vitest";
import {
  createTemplate,
  saveTemplate,
  type TemplateDependencies,
} from "../../../../services/templates/save-template.ts";
import { startStage } from "../../../support/stage.ts";

let stage: Awaited<ReturnType<typeof startStage>>;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

/** A bucket in which so many have to put an object before any of them goes on. */
const bucketFor = (writers: number) => {
  const objects = new Map<string, unknown>();
  const { promise: allHavePut, resolve } = Promise.withResolvers<void>();
  let left = writers;
  const content: TemplateDependencies["content"] = {
    putJson: async (key, value) => {
      objects.set(key, value);
      if (--left === 0) resolve();
      await allHavePut;
    },
    findJson: async <T>(key: string) => objects.get(key) as T | undefined,
    remove: async (key) => {
      objects.delete(key);
    },
  };
  return { objects, content };
};
const log = { error: () => expect.unreachable() };

test("of those who have read one version and save at once, one does, and no other's words are left", async () => {
  const { templates } = stage;
  const first = bucketFor(1);
  const words = (body: string) => ({ format: "html" as const, body });
  const { template_id } = await createTemplate(
    { templates, log, content: first.content },
    { name: "News", content: words("first") },
    new Date(),
  );
  const { objects, content } = bucketFor(3);

  // When: each has found the template at version 1 before any of them writes
  const outcomes = await Promise.all(
    ["a", "b", "c"].map((body) =>
      saveTemplate(
        { templates, log, content },
        template_id,
        { version: 1, name: "News", content: words(body) },
        new Date(),
      ),
    ),
  );

  // Then
  const saved = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.view] : []));
  expect(saved).toHaveLength(1);
  expect(outcomes.filter((outcome) => !outcome.ok && outcome.code === "template_changed")).toHaveLength(2);
  const template = await templates.get(template_id);
  expect(template?.versions.map(({ version }) => version)).toEqual([1, 2]);
  expect([...objects]).toEqual([[template!.versions[1]!.content_key, saved[0]!.content]]);
});
