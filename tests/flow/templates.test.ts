import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DraftView } from "../../services/drafts/draft.ts";
import type { ProblemBody } from "../../services/functions/api/problem.ts";
import type { Preview } from "../../services/preflight/preview-answer.ts";
import { shipped } from "../../services/templates/shipped.ts";
import type { TemplateRow, TemplateView } from "../../services/templates/template.ts";
import { askApi } from "../support/ask.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts } from "../support/contacts.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const ask = <T>(method: string, path: string, body?: object) => askApi<T>(cloud, method, path, body);
const html = (body: string) => ({ format: "html" as const, subject: `About ${body}`, body });
const add = async (name: string, body: string) =>
  (await ask<TemplateView>("POST", "/templates", { name, content: html(body) })).answer;
const read = (id: string, version?: number) =>
  ask<TemplateView>("GET", `/templates/${id}${version === undefined ? "" : `?version=${version}`}`);
const save = (id: string, version: number, content: object, name = "News") =>
  ask<TemplateView & ProblemBody>("PUT", `/templates/${id}`, { version, name, content });
const versions = async (id: string) => {
  const { answer } = await ask<{ versions: { version: number }[] }>("GET", `/templates/${id}/versions`);
  return answer.versions.map(({ version }) => version);
};
const listed = async () => {
  const all: TemplateRow[] = [];
  for (let cursor = ""; ; ) {
    const path = `/templates?limit=2${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const { answer } = await ask<{ templates: TemplateRow[]; next_cursor: string | null }>("GET", path);
    all.push(...answer.templates);
    if (answer.next_cursor === null) return all;
    cursor = answer.next_cursor;
  }
};

describe("a template of one's own", () => {
  test("is kept in versions: each save is one, an earlier one is read and restored", async () => {
    const first = await add("News", "one");
    expect(first).toEqual({
      template_id: expect.stringMatching(/^template_[0-9a-f]{16}$/),
      builtin: false,
      name: "News",
      description: "",
      created_at: expect.any(String),
      updated_at: first.created_at,
      version: 1,
      latest_version: 1,
      content: html("one"),
    });
    const id = first.template_id;

    // When
    const second = await save(id, 1, html("two"));

    // Then
    expect(second).toMatchObject({ status: 200, answer: { version: 2, content: html("two") } });
    expect((await read(id)).answer).toEqual(second.answer);
    expect((await read(id, 1)).answer).toEqual({ ...second.answer, version: 1, content: html("one") });

    // And an earlier one comes back as a new one
    const restored = await save(id, 2, (await read(id, 1)).answer.content);
    expect(restored.answer).toMatchObject({ version: 3, latest_version: 3, content: html("one") });
    expect(await versions(id)).toEqual([3, 2, 1]);
    // And another name alone is no version
    expect((await save(id, 3, html("one"), "Letter")).answer).toMatchObject({ name: "Letter", version: 3 });
    expect(await versions(id)).toEqual([3, 2, 1]);

    expect((await ask("DELETE", `/templates/${id}`)).status).toBe(204);
    expect((await read(id)).status).toBe(404);
    expect((await read(id, 1)).status).toBe(404);
  });

  test("of two who save after one version the second is told of the first, and nothing is lost", async () => {
    const { template_id: id } = await add("News", "one");
    const saves = await Promise.all(["a", "b", "c", "d"].map((who) => save(id, 1, html(who))));
    const done = saves.filter(({ status }) => status === 200);
    expect(done).toHaveLength(1);
    for (const { status, answer } of saves.filter((one) => one !== done[0]))
      expect([status, answer.error]).toEqual([
        409,
        expect.objectContaining({
          code: "template_changed",
          field: "version",
          details: { version: 2, updated_at: expect.any(String) },
        }),
      ]);
    expect((await read(id)).answer).toEqual(done[0]!.answer);
    // Who has not heard that the save was done does it again
    expect(await save(id, 1, done[0]!.answer.content)).toMatchObject({ status: 200, answer: { version: 2 } });
    expect(await versions(id)).toEqual([2, 1]);
  });

  test("has its fifty latest versions", async () => {
    const { template_id: id } = await add("Often", "0");
    for (let version = 1; version <= 51; version++) await save(id, version, html(String(version)), "Often");
    expect(await versions(id)).toEqual(Array.from({ length: 50 }, (_, index) => 52 - index));
    expect((await read(id, 2)).status).toBe(404);
    expect((await read(id, 3)).answer.content).toEqual(html("2"));
  });

  test("is listed, and behind the last of them are those that are shipped", async () => {
    const names = ["A", "B", "C"];
    for (const name of names) await add(name, name);
    const all = await listed();
    expect(all.filter(({ builtin }) => !builtin).map(({ name }) => name)).toEqual(
      expect.arrayContaining(names),
    );
    expect(all.slice(-shipped.length).map(({ template_id }) => template_id)).toEqual(
      shipped.map(({ template_id }) => template_id),
    );
    expect(new Set(all.map(({ template_id }) => template_id)).size).toBe(all.length);
  });

  test("begins a draft, which remembers it and its version", async () => {
    const { template_id } = await add("News", "one");
    await save(template_id, 1, html("two"));
    const { status, answer } = await ask<DraftView>("POST", "/drafts", { from_template: template_id });
    expect(status).toBe(201);
    expect(answer.content).toEqual({ ...html("two"), template: { template_id, version: 2 } });
    // When it is gone the draft stays
    await ask("DELETE", `/templates/${template_id}`);
    const kept = await ask<DraftView>("GET", `/drafts/${answer.draft_id}`);
    expect(kept.answer.content).toEqual(answer.content);
  });
});

/** More than this Gmail cuts off. */
const gmailBytes = 102 * 1024;

describe.each(shipped)("shipped: $name", ({ template_id, content }) => {
  const { subject, preheader, body } = content;
  const show = async (contact: string) =>
    (await ask<Preview>("POST", "/campaigns/preview", { subject, preheader, body, contact })).answer;

  test("is a mail without a fault, for a reader whose name is not known as well", async () => {
    await addContacts(cloud, [{ email: "nameless@example.net" }]);
    const mail = await show("nameless@example.net");
    expect(mail.problems).toEqual([]);
    expect(mail.subject).toMatch(/^\S.*\S$/);
    expect(mail.preheader).toMatch(/\S/);
    for (const part of [mail.subject, mail.html, mail.text]) expect(part).not.toMatch(/\{\{|\{%|undefined/);
    expect(mail.subject).not.toMatch(/ ,| {2}/);
    expect(mail.size_bytes).toBeLessThan(gmailBytes);
    expect(Buffer.byteLength(mail.html!)).toBeLessThan(gmailBytes);
  });

  test("leads to https alone, has its way out once in both parts, and fits the dark", async () => {
    const { html, text } = await show("ada@example.org");
    const links = [...html!.matchAll(/href="([^"]*)"/g)].map(([, href]) => href!);
    const ours = links.filter((href) => href.startsWith(`${cloud.origin}/unsubscribe/`));
    expect(ours.length).toBeGreaterThan(0);
    for (const href of links.filter((one) => !ours.includes(one)))
      expect(href).toMatch(/^https:\/\/example\.com\//);
    expect(text!.match(/\/unsubscribe\//g)?.length).toBeGreaterThan(0);
    expect(html).toContain("prefers-color-scheme:dark");
    expect(html).not.toMatch(/<img|<script|@import|url\(/);
  });

  test("has nothing that a preflight warns of", async () => {
    const from_email = "hello@example.com";
    const audience = ["nameless@example.net"];
    const asked = { campaign_name: "Shipped", from_email, subject, preheader, body, audience };
    const { answer } = await ask<{ problems: { severity: string; field?: string }[] }>(
      "POST",
      "/campaigns/preflight",
      asked,
    );
    expect(answer.problems.filter(({ severity }) => severity !== "note")).toEqual([]);
  });

  test("greets who is known", async () => {
    await addContacts(cloud, [{ email: "ada@example.net", first_name: "Ada" }]);
    const { html, subject } = await show("ada@example.net");
    expect(`${subject} ${html}`).toContain("Ada");
    expect((await ask<DraftView>("POST", "/drafts", { from_template: template_id })).answer.content).toEqual({
      ...content,
      template: { template_id, version: 1 },
    });
  });
});
