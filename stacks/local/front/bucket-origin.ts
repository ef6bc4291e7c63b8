import type { StoredObject } from "../s3/objects.ts";
import type { HttpHandler, HttpResponse } from "./message.ts";

/** What is served of an object. */
type Served = Pick<
  StoredObject,
  "body" | "contentType" | "etag" | "lastModified" | "cacheControl" | "contentEncoding"
>;

export interface BucketOrigin {
  /** @returns undefined when there is no such object. */
  readonly read: (key: string) => Served | undefined;
  /** Whether the bucket's policy lets the distribution read the object. */
  readonly mayRead: (key: string) => boolean;
}

const headersOf = ({ contentType, etag, lastModified, cacheControl, contentEncoding }: Served) => ({
  "content-type": contentType,
  etag,
  "last-modified": lastModified.toUTCString(),
  ...(cacheControl !== undefined && { "cache-control": cacheControl }),
  ...(contentEncoding !== undefined && { "content-encoding": contentEncoding }),
});

const accessDenied: HttpResponse = {
  status: 403,
  headers: { "content-type": "application/xml" },
  body: '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
};

const isFresh = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch === "*" || ifNoneMatch.split(",").some((tag) => tag.trim().replace(/^W\//, "") === etag));

/**
 * Reads objects for a distribution with origin access control. A key that does not exist is answered as one that may
 * not be read, because the policy does not let CloudFront list the bucket.
 */
export const createBucketOrigin =
  ({ read, mayRead }: BucketOrigin): HttpHandler =>
  async (request) => {
    let key: string;
    try {
      key = decodeURIComponent(request.path).slice(1);
    } catch {
      return accessDenied;
    }
    const stored = mayRead(key) ? read(key) : undefined;
    if (!stored) return accessDenied;
    return isFresh(request.headers["if-none-match"], stored.etag)
      ? { status: 304, headers: headersOf(stored), body: "" }
      : { status: 200, headers: headersOf(stored), body: stored.body };
  };
