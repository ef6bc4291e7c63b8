import { AwsError } from "../types.ts";

/** Subresources and parameters in a query that select another operation than method and path alone. */
const selectors = [
  "delete",
  "uploads",
  "uploadId",
  "versioning",
  "encryption",
  "policy",
  "publicAccessBlock",
];
/** What may stand in a query without changing the operation, beside `X-Amz-*`. */
const parameters = new Set([
  "x-id",
  "list-type",
  "prefix",
  "delimiter",
  "max-keys",
  "start-after",
  "continuation-token",
  "encoding-type",
  "fetch-owner",
  "marker",
  "partNumber",
]);

const objectOperations: Readonly<Record<string, string>> = {
  "GET ": "GetObject",
  "HEAD ": "HeadObject",
  "PUT ": "PutObject",
  "DELETE ": "DeleteObject",
  "POST uploads": "CreateMultipartUpload",
  "PUT uploadId": "UploadPart",
  "POST uploadId": "CompleteMultipartUpload",
  "DELETE uploadId": "AbortMultipartUpload",
};
const bucketOperations: Readonly<Record<string, string>> = {
  "GET ": "ListObjects",
  "HEAD ": "HeadBucket",
  "PUT ": "CreateBucket",
  "DELETE ": "DeleteBucket",
  "POST delete": "DeleteObjects",
  "GET versioning": "GetBucketVersioning",
  "PUT versioning": "PutBucketVersioning",
  "GET encryption": "GetBucketEncryption",
  "PUT encryption": "PutBucketEncryption",
  "GET policy": "GetBucketPolicy",
  "PUT policy": "PutBucketPolicy",
  "GET publicAccessBlock": "GetPublicAccessBlock",
  "PUT publicAccessBlock": "PutPublicAccessBlock",
};

/**
 * Names an S3 operation (path-style) by method, path, query and headers.
 * @throws AwsError NotImplemented for a subresource that is not served here, such as object tagging: ignoring it
 *   would do something else than was asked.
 */
export const s3Operation = (method: string, url: URL, headers: Readonly<Record<string, string>>): string => {
  const [bucket = "", key = ""] = splitPath(url.pathname);
  const query = [...url.searchParams.keys()].filter((name) => !/^x-amz-/i.test(name));
  const selector = selectors.find((name) => query.includes(name)) ?? "";
  const unknown = query.find((name) => name !== selector && !parameters.has(name));
  if (unknown !== undefined) throw notImplemented(`?${unknown}`);
  if (!bucket && method === "GET") return "ListBuckets";
  const operation = (key ? objectOperations : bucketOperations)[`${method} ${selector}`];
  if (!operation) throw notImplemented(`${method} ${url.pathname}${selector && `?${selector}`}`);
  if (operation === "PutObject" && headers["x-amz-copy-source"]) return "CopyObject";
  if (operation === "ListObjects" && url.searchParams.get("list-type") === "2") return "ListObjectsV2";
  return operation;
};

/** Bucket and key of a path-style URL, decoded. */
export const splitPath = (pathname: string): [bucket: string, key: string] => {
  try {
    const path = decodeURIComponent(pathname.slice(1));
    const slash = path.indexOf("/");
    return slash === -1 ? [path, ""] : [path.slice(0, slash), path.slice(slash + 1)];
  } catch {
    throw new AwsError("InvalidURI", "Couldn't parse the specified URI.", 400);
  }
};

const notImplemented = (what: string) =>
  new AwsError("NotImplemented", `A functionality of S3 that the local cloud does not have: ${what}`, 501);
