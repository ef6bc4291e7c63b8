import { AwsError } from "../types.ts";

const algorithm = "AWS4-HMAC-SHA256";

/** What a SigV4 signature says about a request; the signature itself is not checked here. */
export interface Sigv4 {
  /** Access key id: here the name of an IAM role. */
  readonly accessKeyId: string;
  /** Session token: here the id of the function's execution environment. */
  readonly sessionToken?: string;
  /** Signing date, `YYYYMMDD`, and region and service of the credential scope. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower-case names of the signed headers. */
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** Whether the signature is in the query (a presigned URL) rather than in the Authorization header. */
  readonly presigned: boolean;
}

/** Whether a request addresses an AWS API: signed by SigV4 in its header or in its query. */
export const isSigned = (headers: Readonly<Record<string, unknown>>, path: string): boolean => {
  const { authorization } = headers;
  return (typeof authorization === "string" && authorization.startsWith(algorithm)) || isPresigned(path);
};

const isPresigned = (path: string) => /[?&]X-Amz-Credential=/i.test(path);

/**
 * Reads the credential scope of a signed request.
 * @param headers by lower-case name.
 * @throws AwsError IncompleteSignatureException when the signature lacks a part or the credential is malformed.
 */
export const readSigv4 = (headers: Readonly<Record<string, string>>, url: URL): Sigv4 => {
  const presigned = isPresigned(url.search);
  const parts = presigned ? partsOfQuery(url) : partsOfHeader(headers.authorization ?? "");
  const [accessKeyId, date, region, service, end, ...rest] = (parts.Credential ?? "").split("/");
  if (!accessKeyId || !date || !region || !service || end !== "aws4_request" || rest.length > 0)
    throw incomplete("Credential must have the form KEY/YYYYMMDD/REGION/SERVICE/aws4_request");
  if (!parts.SignedHeaders || !parts.Signature)
    throw incomplete(
      `${presigned ? "The query" : "Authorization header"} requires SignedHeaders and Signature`,
    );
  const token = presigned ? url.searchParams.get("X-Amz-Security-Token") : headers["x-amz-security-token"];
  return {
    accessKeyId,
    ...(token ? { sessionToken: token } : {}),
    date,
    region,
    service,
    signedHeaders: parts.SignedHeaders.split(";"),
    signature: parts.Signature,
    presigned,
  };
};

const partsOfHeader = (authorization: string): Record<string, string | undefined> => {
  return Object.fromEntries(
    authorization
      .slice(algorithm.length)
      .split(",")
      .map((part) => part.trim().split("=", 2)),
  );
};

const partsOfQuery = ({ searchParams }: URL): Record<string, string | undefined> => {
  return Object.fromEntries(
    ["Credential", "SignedHeaders", "Signature"].map((name) => [
      name,
      searchParams.get(`X-Amz-${name}`) ?? undefined,
    ]),
  );
};

const incomplete = (message: string) => new AwsError("IncompleteSignatureException", message, 400);
