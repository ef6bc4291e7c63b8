import type { Logger } from "@aws-lambda-powertools/logger";
import { contentHash } from "../drafts/content.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import { findShipped } from "./shipped.ts";
import type { TemplateStore } from "./store.ts";
import {
  firstVersion,
  type NewTemplate,
  newTemplateId,
  type Template,
  type TemplateChange,
  type TemplateContent,
  type TemplateView,
  toTemplateView,
  writingOf,
} from "./template.ts";

export interface TemplateDependencies {
  readonly templates: Pick<TemplateStore, "create" | "get" | "change" | "remove">;
  readonly content: Pick<ObjectStore, "putJson" | "findJson" | "remove">;
  readonly log: Pick<Logger, "error">;
}

/** What reading a template needs. */
export interface TemplateReader {
  readonly templates: Pick<TemplateStore, "get">;
  readonly content: Pick<ObjectStore, "findJson">;
}

/** Why a template is not written over: it is gone, or as it is by now. */
export type SaveRefusal =
  | { readonly ok: false; readonly code: "not_found" | "template_builtin" }
  | { readonly ok: false; readonly code: "template_changed"; readonly template: Template };

interface SavedTemplate {
  readonly ok: true;
  readonly view: TemplateView;
}

/** Makes a template of a content. The content comes first: none is ever without. */
export const createTemplate = async (
  { templates, content }: TemplateDependencies,
  given: NewTemplate,
  now: Date,
): Promise<TemplateView> => {
  const template = firstVersion(newTemplateId(), given, now.toISOString());
  await content.putJson(template.versions[0]!.content_key, given.content);
  await templates.create(template);
  return toTemplateView(template, given.content);
};

/**
 * A template as it is in a version, or in its latest one.
 * @returns undefined when there is no such template, or no such version of it any more.
 */
export const readTemplate = async (
  { templates, content }: TemplateReader,
  template_id: string,
  version?: number,
): Promise<TemplateView | undefined> => {
  const shipped = findShipped(template_id);
  if (shipped) return version === undefined || version === shipped.version ? shipped : undefined;
  const template = await templates.get(template_id);
  const wanted = template?.versions.find((one) => one.version === (version ?? template.version));
  if (!template || !wanted) return undefined;
  // Its object is gone where it was deleted, or followed by fifty others, a moment ago.
  const found = await content.findJson<TemplateContent>(wanted.content_key);
  return found && toTemplateView(template, found, wanted.version);
};

/**
 * Saves a template: other words are a new version of it, another name alone is none. The same save that comes again,
 * because its answer was lost, is answered as before.
 */
export const saveTemplate = async (
  deps: TemplateDependencies,
  template_id: string,
  change: TemplateChange,
  now: Date,
): Promise<SavedTemplate | SaveRefusal> => {
  if (findShipped(template_id)) return { ok: false, code: "template_builtin" };
  const before = await deps.templates.get(template_id);
  const { version, name, description = "", content } = change;
  const content_hash = contentHash(content);
  if (before?.version !== version) return answerOf(before, change, content_hash);

  const updated_at = now.toISOString();
  const changes =
    content_hash === before.content_hash
      ? { name, description, updated_at }
      : writingOf(template_id, before, change, updated_at);
  const [written] = "versions" in changes ? changes.versions.slice(-1) : [];
  if (written) await deps.content.putJson(written.content_key, content);
  const template = await deps.templates.change(template_id, version, changes);
  const found = template ?? (await deps.templates.get(template_id));
  const kept = new Set(found?.versions.map(({ content_key }) => content_key));
  const made = [...before.versions, ...(written ? [written] : [])].map(({ content_key }) => content_key);
  await removeAll(
    deps,
    template_id,
    made.filter((key) => !kept.has(key)),
  );
  return template
    ? { ok: true, view: toTemplateView(template, content) }
    : answerOf(found, change, content_hash);
};

/** Answers a save by the template that is there instead of the one it was to be written over. */
const answerOf = (
  found: Template | undefined,
  { version, name, content }: TemplateChange,
  content_hash: string,
): SavedTemplate | SaveRefusal => {
  if (!found) return { ok: false, code: "not_found" };
  const isOurs = found.version === version + 1 && found.content_hash === content_hash && found.name === name;
  return isOurs
    ? { ok: true, view: toTemplateView(found, content) }
    : { ok: false, code: "template_changed", template: found };
};

/** Deletes a template with all its versions; what began with it stays as it is. */
export const deleteTemplate = async (
  deps: TemplateDependencies,
  template_id: string,
): Promise<{ readonly ok: true } | SaveRefusal> => {
  if (findShipped(template_id)) return { ok: false, code: "template_builtin" };
  const template = await deps.templates.get(template_id);
  if (!template || !(await deps.templates.remove(template_id))) return { ok: false, code: "not_found" };
  const keys = template.versions.map(({ content_key }) => content_key);
  await removeAll(deps, template_id, keys);
  return { ok: true };
};

/** What is left behind costs next to nothing, and nothing reads it. */
const removeAll = async (
  { content, log }: TemplateDependencies,
  template_id: string,
  keys: readonly string[],
): Promise<void> => {
  await Promise.all(
    keys.map((key) =>
      content
        .remove(key)
        .catch((error: Error) =>
          log.error("a version of a template was not removed", { template_id, error }),
        ),
    ),
  );
};
