import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { isoCBOR } from "@simplewebauthn/server/helpers";

/** What a device may do wrong, or another site have it do. */
export interface Odd {
  /** Of the page that asked. */
  readonly origin?: string;
  readonly rpId?: string;
  readonly isUserVerified?: boolean;
  readonly counter?: number;
}

const sha256 = (data: Uint8Array | string) => createHash("sha256").update(data).digest();
const base64url = (data: Uint8Array) => Buffer.from(data).toString("base64url");
const counterOf = (count: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(count);
  return bytes;
};

/**
 * A device with one passkey, made of Node's own cryptography: ES256, no attestation.
 * https://www.w3.org/TR/webauthn-3/#sctn-authenticator-data
 * @param origin of the page it is used on
 */
export const createAuthenticator = (origin: string) => {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const id = randomBytes(16);
  const host = new URL(origin).hostname;
  let userHandle = "";

  const data = ({ rpId = host, isUserVerified = true, counter = 1 }: Odd, more: Uint8Array = Buffer.of()) => {
    const flags = 0x01 | (isUserVerified ? 0x04 : 0) | (more.length > 0 ? 0x40 : 0);
    return Buffer.concat([sha256(rpId), Buffer.of(flags), counterOf(counter), more]);
  };
  const client = (type: string, challenge: string, odd: Odd) =>
    Buffer.from(JSON.stringify({ type, challenge, origin: odd.origin ?? origin, crossOrigin: false }));
  const common = {
    id: base64url(id),
    rawId: base64url(id),
    type: "public-key" as const,
    clientExtensionResults: {},
  };

  /** Makes the passkey. */
  const make = (
    { challenge, user }: PublicKeyCredentialCreationOptionsJSON,
    odd: Odd = {},
  ): RegistrationResponseJSON => {
    userHandle = user.id;
    const key = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, "base64url"))],
      [-3, new Uint8Array(Buffer.from(y, "base64url"))],
    ]);
    const credential = Buffer.concat([Buffer.alloc(16), Buffer.of(0, id.length), id, isoCBOR.encode(key)]);
    const attestation = new Map<string, unknown>([
      ["fmt", "none"],
      ["attStmt", new Map()],
      ["authData", new Uint8Array(data({ counter: 0, ...odd }, credential))],
    ]);
    return {
      ...common,
      response: {
        clientDataJSON: base64url(client("webauthn.create", challenge, odd)),
        attestationObject: base64url(isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0])),
        transports: ["internal"],
      },
    };
  };

  /** Uses it. */
  const use = (
    { challenge }: PublicKeyCredentialRequestOptionsJSON,
    odd: Odd = {},
  ): AuthenticationResponseJSON => {
    const authenticatorData = data(odd);
    const clientDataJSON = client("webauthn.get", challenge, odd);
    const signature = sign("sha256", Buffer.concat([authenticatorData, sha256(clientDataJSON)]), privateKey);
    return {
      ...common,
      response: {
        clientDataJSON: base64url(clientDataJSON),
        authenticatorData: base64url(authenticatorData),
        signature: base64url(signature),
        userHandle,
      },
    };
  };

  return { make, use };
};
