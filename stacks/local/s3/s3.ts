import { join } from "node:path";
import { type OpenDatabase, openDatabase } from "../database.ts";
import { splitPath } from "../gateway/operation-s3.ts";
import { type AwsCall, AwsError, type AwsReply, type Engine } from "../types.ts";
import { bucketSettings, createBucket } from "./buckets.ts";
import { type CorsRule, corsHeaders } from "./cors.ts";
import { propertiesOf, refuseUnknownHeaders, withHoistedHeaders } from "./headers.ts";
import { listObjects } from "./list.ts";
import { createObjects, type Objects, objectsSchema, type StoredObject } from "./objects.ts";
import { getReply, headReply } from "./read.ts";
import { readUpload } from "./upload.ts";
import { escapeXml, xmlReply } from "./xml.ts";

const dayMs = 86_400_000;

type Headers = Readonly<Record<string, string>>;

/** A call on a bucket that exists. */
interface Request {
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** Stores an upload. @returns its entity tag. */
const putObject = (objects: Objects, { bucket, key, headers, body }: Omit<Request, "query">): string => {
  const { body: content, checksum } = readUpload(body, headers);
  objects.checkBucket(bucket);
  // Checked and stored in one turn of the event loop: of two writers, one finds the other's object.
  if (headers["if-none-match"] === "*" && objects.head(bucket, key))
    throw new AwsError(
      "PreconditionFailed",
      "At least one of the pre-conditions you specified did not hold",
      412,
    );
  return objects.put(bucket, key, content, { ...propertiesOf(headers), checksum });
};

/** Copies an object, with what belongs to it unless the call says to replace that. */
const copyObject = (objects: Objects, { bucket, key, headers }: Request): AwsReply => {
  const [fromBucket, fromKey] = splitPath(`/${headers["x-amz-copy-source"]!.replace(/^\//, "")}`);
  objects.checkBucket(fromBucket);
  const { body, ...source } = found(objects.get(fromBucket, fromKey));
  const properties = headers["x-amz-metadata-directive"] === "REPLACE" ? propertiesOf(headers) : source;
  const { contentType, cacheControl, contentDisposition, contentEncoding, contentLanguage, metadata } =
    properties;
  const etag = objects.put(bucket, key, body, {
    contentType,
    cacheControl,
    contentDisposition,
    contentEncoding,
    contentLanguage,
    metadata,
    checksum: source.checksum,
  });
  const lastModified = objects.head(bucket, key)!.lastModified.toISOString();
  return xmlReply(
    "CopyObjectResult",
    `<ETag>${escapeXml(etag)}</ETag><LastModified>${lastModified}</LastModified>`,
  );
};

/** @throws AwsError NoSuchKey. */
const found = <T>(object: T | undefined): T => {
  if (object === undefined) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
  return object;
};

const operationsOf = (objects: Objects): Readonly<Record<string, (request: Request) => AwsReply>> => ({
  PutObject: (request) => ({ status: 200, headers: { etag: putObject(objects, request) }, body: "" }),
  CopyObject: (request) => copyObject(objects, request),
  GetObject: ({ bucket, key, headers }) => getReply(found(objects.get(bucket, key)), headers),
  HeadObject: ({ bucket, key, headers }) => headReply(found(objects.head(bucket, key)), headers),
  DeleteObject: ({ bucket, key }) => {
    objects.remove(bucket, key);
    return { status: 204, headers: {}, body: "" };
  },
  ListObjectsV2: ({ bucket, query }) => listObjects(objects, bucket, query),
  HeadBucket: () => ({ status: 200, headers: {}, body: "" }),
  ...bucketSettings(objects),
});

export interface S3Options {
  readonly region: string;
  /** Folder of `s3.sqlite`: buckets and objects. */
  readonly stateDir: string;
  /** Opens that file; a test may keep it in memory. */
  readonly open?: OpenDatabase | undefined;
}

/**
 * S3 on one machine, path-style: whole objects with their headers, metadata and checksums. A write is durable before
 * the caller hears of it.
 */
export const createS3 = ({ region, stateDir, open = openDatabase }: S3Options) => {
  const database = open(join(stateDir, "s3.sqlite"), objectsSchema);
  const objects = createObjects(database);
  const operations = operationsOf(objects);
  const expirations: { readonly bucket: string; readonly prefix: string; readonly days: number }[] = [];
  const corsRules = new Map<string, readonly CorsRule[]>();

  const engine: Engine = {
    async call(call: AwsCall): Promise<AwsReply> {
      const headers = withHoistedHeaders(call);
      refuseUnknownHeaders(headers);
      if (call.operation === "CreateBucket")
        return createBucket(objects, region, splitPath(call.url.pathname)[0]);
      const operation = operations[call.operation];
      if (!operation)
        throw new AwsError("NotImplemented", `The local cloud does not implement ${call.operation}.`, 501);
      const [bucket, key] = splitPath(call.url.pathname);
      objects.checkBucket(bucket);
      return operation({ bucket, key, query: call.url.searchParams, headers, body: call.body });
    },
  };

  return {
    engine,

    /** Creates a bucket, or keeps the one there is with its objects; its CORS rules are replaced. */
    ensureBucket(name: string, { cors = [] }: { readonly cors?: readonly CorsRule[] } = {}): void {
      objects.ensureBucket(name);
      corsRules.set(name, cors);
    },

    /**
     * Stores an object, as Terraform does.
     * @param headers `content-type`, `cache-control` and the like, by lower-case name.
     * @throws AwsError NoSuchBucket.
     */
    putObject(bucket: string, key: string, body: Buffer, headers: Headers): void {
      putObject(objects, { bucket, key, body, headers });
    },

    /** Has objects whose keys begin so deleted so many days after they were put. */
    putExpiration(bucket: string, prefix: string, days: number): void {
      expirations.push({ bucket, prefix, days });
    },

    /**
     * Deletes what is past its days. S3 does at midnight UTC.
     * https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html#intro-lifecycle-rules-number-of-days
     */
    expire(nowMs: number): void {
      for (const { bucket, prefix, days } of expirations)
        objects.removeOlder(bucket, prefix, Math.floor(nowMs / dayMs) * dayMs - days * dayMs);
    },

    /** The object, or undefined when there is no such key or bucket. */
    getObject: (bucket: string, key: string): StoredObject | undefined => objects.get(bucket, key),

    /** The CORS headers of the answer to a browser's request, or undefined when no rule of its bucket allows it. */
    cors: (url: URL, method: string, headers: Headers) =>
      corsHeaders(corsRules.get(url.pathname.split("/")[1] ?? "") ?? [], method, headers),

    /** Closes the database. */
    stop(): void {
      database.close();
    },
  };
};

export type S3 = ReturnType<typeof createS3>;
