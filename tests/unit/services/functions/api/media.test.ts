import { afterAll, beforeAll, expect, test } from "vitest";
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

const item = {
  media_id: `media_${"a".repeat(32)}`,
  kind: "media",
  key: `media/${"a".repeat(64)}.png`,
  name: "spring.png",
  alt: "",
  content_type: "image/png",
  width: 37,
  height: 21,
  size_bytes: 80,
} as const;
const none = `media_${"0".repeat(32)}`;
const { kind: _, key, ...shown } = item;
const url = `https://mail.example.com/${key}`;

test("pictures are listed newest first, page by page, read, and changed", async () => {
  const ids = ["b", "c"].map((letter) => `media_${letter.repeat(32)}`);
  const dates = ["2026-11-01T00:00:00.000Z", "2026-11-02T00:00:00.000Z", "2026-11-03T00:00:00.000Z"];
  await api.stage.media.add({ ...item, created_at: dates[1]! });
  await api.stage.media.add({ ...item, media_id: ids[0]!, created_at: dates[0]! });
  await api.stage.media.add({ ...item, media_id: ids[1]!, created_at: dates[2]! });
  const page = async (cursor = "") =>
    (await (await api.asAdmin("GET", `/media?limit=2${cursor && `&cursor=${cursor}`}`)).json()) as {
      media: { media_id: string }[];
      next_cursor: string | null;
    };
  const first = await page();
  const second = await page(first.next_cursor!);
  expect([...first.media, ...second.media].map(({ media_id }) => media_id)).toEqual([
    ids[1],
    item.media_id,
    ids[0],
  ]);
  expect(second.next_cursor).toBeNull();

  const one = { ...shown, url, created_at: dates[1] };
  expect(await (await api.asAdmin("GET", `/media/${item.media_id}`)).json()).toEqual(one);
  const changed = await api.asAdmin("PATCH", `/media/${item.media_id}`, { alt: " A magnolia " });
  expect([changed.status, await changed.json()]).toEqual([200, { ...one, alt: "A magnolia" }]);
  // What was not said stays
  const renamed = await api.asAdmin("PATCH", `/media/${item.media_id}`, { name: "Tree" });
  expect(await renamed.json()).toEqual({ ...one, alt: "A magnolia", name: "Tree" });
});

const file = { filename: "a.png", content_type: "image/png", size_bytes: 80 };

test.each<Refusal>([
  [
    "POST",
    "/media",
    { ...file, content_type: "image/svg+xml" },
    400,
    { code: "invalid_request", field: "content_type", message: expect.stringContaining("SVG neither") },
  ],
  [
    "POST",
    "/media",
    { ...file, size_bytes: 5 * 1024 * 1024 + 1 },
    400,
    { code: "invalid_request", field: "size_bytes" },
  ],
  ["POST", "/media", { ...file, size_bytes: 0 }, 400, { code: "invalid_request", field: "size_bytes" }],
  [
    "POST",
    "/media",
    { ...file, filename: "../index.html" },
    400,
    { code: "invalid_request", field: "filename" },
  ],
  ["POST", "/media/uploads/x", undefined, 400, { code: "invalid_request", field: "upload_id" }],
  [
    "POST",
    "/media/uploads/0b3e7c52-5c0b-4f7b-8a54-8a1f2f2f6a12",
    undefined,
    404,
    { code: "not_found", field: "upload_id" },
  ],
  ["GET", `/media/${none}`, undefined, 404, { code: "not_found", field: "media_id" }],
  ["GET", "/media/x", undefined, 400, { code: "invalid_request", field: "media_id" }],
  ["PATCH", `/media/${none}`, { alt: "x" }, 404, { code: "not_found", field: "media_id" }],
  ["PATCH", `/media/${none}`, {}, 400, { code: "invalid_request" }],
  ["PATCH", `/media/${none}`, { alt: "x".repeat(501) }, 400, { code: "invalid_request", field: "alt" }],
  ["DELETE", `/media/${none}`, undefined, 404, { code: "not_found", field: "media_id" }],
  ["GET", "/media?cursor=x", undefined, 400, { code: "invalid_cursor", field: "cursor" }],
])("%s %s is refused", async (...refusal) => {
  await expectRefusal(api, ...refusal);
});
