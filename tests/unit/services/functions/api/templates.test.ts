import { afterAll, beforeAll, expect, test } from "vitest";
import { shipped } from "../../../../../services/templates/shipped.ts";
import { type Api, startApi } from "./api-harness.ts";
import { expectRefusal, type Refusal } from "./refusal.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

const none = "template_0000000000000000";
const content = { format: "html", body: "x" };
const change = { version: 1, name: "X", content };
const invalid = (field: string) => ({ code: "invalid_request", field });
const builtin = { code: "template_builtin", field: "template_id" };
const missing = { code: "not_found", field: "template_id" };

test("shipped templates are listed where there are no others, and read with their only version", async () => {
  const { templates } = (await (await api.asAdmin("GET", "/templates")).json()) as { templates: object[] };
  expect(templates).toHaveLength(shipped.length);
  expect(templates[0]).toEqual({
    template_id: "template_announcement",
    builtin: true,
    name: "Announcement",
    description: expect.any(String),
    subject: expect.any(String),
    format: "blocks",
    created_at: expect.any(String),
    updated_at: expect.any(String),
    latest_version: 1,
  });
  const read = await api.asAdmin("GET", "/templates/template_letter?version=1");
  expect(await read.json()).toEqual(shipped.find(({ template_id }) => template_id === "template_letter"));
  const versions = await api.asAdmin("GET", "/templates/template_letter/versions");
  expect(await versions.json()).toEqual({ versions: [{ version: 1, created_at: expect.any(String) }] });
});

test.each<Refusal>([
  ["POST", "/templates", { name: " ", content }, 400, invalid("name")],
  ["POST", "/templates", { name: "X" }, 400, invalid("content")],
  ["POST", "/templates", { name: "X", content: { body: "x" } }, 400, invalid("content.format")],
  [
    "POST",
    "/templates",
    { name: "X", content: { ...content, from_email: "a" } },
    400,
    invalid("content.from_email"),
  ],
  [
    "POST",
    "/templates",
    { name: "X", content: { ...content, body: "ü".repeat(2_000_001) } },
    400,
    invalid("content.body"),
  ],
  [
    "POST",
    "/templates",
    { name: "X", content: { ...content, body: "\u0001".repeat(1_000_000) } },
    400,
    invalid("content"),
  ],
  ["PUT", `/templates/${none}`, { ...change, version: 0 }, 400, invalid("version")],
  ["PUT", `/templates/${none}`, change, 404, missing],
  ["PUT", "/templates/template_letter", change, 409, builtin],
  ["DELETE", "/templates/template_letter", undefined, 409, builtin],
  ["DELETE", `/templates/${none}`, undefined, 404, missing],
  ["GET", "/templates/draft_1", undefined, 400, invalid("template_id")],
  ["GET", `/templates/${none}`, undefined, 404, missing],
  ["GET", `/templates/${none}/versions`, undefined, 404, missing],
  ["GET", "/templates/template_letter?version=2", undefined, 404, { code: "not_found", field: "version" }],
  ["GET", "/templates/template_letter?version=x", undefined, 400, invalid("version")],
  ["GET", "/templates?cursor=x", undefined, 400, { code: "invalid_cursor", field: "cursor" }],
  ["POST", "/drafts", { from_template: none }, 400, { code: "unknown_template", field: "from_template" }],
])("%s %s is refused", async (...refusal) => {
  await expectRefusal(api, ...refusal);
});
