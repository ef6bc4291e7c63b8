import { z } from "@hono/zod-openapi";

/** Bytes in base64url, as WebAuthn has them in JSON. */
const bytes = (charactersMax: number) =>
  z
    .string()
    .max(charactersMax)
    .regex(/^[\w-]*$/, "must be base64url");

/** The id of a credential: 1,023 bytes at most (W3C WebAuthn, section 4). */
export const credentialId = bytes(1_364).min(1);

const common = {
  id: credentialId,
  rawId: credentialId,
  type: z.literal("public-key"),
  authenticatorAttachment: z.enum(["cross-platform", "platform"]).optional(),
  clientExtensionResults: z.looseObject({}),
};

/**
 * What a browser answers who made a passkey: `RegistrationResponseJSON`. What else it says besides is taken and not
 * looked at, as newer browsers say more.
 * https://www.w3.org/TR/webauthn-3/#dictdef-registrationresponsejson
 */
export const registrationResponse = z
  .looseObject({
    ...common,
    response: z.looseObject({
      clientDataJSON: bytes(10_000),
      attestationObject: bytes(50_000),
      transports: z.array(z.string().max(50)).max(10).optional(),
    }),
  })
  .meta({ id: "RegistrationResponse", description: "As WebAuthn's toJSON() gives it." });

/** What a browser answers who used one: `AuthenticationResponseJSON`. */
export const authenticationResponse = z
  .looseObject({
    ...common,
    response: z.looseObject({
      clientDataJSON: bytes(10_000),
      authenticatorData: bytes(10_000),
      signature: bytes(10_000),
      userHandle: bytes(100).optional(),
    }),
  })
  .meta({ id: "AuthenticationResponse", description: "As WebAuthn's toJSON() gives it." });

/** What a browser is to be given: `parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` take it. */
export const creationOptions = z
  .looseObject({ challenge: z.string(), rp: z.looseObject({ id: z.string().optional(), name: z.string() }) })
  .meta({ id: "CreationOptions", description: "PublicKeyCredentialCreationOptionsJSON of WebAuthn." });
export const requestOptions = z
  .looseObject({ challenge: z.string(), rpId: z.string().optional() })
  .meta({ id: "RequestOptions", description: "PublicKeyCredentialRequestOptionsJSON of WebAuthn." });
