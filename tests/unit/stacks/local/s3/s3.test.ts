import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { Readable } from "node:stream";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { checkPresigned } from "../../../../../stacks/local/gateway/presigned.ts";
import { readSigv4 } from "../../../../../stacks/local/gateway/sigv4.ts";
import { allowing, failureOf } from "../../../../support/local-gateway.ts";
import { runAndKill, startSqsS3Behind, temporaryFolder } from "../../../../support/local-sqs-s3.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cloud: Awaited<ReturnType<typeof startSqsS3Behind>>;
let client: S3Client;
/** Each test has a bucket of its own. */
let bucket: string;
let buckets = 0;

const start = async () => {
  cloud = await startSqsS3Behind(folder.path, {
    policiesOf: (role) => (role === "powerless" ? [] : [allowing(["*", "*"])]),
  });
  client = new S3Client(cloud.clientOf("api", "environment-1"));
};
const stop = async () => {
  client.destroy();
  await cloud.stop();
};
beforeAll(async () => {
  folder = await temporaryFolder();
  await start();
});
afterAll(async () => {
  await stop();
  await folder.remove();
});
beforeEach(() => {
  buckets += 1;
  bucket = `content-${buckets}`;
  cloud.engines.ensureBucket(bucket);
});
afterEach(() => {
  expect(cloud.reported).toEqual([]);
});

const object = (Key: string) => ({ Bucket: bucket, Key });
const read = async (key: string) => {
  const { Body } = await client.send(new GetObjectCommand(object(key)));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
};
const codeOf = async (response: Response) => [
  response.status,
  /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1],
];

describe("objects", () => {
  it("come back byte for byte, with their headers and metadata", async () => {
    const Body = randomBytes(5 * 1024 * 1024);
    await client.send(
      new PutObjectCommand({
        ...object("a"),
        Body,
        ContentType: "image/png",
        CacheControl: "no-cache",
        ContentEncoding: "gzip",
        Metadata: { campaign: "1" },
      }),
    );
    const { ContentType, CacheControl, ContentEncoding, ContentLength, Metadata } = await client.send(
      new HeadObjectCommand(object("a")),
    );
    expect({ ContentType, CacheControl, ContentEncoding, ContentLength, Metadata }).toEqual({
      ContentType: "image/png",
      CacheControl: "no-cache",
      ContentEncoding: "gzip",
      ContentLength: Body.length,
      Metadata: { campaign: "1" },
    });
    expect((await read("a")).equals(Body)).toBe(true);
  });

  it("come back byte for byte when streamed in chunks with a trailing checksum", async () => {
    const bytes = randomBytes(5 * 1024 * 1024);
    const chunks = [bytes.subarray(0, 70_000), bytes.subarray(70_000, 70_001), bytes.subarray(70_001)];
    await client.send(
      new PutObjectCommand({ ...object("stream"), Body: Readable.from(chunks), ContentLength: bytes.length }),
    );
    expect((await read("stream")).equals(bytes)).toBe(true);
    expect((await client.send(new HeadObjectCommand(object("stream")))).ContentEncoding).toBeUndefined();
  });

  it("may be larger than what an engine takes by default, and may be empty", async () => {
    const large = Buffer.alloc(20 * 1024 * 1024, "x");
    await client.send(new PutObjectCommand({ ...object("large"), Body: large }));
    await client.send(new PutObjectCommand({ ...object("empty"), Body: Buffer.alloc(0) }));
    expect((await read("large")).equals(large)).toBe(true);
    expect(await read("empty")).toEqual(Buffer.alloc(0));
  });

  it.each([["a b/ü+%25/!'()*~.bin"], ["näher/😀"], ["..a/.b"], ["k".repeat(900)]])(
    "may be called %s",
    async (key) => {
      await client.send(new PutObjectCommand({ ...object(key), Body: key }));
      expect((await read(key)).toString()).toBe(key);
      const { Contents } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
      expect(Contents?.map(({ Key }) => Key)).toEqual([key]);
      await client.send(new DeleteObjectCommand(object(key)));
      expect(cloud.engines.getObject(bucket, key)).toBeUndefined();
    },
  );

  it("are written once only, if asked so", async () => {
    const once = (Body: string) =>
      client.send(new PutObjectCommand({ ...object("once"), Body, IfNoneMatch: "*" }));
    const outcomes = await Promise.allSettled([once("one"), once("two")]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await failureOf(once("three"))).toMatchObject({ name: "PreconditionFailed", status: 412 });
    expect((await read("once")).toString()).toBe(outcomes[0]?.status === "fulfilled" ? "one" : "two");
  });

  it("are copied with what belongs to them", async () => {
    await client.send(new PutObjectCommand({ ...object("from/a b"), Body: "x", ContentType: "text/css" }));
    await client.send(new CopyObjectCommand({ ...object("to"), CopySource: `${bucket}/from/a%20b` }));
    const { Body, ContentType } = await client.send(new GetObjectCommand(object("to")));
    expect([await Body?.transformToString(), ContentType]).toEqual(["x", "text/css"]);
  });

  it("are served by range", async () => {
    await client.send(new PutObjectCommand({ ...object("a"), Body: "0123456789" }));
    const { Body, ContentRange } = await client.send(
      new GetObjectCommand({ ...object("a"), Range: "bytes=2-4" }),
    );
    expect([await Body?.transformToString(), ContentRange]).toEqual(["234", "bytes 2-4/10"]);
  });

  it.each([
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
    ["bytes=8-99", "89", "bytes 8-9/10"],
  ])("are served by the range %s", async (Range, bytes, contentRange) => {
    await client.send(new PutObjectCommand({ ...object("a"), Body: "0123456789" }));
    const { Body, ContentRange } = await client.send(new GetObjectCommand({ ...object("a"), Range }));
    expect([await Body?.transformToString(), ContentRange]).toEqual([bytes, contentRange]);
  });

  it("are replaced by a later upload, with all that belonged to them", async () => {
    const first = { Body: "1", ContentType: "text/css", Metadata: { a: "b" } };
    await client.send(new PutObjectCommand({ ...object("a"), ...first }));
    await client.send(new PutObjectCommand({ ...object("a"), Body: "2" }));
    const { Body, ContentType, Metadata } = await client.send(new GetObjectCommand(object("a")));
    expect([await Body?.transformToString(), ContentType, Metadata]).toEqual([
      "2",
      "application/octet-stream",
      {},
    ]);
  });

  it("are listed by prefix, in pages, in the order of their bytes", async () => {
    for (const key of ["b/2", "b/10", "a", "b/é", "b%"])
      cloud.engines.putObject(bucket, key, Buffer.of(1), {});
    const pageOf = (more: object) =>
      client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: "b/", MaxKeys: 2, ...more }));
    const first = await pageOf({});
    expect([first.Contents?.map(({ Key }) => Key), first.IsTruncated]).toEqual([["b/10", "b/2"], true]);
    const second = await pageOf({ ContinuationToken: first.NextContinuationToken });
    expect([second.Contents?.map(({ Key }) => Key), second.IsTruncated]).toEqual([["b/é"], false]);
  });

  it("are there for the composition of the cloud, with type and tag", async () => {
    cloud.engines.putObject(bucket, "index.html", Buffer.from("<p>"), { "content-type": "text/html" });
    expect(cloud.engines.getObject(bucket, "index.html")).toMatchObject({
      body: Buffer.from("<p>"),
      contentType: "text/html",
      etag: '"4da1a46ec20cf93ee5c846a51e04f0ed"',
    });
    expect(cloud.engines.getObject(bucket, "missing")).toBeUndefined();
    expect(cloud.engines.getObject("nowhere", "index.html")).toBeUndefined();
    expect(() => cloud.engines.putObject("nowhere", "a", Buffer.alloc(0), {})).toThrow(
      "bucket does not exist",
    );
  });

  it("survive kill -9", async () => {
    await stop();
    await runAndKill(join(import.meta.dirname, "../sqs-s3-process.ts"), folder.path);
    await start();
    const { Body, ContentType } = await client.send(
      new GetObjectCommand({ Bucket: "content", Key: "campaigns/1/body" }),
    );
    expect([await Body?.transformToString(), ContentType]).toEqual(["<p>body</p>", "text/html"]);
  });
});

describe("errors", () => {
  it("are the SDK's exceptions for a missing key and a missing bucket", async () => {
    expect(await failureOf(client.send(new GetObjectCommand(object("missing"))))).toEqual({
      name: "NoSuchKey",
      message: "The specified key does not exist.",
      status: 404,
    });
    expect(await failureOf(client.send(new HeadObjectCommand(object("missing"))))).toMatchObject({
      name: "NotFound",
      status: 404,
    });
    const elsewhere = { Bucket: "nowhere", Key: "a" };
    expect(await failureOf(client.send(new GetObjectCommand(elsewhere)))).toMatchObject({
      name: "NoSuchBucket",
    });
    expect(await failureOf(client.send(new PutObjectCommand({ ...elsewhere, Body: "x" })))).toMatchObject({
      name: "NoSuchBucket",
    });
  });

  it.each([
    ["a tag", { Tagging: "a=b" }],
    ["an ACL", { ACL: "public-read" as const }],
    ["a checksum it cannot compute", { ChecksumCRC32C: "AAAAAA==" }],
  ])("refuse an upload with %s, which would be lost", async (_, more) => {
    const upload = new PutObjectCommand({ ...object("a"), Body: "x", ...more });
    expect(await failureOf(client.send(upload))).toMatchObject({ name: "NotImplemented", status: 501 });
    expect(cloud.engines.getObject(bucket, "a")).toBeUndefined();
  });

  it("refuse a key above 1,024 bytes, and a range that is not there", async () => {
    const long = new PutObjectCommand({ ...object("é".repeat(513)), Body: "x" });
    expect(await failureOf(client.send(long))).toMatchObject({ name: "KeyTooLongError", status: 400 });
    await client.send(new PutObjectCommand({ ...object("a"), Body: "x" }));
    const beyond = new GetObjectCommand({ ...object("a"), Range: "bytes=1-" });
    expect(await failureOf(client.send(beyond))).toMatchObject({ name: "InvalidRange", status: 416 });
  });

  it("refuse to tag an object", async () => {
    await client.send(new PutObjectCommand({ ...object("a"), Body: "x" }));
    const tag = new PutObjectTaggingCommand({
      ...object("a"),
      Tagging: { TagSet: [{ Key: "a", Value: "b" }] },
    });
    expect(await failureOf(client.send(tag))).toMatchObject({ name: "NotImplemented", status: 501 });
    expect((await read("a")).toString()).toBe("x");
  });

  it.each([
    ["CRC32", { ChecksumCRC32: "AAAAAA==" }],
    ["SHA256", { ChecksumSHA256: "AAAA" }],
    ["Content-MD5", { ContentMD5: "AAAA" }],
  ])("refuse a body that does not match its %s", async (name, more) => {
    const upload = new PutObjectCommand({ ...object("a"), Body: "x", ...more });
    expect(await failureOf(client.send(upload))).toEqual({
      name: "BadDigest",
      message: `The ${name} you specified did not match the calculated checksum.`,
      status: 400,
    });
    expect(cloud.engines.getObject(bucket, "a")).toBeUndefined();
  });
});

describe("a presigned URL", () => {
  const bytes = randomBytes(5 * 1024 * 1024);
  const headers = { "content-type": "application/pdf" };
  /** A URL to upload exactly these bytes as PDF. */
  const uploadUrl = (expiresIn = 60) =>
    getSignedUrl(
      client,
      new PutObjectCommand({
        ...object("uploads/1"),
        ContentType: "application/pdf",
        ContentLength: bytes.length,
      }),
      { expiresIn, signableHeaders: new Set(["content-type", "content-length"]) },
    );
  const put = (url: string, init: RequestInit = {}) =>
    fetch(url, { method: "PUT", headers, body: bytes, ...init });

  it("uploads with plain fetch, byte for byte", async () => {
    const response = await put(await uploadUrl());
    expect([response.status, await response.text()]).toEqual([200, ""]);
    expect(response.headers.get("etag")).toMatch(/^"[0-9a-f]{32}"$/);
    const stored = cloud.engines.getObject(bucket, "uploads/1");
    expect([stored?.contentType, stored?.body.equals(bytes)]).toEqual(["application/pdf", true]);
  });

  it("downloads with plain fetch", async () => {
    cloud.engines.putObject(bucket, "a b/ü", Buffer.from("x"), {});
    const response = await fetch(await getSignedUrl(client, new GetObjectCommand(object("a b/ü"))));
    expect([response.status, await response.text()]).toEqual([200, "x"]);
  });

  it("carries metadata that was signed into it", async () => {
    const command = new PutObjectCommand({ ...object("a"), Metadata: { owner: "me" } });
    await put(await getSignedUrl(client, command));
    expect((await client.send(new HeadObjectCommand(object("a")))).Metadata).toEqual({ owner: "me" });
  });

  it.each<[string, (url: string) => Promise<Response>]>([
    ["another method", (url) => fetch(url)],
    ["another key", (url) => put(url.replace("uploads/1", "uploads/2"))],
    ["another role", (url) => put(url.replace("Credential=api", "Credential=sender"))],
    ["another session", (url) => put(url.replace("environment-1", "environment-2"))],
    ["a longer expiry", (url) => put(url.replace("Expires=60", "Expires=600"))],
    ["a query of its own", (url) => put(`${url}&x-amz-meta-owner=you`)],
    ["another signature", (url) => put(url.replace(/Signature=[0-9a-f]{4}/, "Signature=0000"))],
    ["a shorter body", (url) => put(url, { body: bytes.subarray(1) })],
    ["a longer body", (url) => put(url, { body: Buffer.concat([bytes, bytes]) })],
    ["another content type", (url) => put(url, { headers: { "content-type": "text/html" } })],
  ])("is void with %s", async (_, request) => {
    expect(await codeOf(await request(await uploadUrl()))).toEqual([403, "SignatureDoesNotMatch"]);
    expect(cloud.engines.getObject(bucket, "uploads/1")).toBeUndefined();
  });

  it("is void with a header that was not signed", async () => {
    const response = await put(await uploadUrl(), { headers: { ...headers, "x-amz-meta-owner": "you" } });
    expect(await codeOf(response)).toEqual([403, "AccessDenied"]);
  });

  it("expires", async () => {
    const url = new URL(await uploadUrl(60));
    const sent = { ...headers, host: url.host, "content-length": String(bytes.length) };
    const signedAt = Date.now();
    const check = (secondsLater: number) =>
      checkPresigned("PUT", url, sent, readSigv4({}, url), new Date(signedAt + secondsLater * 1000));
    await expect(check(58)).resolves.toBeUndefined();
    await expect(check(62)).rejects.toMatchObject({
      code: "AccessDenied",
      message: "Request has expired",
      status: 403,
    });
  });

  it("gives no more than its role may do", async () => {
    const powerless = new S3Client(cloud.clientOf("powerless"));
    const url = await getSignedUrl(powerless, new PutObjectCommand(object("a")));
    expect(await codeOf(await put(url))).toEqual([403, "AccessDenied"]);
  });
});

describe("CORS", () => {
  const rule = {
    allowedOrigins: ["https://*.example.com", "http://127.0.0.1:3000"],
    allowedMethods: ["PUT"],
    allowedHeaders: ["content-*"],
    exposeHeaders: ["ETag"],
    maxAgeSeconds: 600,
  };
  const preflight = async (headers: Record<string, string>) =>
    fetch(await getSignedUrl(client, new PutObjectCommand(object("a"))), {
      method: "OPTIONS",
      headers: { origin: "https://app.example.com", "access-control-request-method": "PUT", ...headers },
    });
  const corsOf = (response: Response) =>
    Object.fromEntries(
      [...response.headers].filter(([name]) => name.startsWith("access-control-") || name === "vary"),
    );

  it("allows a preflight that a rule of the bucket allows", async () => {
    cloud.engines.ensureBucket(bucket, {
      cors: [{ allowedOrigins: ["x"], allowedMethods: ["GET"] }, rule],
    });
    const response = await preflight({ "access-control-request-headers": "Content-Type" });
    expect([response.status, corsOf(response)]).toEqual([
      200,
      {
        "access-control-allow-origin": "https://app.example.com",
        "access-control-allow-methods": "PUT",
        "access-control-allow-headers": "Content-Type",
        "access-control-allow-credentials": "true",
        "access-control-expose-headers": "ETag",
        "access-control-max-age": "600",
        vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
      },
    ]);
  });

  it.each([
    ["another origin", { origin: "https://example.org" }],
    ["another method", { "access-control-request-method": "DELETE" }],
    ["another header", { "access-control-request-headers": "content-type,x-other" }],
  ])("forbids a preflight of %s", async (_, headers) => {
    cloud.engines.ensureBucket(bucket, { cors: [rule] });
    const response = await preflight(headers);
    expect([response.status, corsOf(response)]).toEqual([403, {}]);
  });

  it("forbids every preflight of a bucket without rules", async () => {
    expect((await preflight({})).status).toBe(403);
  });

  it("answers a browser whose URL is malformed", async () => {
    const url = await getSignedUrl(client, new PutObjectCommand(object("a")));
    const malformed = url.replace(`${bucket}/a?`, `${bucket}/%zz?`);
    const response = await fetch(malformed, {
      method: "PUT",
      body: "x",
      headers: { origin: "https://any.example" },
    });
    expect(await codeOf(response)).toEqual([403, "SignatureDoesNotMatch"]);
  });

  it("lets the browser read the answer, an error too, of an allowed origin only", async () => {
    cloud.engines.ensureBucket(bucket, { cors: [{ ...rule, allowedOrigins: ["*"] }] });
    const url = await getSignedUrl(client, new PutObjectCommand(object("a")));
    const put = (address: string) =>
      fetch(address, { method: "PUT", body: "x", headers: { origin: "https://any.example" } });
    for (const response of [await put(url), await put(`${url}&x=1`)])
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
    cloud.engines.ensureBucket(bucket, { cors: [rule] });
    expect((await put(url)).headers.get("access-control-allow-origin")).toBeNull();
  });
});
