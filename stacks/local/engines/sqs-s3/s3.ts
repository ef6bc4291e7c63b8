import { splitPath } from "../../gateway/operation-s3.ts";
import { type AwsCall, AwsError, type AwsReply, type Engine } from "../../types.ts";
import { type CorsRule, corsHeaders } from "./cors.ts";
import type { Fauxqs, StoredObject } from "./fauxqs.ts";
import { metadataOf, refuseUnknownHeaders, withHoistedHeaders } from "./s3-headers.ts";
import { readUpload } from "./upload.ts";

type Headers = Readonly<Record<string, string>>;

export interface S3 {
  readonly engine: Engine;
  /** Creates a bucket, or keeps the one there is with its objects; its CORS rules are replaced. */
  ensureBucket(name: string, options?: { readonly cors?: readonly CorsRule[] }): void;
  /**
   * Stores an object, as Terraform does.
   * @param headers `content-type`, `cache-control` and the like, by lower-case name.
   * @throws AwsError NoSuchBucket.
   */
  putObject(bucket: string, key: string, body: Buffer, headers: Headers): void;
  /** The object, or undefined when there is no such key or bucket. */
  getObject(bucket: string, key: string): StoredObject | undefined;
  /** The CORS headers of the answer to a browser's request, or undefined when no rule of its bucket allows it. */
  cors(url: URL, method: string, headers: Headers): Record<string, string> | undefined;
}

/** Headers of fauxqs' replies that belong to its own HTTP server. */
const serverHeaders = new Set(["connection", "content-length", "date", "x-amz-request-id", "x-amz-id-2"]);

/** S3, path-style, on fauxqs. */
export function createS3({ buckets, inject }: Fauxqs): S3 {
  const corsRules = new Map<string, readonly CorsRule[]>();

  function putObject(bucket: string, key: string, content: Buffer, headers: Headers): StoredObject {
    const { body, checksum } = readUpload(content, headers);
    if (!buckets.hasBucket(bucket)) throw noSuchBucket();
    // Checked and stored in one turn of the event loop: of two writers, one finds the other's object.
    if (headers["if-none-match"] === "*" && has(bucket, key)) throw preconditionFailed();
    const { contentType, metadata, system } = metadataOf(headers);
    return buckets.putObject(bucket, key, body, contentType, metadata, system, checksum);
  }

  function has(bucket: string, key: string): boolean {
    return buckets.hasBucket(bucket) && orUndefined(() => buckets.headObject(bucket, key)) !== undefined;
  }

  async function call(call: AwsCall): Promise<AwsReply> {
    const { operation, method, url, body } = call;
    const headers = withHoistedHeaders(call);
    refuseUnknownHeaders(headers);
    const [bucket, key] = splitPath(url.pathname);
    if (operation === "PutObject") {
      const { etag } = putObject(bucket, key, body, headers);
      return { status: 200, headers: { etag }, body: "" };
    }
    // Decoded here, whatever fauxqs makes of the encoding.
    const payload = method === "PUT" ? readUpload(body, headers).body : body;
    const { "content-encoding": _, ...rest } = headers;
    const reply = await inject({
      method,
      url: `${url.pathname}${url.search}`,
      headers: { ...rest, host: "127.0.0.1", "content-length": String(payload.length) },
      payload,
    });
    if (reply.statusCode === 404) throw buckets.hasBucket(bucket) ? noSuchKey() : noSuchBucket();
    return {
      status: reply.statusCode,
      headers: Object.fromEntries(
        Object.entries(reply.headers)
          .filter(([name]) => !serverHeaders.has(name) || (method === "HEAD" && name === "content-length"))
          .map(([name, value]) => [name, String(value)]),
      ),
      body: reply.rawPayload,
    };
  }

  return {
    engine: { call },
    ensureBucket(name, { cors = [] } = {}) {
      buckets.createBucket(name);
      corsRules.set(name, cors);
    },
    putObject(bucket, key, body, headers) {
      putObject(bucket, key, body, headers);
    },
    getObject: (bucket, key) => (has(bucket, key) ? buckets.getObject(bucket, key) : undefined),
    cors: (url, method, headers) =>
      corsHeaders(corsRules.get(url.pathname.split("/")[1] ?? "") ?? [], method, headers),
  };
}

/** fauxqs throws for a key that is not there. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "NoSuchKey") return undefined;
    throw error;
  }
}

const noSuchKey = () => new AwsError("NoSuchKey", "The specified key does not exist.", 404);
const noSuchBucket = () => new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
const preconditionFailed = () =>
  new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412);
