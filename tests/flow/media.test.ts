import { createHash } from "node:crypto";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { operatorConfig, startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addPicture, putPicture, takePicture } from "../support/media.ts";
import { pictures, png } from "../support/pictures.ts";
import { uploadFile } from "../support/uploads.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const library = async () =>
  ((await (await cloud.api("/media")).json()) as { media: { media_id: string }[] }).media.map(
    ({ media_id }) => media_id,
  );
/** As the reader of a mail gets it: without a key. */
const get = async (url: string) => {
  const { status, headers, body } = await fetch(url).then(async (response) => ({
    status: response.status,
    headers: response.headers,
    body: Buffer.from(await response.arrayBuffer()),
  }));
  return { status, headers, body };
};

test("a picture that is uploaded is at its public address for good, under the hash of it", async () => {
  // Given
  const file = pictures.png;
  const hash = createHash("sha256").update(file).digest("hex");

  // When
  const { upload_id, put } = await putPicture(cloud, file);
  const url = `${cloud.origin}/media/${hash}.png`;
  expect(put.status).toBe(200);
  // It is nowhere before it is looked at
  expect((await get(url)).status).toBe(403);
  const taken = await takePicture(cloud, upload_id);

  // Then
  expect([taken.status, await taken.json()]).toEqual([
    201,
    {
      media_id: `media_${hash.slice(0, 32)}`,
      name: "spring.png",
      alt: "",
      url,
      content_type: "image/png",
      width: 37,
      height: 21,
      size_bytes: file.length,
      created_at: expect.any(String),
    },
  ]);
  const { status, headers, body } = await get(url);
  expect([status, body.equals(file)]).toEqual([200, true]);
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-type": "image/png",
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
  });
});

test("the same picture is one, and keeps what was said of it", async () => {
  const file = png(12, 8, [29, 78, 216]);
  const first = await addPicture(cloud, file, { filename: "first.png" });
  const alt = await cloud.api(`/media/${first.media_id}`, { method: "PATCH", body: { alt: "Blue" } });
  expect(alt.status).toBe(200);
  const before = await library();

  const { upload_id } = await putPicture(cloud, file, { filename: "second.png" });
  const again = await takePicture(cloud, upload_id);
  expect([again.status, await again.json()]).toEqual([200, { ...first, alt: "Blue" }]);
  expect(await library()).toEqual(before);
});

test("what a file is says the file, not what it is called", async () => {
  const taken = await addPicture(cloud, pictures.jpeg, { filename: "photo.png", content_type: "image/png" });
  expect(taken).toMatchObject({ content_type: "image/jpeg", url: expect.stringMatching(/\.jpg$/) });
  expect((await get(taken.url)).headers.get("content-type")).toBe("image/jpeg");
});

test("what was noted in a picture is not on the site", async () => {
  const place = segmentOfComment("48.3984 N 9.9916 E");
  const photo = Buffer.concat([pictures.jpeg.subarray(0, 2), place, pictures.jpeg.subarray(2)]);
  const taken = await addPicture(cloud, photo, { filename: "home.jpg", content_type: "image/jpeg" });
  expect(taken.size_bytes).toBe(pictures.jpeg.length);
  expect((await get(taken.url)).body).toEqual(pictures.jpeg);
});

/** Of a JPEG. */
const segmentOfComment = (text: string): Buffer =>
  Buffer.concat([Buffer.from([0xff, 0xfe, 0, text.length + 2]), Buffer.from(text)]);

test.each([
  ["a page", Buffer.from("<!doctype html><script>alert(document.domain)</script>")],
  ["SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
  ["a picture of too many pixels", png(10_001, 1, [0, 0, 0])],
])("%s that says it is a PNG never gets to the site", async (_, bytes) => {
  const before = await library();
  const { upload_id, put } = await putPicture(cloud, bytes);
  expect(put.status).toBe(200);
  const refused = await takePicture(cloud, upload_id);
  expect([refused.status, await refused.json()]).toEqual([
    422,
    { error: { code: "unreadable_file", field: "upload_id", message: expect.stringMatching(/\S/) } },
  ]);
  expect(await library()).toEqual(before);
  const hash = createHash("sha256").update(bytes).digest("hex");
  expect((await get(`${cloud.origin}/media/${hash}.png`)).status).toBe(403);
});

test("a file of another size than was announced is not taken, and what is not there is no picture", async () => {
  const larger = await putPicture(cloud, Buffer.concat([pictures.png, Buffer.alloc(10)]), { size_bytes: 80 });
  expect(larger.put.status).toBe(403);
  expect((await takePicture(cloud, larger.upload_id)).status).toBe(404);
});

test("an upload for an attachment may have more than a picture", async () => {
  const id = await uploadFile(cloud, Buffer.concat([pictures.png, Buffer.alloc(5 * 1024 * 1024)]));
  const refused = await takePicture(cloud, id);
  expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining("5242880 bytes")]);
});

test("a deleted picture is gone from the library and from the site, and can come back", async () => {
  const file = png(9, 9, [200, 20, 20]);
  const added = await addPicture(cloud, file);
  const path = `/media/${added.media_id}`;
  expect((await cloud.api(path, { method: "DELETE" })).status).toBe(204);
  expect((await cloud.api(path, { method: "DELETE" })).status).toBe(404);
  expect((await get(added.url)).status).toBe(403);
  expect(await library()).not.toContain(added.media_id);
  expect(await addPicture(cloud, file)).toMatchObject({ media_id: added.media_id, alt: "" });
  expect((await get(added.url)).status).toBe(200);
});

test("what signs uploads may write pictures, and nothing else of the site", async () => {
  const role = { accessKeyId: "tidings-local-api", secretAccessKey: "local" };
  const s3 = new S3Client({ ...operatorConfig(cloud), credentials: role, forcePathStyle: true });
  const put = (key: string) =>
    s3.send(new PutObjectCommand({ Bucket: "tidings-local-web-000000000000", Key: key, Body: "x" }));
  await put("media/x.png");
  for (const key of ["index.html", "assets/x.js", "mediax"])
    await expect(put(key)).rejects.toMatchObject({ name: "AccessDenied" });
  s3.destroy();
});

test("a key that may only read sees pictures and adds none", async () => {
  const headers = { authorization: `Bearer ${await cloud.createKey("read")}` };
  expect((await cloud.api("/media", { headers })).status).toBe(200);
  const body = { filename: "a.png", content_type: "image/png", size_bytes: 80 };
  expect((await cloud.api("/media", { method: "POST", headers, body })).status).toBe(403);
});
