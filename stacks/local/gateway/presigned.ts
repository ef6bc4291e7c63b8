import { createHash, createHmac, type Hash, type Hmac, timingSafeEqual } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { AwsError } from "../types.ts";
import type { Sigv4 } from "./sigv4.ts";

/** The secret key of every role: the local cloud keeps no secrets, yet a URL signed by it must not be altered. */
const secretAccessKey = "local";
const payloadHashHeader = "x-amz-content-sha256";
/** Query parameters that make up the signature itself: presigning adds them anew. */
const signatureParameters = new Set(
  ["Algorithm", "Credential", "Date", "Expires", "Security-Token", "SignedHeaders", "Signature"].map(
    (name) => `X-Amz-${name}`,
  ),
);

/**
 * Checks a presigned S3 URL as S3 does: presigns the very request again and compares.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 * @param headers by lower-case name, as received.
 * @throws AwsError SignatureDoesNotMatch when method, path, query or a signed header differs from what was signed;
 *   AccessDenied when it expired or when a header that must be signed is not.
 */
export const checkPresigned = async (
  method: string,
  url: URL,
  headers: Readonly<Record<string, string>>,
  sigv4: Sigv4,
  now: Date = new Date(),
): Promise<void> => {
  const signed = new Set(sigv4.signedHeaders);
  const signingDate = parseDate(url.searchParams.get("X-Amz-Date") ?? "");
  const expiresIn = Number(url.searchParams.get("X-Amz-Expires"));
  if (!signingDate || !Number.isInteger(expiresIn) || expiresIn < 1 || expiresIn > 604_800)
    throw new AwsError("AuthorizationQueryParametersError", "X-Amz-Date or X-Amz-Expires is malformed.", 400);
  const unsigned = Object.keys(headers).find((name) => name.startsWith("x-amz-") && !signed.has(name));
  if (unsigned || !signed.has("host"))
    throw new AwsError(
      "AccessDenied",
      "There were headers present in the request which were not signed",
      403,
    );

  const signer = new SignatureV4({
    credentials: { accessKeyId: sigv4.accessKeyId, secretAccessKey, sessionToken: sigv4.sessionToken },
    region: sigv4.region,
    service: "s3",
    sha256: Sha256,
    // S3 alone signs the path as it is sent.
    uriEscapePath: false,
  });
  const again = await signer.presign(
    {
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query: queryToSign(url),
      headers: {
        ...Object.fromEntries([...signed].map((name) => [name, headers[name] ?? ""])),
        [payloadHashHeader]: headers[payloadHashHeader] ?? "UNSIGNED-PAYLOAD",
      },
    },
    {
      signingDate,
      expiresIn,
      signableHeaders: signed,
      unhoistableHeaders: new Set([...signed, payloadHashHeader]),
      unsignableHeaders: signed.has(payloadHashHeader) ? new Set() : new Set([payloadHashHeader]),
    },
  );
  if (!equal(String(again.query?.["X-Amz-Signature"]), sigv4.signature))
    throw new AwsError(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      403,
    );
  // After the signature, so that the time is one that was signed.
  if (now.getTime() > signingDate.getTime() + expiresIn * 1000)
    throw new AwsError("AccessDenied", "Request has expired", 403);
};

/** SHA-256, or HMAC-SHA-256 with a secret, as the signer constructs it. */
class Sha256 {
  private readonly hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.hash =
      secret === undefined
        ? createHash("sha256")
        : createHmac("sha256", typeof secret === "string" ? secret : bytes(secret));
  }

  update(data: Uint8Array): void {
    this.hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {
    throw new Error("the signer makes a new hash each time");
  }
}

const bytes = (source: ArrayBuffer | ArrayBufferView): Uint8Array =>
  ArrayBuffer.isView(source)
    ? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
    : new Uint8Array(source);

const queryToSign = ({ searchParams }: URL): Record<string, string | string[]> => {
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(searchParams.keys())) {
    const values = searchParams.getAll(name);
    if (!signatureParameters.has(name)) query[name] = values.length === 1 ? (values[0] ?? "") : values;
  }
  return query;
};

/** `YYYYMMDDTHHMMSSZ` */
const parseDate = (text: string): Date | undefined => {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
};

const equal = (expected: string, given: string): boolean => {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
};
