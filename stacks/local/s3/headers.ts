import { type AwsCall, AwsError } from "../types.ts";
import type { Properties } from "./objects.ts";

type Headers = Readonly<Record<string, string>>;

/** Headers that are acted upon, or that change nothing here: every bucket is encrypted, and nothing is charged. */
const known =
  /^x-amz-(meta-.+|checksum-.+|content-sha256|copy-source|date|decoded-content-length|metadata-directive|sdk-checksum-algorithm|security-token|server-side-encryption|trailer|user-agent)$/;

/**
 * The headers of a call; of a presigned URL also those that presigning moved into the query.
 * A checksum among these is passed over, as S3 does: the SDK computed it over no body at all.
 */
export const withHoistedHeaders = ({ url, headers }: Pick<AwsCall, "url" | "headers">): Headers => {
  if (!url.searchParams.has("X-Amz-Signature")) return headers;
  const hoisted = [...url.searchParams].filter(
    ([name]) => /^x-amz-/i.test(name) && !signature.test(name) && !/checksum/i.test(name),
  );
  return { ...Object.fromEntries(hoisted.map(([name, value]) => [name.toLowerCase(), value])), ...headers };
};

const signature =
  /^X-Amz-(Algorithm|Credential|Date|Expires|SignedHeaders|Signature|Security-Token|Content-Sha256)$/i;

/**
 * @throws AwsError NotImplemented for a header that asks for what is not done here, such as object tags or an ACL.
 */
export const refuseUnknownHeaders = (headers: Headers): void => {
  const unknown = Object.keys(headers).find((name) => name.startsWith("x-amz-") && !known.test(name));
  if (unknown)
    throw new AwsError("NotImplemented", `The local cloud does not implement the header ${unknown}.`, 501);
};

/** What S3 keeps with an object, from the headers of its upload. */
export const propertiesOf = (headers: Headers): Properties => {
  const encoding = (headers["content-encoding"] ?? "")
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part && part !== "aws-chunked")
    .join(", ");
  return {
    contentType: headers["content-type"],
    cacheControl: headers["cache-control"],
    contentDisposition: headers["content-disposition"],
    contentEncoding: encoding || undefined,
    contentLanguage: headers["content-language"],
    metadata: Object.fromEntries(
      Object.entries(headers)
        .filter(([name]) => name.startsWith("x-amz-meta-"))
        .map(([name, value]) => [name.slice("x-amz-meta-".length), value]),
    ),
  };
};
