import { AwsError, type AwsReply } from "../types.ts";
import type { ObjectHead, StoredObject } from "./objects.ts";

type Headers = Readonly<Record<string, string>>;

const headersOf = (head: ObjectHead): Record<string, string> => {
  const given = {
    "cache-control": head.cacheControl,
    "content-disposition": head.contentDisposition,
    "content-encoding": head.contentEncoding,
    "content-language": head.contentLanguage,
  };
  return {
    "accept-ranges": "bytes",
    "content-type": head.contentType,
    etag: head.etag,
    "last-modified": head.lastModified.toUTCString(),
    ...Object.fromEntries(Object.entries(given).flatMap(([name, value]) => (value ? [[name, value]] : []))),
    ...Object.fromEntries(
      Object.entries(head.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value]),
    ),
  };
};

/** Of a whole object, when it is asked for. */
const checksumOf = ({ checksum }: ObjectHead, headers: Headers): Record<string, string> =>
  checksum && headers["x-amz-checksum-mode"] === "ENABLED"
    ? {
        [`x-amz-checksum-${checksum.algorithm.toLowerCase()}`]: checksum.value,
        "x-amz-checksum-type": checksum.type,
      }
    : {};

/** The reply to HeadObject. */
export const headReply = (head: ObjectHead, headers: Headers): AwsReply => ({
  status: 200,
  headers: { ...headersOf(head), ...checksumOf(head, headers), "content-length": String(head.size) },
  body: "",
});

/** The reply to GetObject: the whole object, or the range that is asked for. @throws AwsError InvalidRange. */
export const getReply = (object: StoredObject, headers: Headers): AwsReply => {
  const range = rangeOf(headers.range, object.size);
  if (!range)
    return {
      status: 200,
      headers: { ...headersOf(object), ...checksumOf(object, headers) },
      body: object.body,
    };
  return {
    status: 206,
    headers: { ...headersOf(object), "content-range": `bytes ${range.first}-${range.last}/${object.size}` },
    body: object.body.subarray(range.first, range.last + 1),
  };
};

/** `bytes=2-4`, `bytes=2-` or `bytes=-3`; what is no range is passed over, as HTTP says. */
const rangeOf = (
  range: string | undefined,
  size: number,
): { readonly first: number; readonly last: number } | undefined => {
  const [, from = "", to = ""] = /^bytes=(\d*)-(\d*)$/.exec(range ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (first > last) throw new AwsError("InvalidRange", "The requested range is not satisfiable", 416);
  return { first, last };
};
