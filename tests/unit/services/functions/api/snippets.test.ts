import { afterAll, beforeAll, expect, test } from "vitest";
import type { Snippet } from "../../../../../services/snippets/snippet.ts";
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

const listed = async () =>
  (await (await api.asAdmin("GET", "/snippets")).json()) as { snippets: Snippet[]; next_cursor: null };
const none = "snippet_0000000000000000";

test("a snippet is kept as it was written, listed, replaced and deleted", async () => {
  const text = "  Hello {{ first_name | default: 'friend' }},\n<b>dear</b> ";
  const added = await api.asAdmin("POST", "/snippets", { name: " Greeting ", text });
  expect(added.status).toBe(201);
  const snippet = (await added.json()) as Snippet;
  expect(snippet).toEqual({
    snippet_id: expect.stringMatching(/^snippet_[0-9a-f]{16}$/),
    name: "Greeting",
    text,
    created_at: expect.any(String),
    updated_at: expect.any(String),
  });
  expect(await listed()).toEqual({ snippets: [snippet], next_cursor: null });

  const path = `/snippets/${snippet.snippet_id}`;
  const replaced = await api.asAdmin("PUT", path, { name: "Hi", text: "Hi," });
  expect(replaced.status).toBe(200);
  expect(await replaced.json()).toEqual({
    ...snippet,
    name: "Hi",
    text: "Hi,",
    updated_at: expect.any(String),
  });

  expect((await api.asAdmin("DELETE", path)).status).toBe(204);
  expect(await listed()).toEqual({ snippets: [], next_cursor: null });
});

const tooLong = { name: "Long", text: "x".repeat(20_001) };

test.each<Refusal>([
  ["POST", "/snippets", { name: " ", text: "x" }, 400, { code: "invalid_request", field: "name" }],
  ["POST", "/snippets", { name: "Empty", text: "" }, 400, { code: "invalid_request", field: "text" }],
  ["POST", "/snippets", tooLong, 400, { code: "invalid_request", field: "text" }],
  ["PUT", `/snippets/${none}`, { name: "X", text: "x" }, 404, { code: "not_found", field: "snippet_id" }],
  ["DELETE", `/snippets/${none}`, undefined, 404, { code: "not_found", field: "snippet_id" }],
  ["GET", "/snippets?cursor=x", undefined, 400, { code: "invalid_cursor", field: "cursor" }],
])("%s %s is refused", async (...refusal) => {
  await expectRefusal(api, ...refusal);
});
