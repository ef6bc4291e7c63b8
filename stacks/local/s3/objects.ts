import { createHash } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { AwsError } from "../types.ts";
import type { Checksum } from "./upload.ts";

/** The body is the last column: what stands before it is read without it. */
export const objectsSchema = `
  CREATE TABLE IF NOT EXISTS buckets (name TEXT PRIMARY KEY);
  CREATE TABLE IF NOT EXISTS bucket_settings (
    bucket TEXT NOT NULL REFERENCES buckets (name),
    name TEXT NOT NULL,
    document BLOB NOT NULL,
    PRIMARY KEY (bucket, name)
  );
  CREATE TABLE IF NOT EXISTS objects (
    bucket TEXT NOT NULL REFERENCES buckets (name),
    key TEXT NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    last_modified INTEGER NOT NULL,
    properties TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (bucket, key)
  );
`;

const keyBytesMax = 1_024;

/** What an upload says of an object, and S3 keeps with it. */
export interface Properties {
  readonly contentType?: string | undefined;
  readonly cacheControl?: string | undefined;
  readonly contentDisposition?: string | undefined;
  readonly contentEncoding?: string | undefined;
  readonly contentLanguage?: string | undefined;
  /** By name, without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum?: Checksum | undefined;
}

/** All but the bytes. */
export interface ObjectHead extends Properties {
  readonly key: string;
  readonly contentType: string;
  /** In bytes. */
  readonly size: number;
  /** In double quotes, as in the header. */
  readonly etag: string;
  readonly lastModified: Date;
}

export interface StoredObject extends ObjectHead {
  readonly body: Buffer;
}

const headColumns = "key, size, etag, last_modified, properties";

const toHead = (row: Readonly<Record<string, unknown>>): ObjectHead => {
  const properties: Properties = JSON.parse(row.properties as string);
  return {
    ...properties,
    contentType: properties.contentType ?? "binary/octet-stream",
    key: row.key as string,
    size: row.size as number,
    etag: row.etag as string,
    lastModified: new Date(row.last_modified as number),
  };
};

/** The objects of all buckets. */
export const createObjects = (database: DatabaseSync) => {
  const insertBucket = database.prepare("INSERT OR IGNORE INTO buckets VALUES (?)");
  const bucket = database.prepare("SELECT 1 FROM buckets WHERE name = ?");
  const insertSetting = database.prepare("INSERT OR REPLACE INTO bucket_settings VALUES (?, ?, ?)");
  const setting = database.prepare("SELECT document FROM bucket_settings WHERE bucket = ? AND name = ?");
  const insert = database.prepare(
    `INSERT OR REPLACE INTO objects (bucket, key, size, etag, last_modified, properties, body)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const selectHead = database.prepare(`SELECT ${headColumns} FROM objects WHERE bucket = ? AND key = ?`);
  const select = database.prepare(`SELECT ${headColumns}, body FROM objects WHERE bucket = ? AND key = ?`);
  const remove = database.prepare("DELETE FROM objects WHERE bucket = ? AND key = ?");
  const removeOlder = database.prepare(
    `DELETE FROM objects
     WHERE bucket = :bucket AND substr(key, 1, length(:prefix)) = :prefix AND last_modified < :before`,
  );
  const page = database.prepare(
    `SELECT ${headColumns} FROM objects
     WHERE bucket = :bucket AND key > :after AND substr(key, 1, length(:prefix)) = :prefix ORDER BY key LIMIT :limit`,
  );

  /** @throws AwsError NoSuchBucket. */
  const checkBucket = (name: string): void => {
    if (!bucket.get(name)) throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
  };

  return {
    checkBucket,

    /** Creates a bucket, or keeps the one there is with its objects. */
    ensureBucket(name: string): void {
      insertBucket.run(name);
    },

    hasBucket: (name: string): boolean => bucket.get(name) !== undefined,

    /** Keeps what a bucket was told, as it was told. */
    putSetting(bucketName: string, name: string, document: Buffer): void {
      insertSetting.run(bucketName, name, document);
    },
    setting: (bucketName: string, name: string): Buffer | undefined => {
      const row = setting.get(bucketName, name);
      return row && Buffer.from(row.document as Uint8Array);
    },

    /** @returns the entity tag, in double quotes. @throws AwsError for an unknown bucket or too long a key. */
    put(bucketName: string, key: string, body: Buffer, properties: Properties): string {
      checkBucket(bucketName);
      if (Buffer.byteLength(key) > keyBytesMax)
        throw new AwsError("KeyTooLongError", "Your key is too long", 400);
      const etag = `"${createHash("md5").update(body).digest("hex")}"`;
      insert.run(bucketName, key, body.length, etag, Date.now(), JSON.stringify(properties), body);
      return etag;
    },

    head(bucketName: string, key: string): ObjectHead | undefined {
      const row = selectHead.get(bucketName, key);
      return row && toHead(row);
    },

    get(bucketName: string, key: string): StoredObject | undefined {
      const row = select.get(bucketName, key);
      return row && { ...toHead(row), body: Buffer.from(row.body as Uint8Array) };
    },

    remove(bucketName: string, key: string): void {
      remove.run(bucketName, key);
    },

    /** Those whose keys begin so, and that were put before a moment. */
    removeOlder(bucketName: string, prefix: string, beforeMs: number): void {
      removeOlder.run({ bucket: bucketName, prefix, before: beforeMs });
    },

    /** Those whose keys begin so, after a key, in the order of their bytes. */
    list(bucketName: string, prefix: string, after: string, limit: number): ObjectHead[] {
      return page.all({ bucket: bucketName, prefix, after, limit }).map(toHead);
    },
  };
};

export type Objects = ReturnType<typeof createObjects>;
