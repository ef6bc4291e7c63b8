import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { DraftContent } from "../../../../services/drafts/content.ts";
import { createDraft, deleteDraft, readDraft, saveDraft } from "../../../../services/drafts/save-draft.ts";
import { transact } from "../../../../services/platform/dynamodb.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
const objects = new Map<string, DraftContent>();
/** What others do right after an object was put. */
let meanwhile: (() => Promise<unknown>) | undefined;
const content = {
  findJson: async <T>(key: string) => objects.get(key) as T | undefined,
  putJson: async (key: string, value: unknown) => {
    objects.set(key, value as DraftContent);
    const others = meanwhile;
    meanwhile = undefined;
    await others?.();
  },
  remove: async (key: string) => void objects.delete(key),
};
const deps = () => ({
  drafts: stage.drafts,
  content,
  uploads: { keep: async () => false },
  log: { error: () => undefined },
});
const html = (body: string): DraftContent => ({ format: "html", body });
const begin = async (): Promise<string> => {
  const made = await createDraft(deps(), html("first"), new Date());
  if (!made.ok) throw new Error("refused");
  return made.draft.draft_id;
};
const save = (id: string, version: number, body: string) =>
  saveDraft(deps(), id, version, html(body), new Date());

beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(() => objects.clear());

test("who saves while another does is refused, and the other's words stay, alone", async () => {
  const id = await begin();
  meanwhile = () => save(id, 1, "theirs");
  expect(await save(id, 1, "ours")).toMatchObject({
    ok: false,
    code: "draft_changed",
    draft: { version: 2 },
  });
  expect(await readDraft(deps(), id)).toMatchObject({ draft: { version: 2 }, content: html("theirs") });
  expect([...objects.values()]).toEqual([html("theirs")]);
});

test("two who save the same are both answered by the one save there is", async () => {
  const id = await begin();
  meanwhile = () => save(id, 1, "same");
  expect(await save(id, 1, "same")).toMatchObject({ ok: true, draft: { version: 2 } });
  expect([...objects.values()]).toEqual([html("same")]);
});

test("a draft that is started, or deleted, while it is saved stays so", async () => {
  const id = await begin();
  meanwhile = () => transact(stage.db, stage.drafts.starting(id, "ses_campaign_c", new Date()));
  expect(await save(id, 1, "late")).toMatchObject({
    code: "draft_started",
    draft: { campaign_id: "ses_campaign_c" },
  });
  expect(await readDraft(deps(), id)).toMatchObject({ content: html("first") });
  // It starts no second campaign
  expect(await transact(stage.db, stage.drafts.starting(id, "ses_campaign_d", new Date()))).toBe(false);

  const other = await begin();
  meanwhile = () => deleteDraft(deps(), other);
  expect(await save(other, 1, "late")).toEqual({ ok: false, code: "not_found" });
  expect(await readDraft(deps(), other)).toBeUndefined();
  expect([...objects.values()]).toEqual([html("first")]);
});

test("a save whose answer was lost has been done once", async () => {
  const id = await begin();
  const rule = { service: "dynamodb", operation: "UpdateItem", kind: "error-after" as const, count: 1 };
  stage.faults.set({ seed: 0, rules: [rule] });
  expect(await save(id, 1, "once")).toMatchObject({ ok: true, draft: { version: 2 } });
  expect(stage.faults.injected()).toHaveLength(1);
  stage.faults.set({ seed: 0, rules: [] });
});
