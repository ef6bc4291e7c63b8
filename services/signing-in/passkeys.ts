import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import type { Member } from "../members/member.ts";
import { type Passkey, passkeysMax } from "../members/passkey.ts";
import type { PasskeyStore } from "../members/passkey-store.ts";
import type { MemberStore } from "../members/store.ts";
import { type ChallengeStore, challengeMs } from "../sessions/challenge-store.ts";
import { siteOf } from "./site.ts";

export interface PasskeyDependencies {
  readonly members: Pick<MemberStore, "get">;
  readonly passkeys: PasskeyStore;
  readonly challenges: ChallengeStore;
  readonly publicUrl: string;
}

/** Loaded by who needs it: what it reads of certificates would make every start of the function longer. */
const webAuthn = () => import("@simplewebauthn/server");

/** There is no password beside a passkey: by a PIN, a finger or a face it is two factors itself (decision 82). */
const userVerification = "required";
/**
 * EdDSA, ES256 and RS256, which all devices have one of. What Node tries besides it warns of, in the log.
 * https://www.iana.org/assignments/cose/cose.xhtml#algorithms
 */
const supportedAlgorithmIDs = [-8, -7, -257];
const signIn = "sign_in";

/** The challenge that a browser says it answers; undefined: it says none. */
const challengeOf = ({ clientDataJSON }: { readonly clientDataJSON: string }): string | undefined => {
  try {
    const said: unknown = JSON.parse(Buffer.from(clientDataJSON, "base64url").toString());
    const { challenge } = said as { readonly challenge?: unknown };
    return typeof challenge === "string" ? challenge : undefined;
  } catch {
    return undefined;
  }
};

/** What an answer must be to. */
const expectedBy = (publicUrl: string, expectedChallenge: string) => {
  const { origin, host } = siteOf(publicUrl);
  return { expectedChallenge, expectedOrigin: origin, expectedRPID: host, requireUserVerification: true };
};

/** What a browser needs to make another passkey for somebody. Those they have are named, so that none is made twice. */
export const beginPasskey = async (
  { passkeys, challenges, publicUrl }: PasskeyDependencies,
  { member_id, name, address }: Member,
  now: Date,
): Promise<PublicKeyCredentialCreationOptionsJSON> => {
  const { generateRegistrationOptions } = await webAuthn();
  const challenge = await challenges.make(member_id, now);
  return await generateRegistrationOptions({
    rpName: "Tidings",
    rpID: siteOf(publicUrl).host,
    userName: address,
    userDisplayName: name,
    userID: new Uint8Array(Buffer.from(member_id)),
    challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
    timeout: challengeMs,
    attestationType: "none",
    supportedAlgorithmIDs,
    excludeCredentials: (await passkeys.list(member_id)).map(({ id, transports }) => ({
      id,
      transports: [...transports],
    })),
    authenticatorSelection: { residentKey: "required", userVerification },
  });
};

/** `refused`: it answers no challenge of ours, or is of another site, or of nobody who was verified. */
export type AddOutcome =
  | { readonly kind: "added"; readonly passkey: Passkey }
  | { readonly kind: "refused" | "too_many" };

/** Keeps a passkey that a browser made. */
export const addPasskey = async (
  { passkeys, challenges, publicUrl }: PasskeyDependencies,
  { member_id }: Pick<Member, "member_id">,
  { name, credential }: { readonly name: string; readonly credential: RegistrationResponseJSON },
  now: Date,
): Promise<AddOutcome> => {
  const challenge = challengeOf(credential.response);
  if (challenge === undefined || !(await challenges.spend(member_id, challenge, now)))
    return { kind: "refused" };
  if ((await passkeys.list(member_id)).length >= passkeysMax) return { kind: "too_many" };
  const { verifyRegistrationResponse } = await webAuthn();
  // It throws for whatever it finds amiss with what the browser sent.
  const verified = await verifyRegistrationResponse({
    response: credential,
    ...expectedBy(publicUrl, challenge),
    supportedAlgorithmIDs,
  }).catch(() => undefined);
  if (!verified?.verified) return { kind: "refused" };
  const { id, publicKey, counter } = verified.registrationInfo.credential;
  const { transports = [] } = credential.response;
  const passkey = { id, name, public_key: publicKey, counter, transports, created_at: now.toISOString() };
  return (await passkeys.add(member_id, passkey)) ? { kind: "added", passkey } : { kind: "refused" };
};

/** What a browser needs to sign in with any passkey of the site: it names nobody, and tells nobody who is known here. */
export const beginSignIn = async (
  { challenges, publicUrl }: Pick<PasskeyDependencies, "challenges" | "publicUrl">,
  now: Date,
): Promise<PublicKeyCredentialRequestOptionsJSON> => {
  const { generateAuthenticationOptions } = await webAuthn();
  const challenge = await challenges.make(signIn, now);
  return await generateAuthenticationOptions({
    rpID: siteOf(publicUrl).host,
    challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
    timeout: challengeMs,
    userVerification,
  });
};

/**
 * Lets in whoever has a passkey.
 * @returns undefined when it is none that is known here, of nobody who may sign in, or its answer is not good.
 */
export const signInWithPasskey = async (
  { members, passkeys, challenges, publicUrl }: PasskeyDependencies,
  credential: AuthenticationResponseJSON,
  now: Date,
): Promise<Member | undefined> => {
  const challenge = challengeOf(credential.response);
  if (challenge === undefined || !(await challenges.spend(signIn, challenge, now))) return undefined;
  const member_id = Buffer.from(credential.response.userHandle ?? "", "base64url").toString();
  const member = member_id === "" ? undefined : await members.get(member_id);
  const passkey = member && (await passkeys.get(member_id, credential.id));
  if (!passkey) return undefined;
  const { verifyAuthenticationResponse } = await webAuthn();
  const verified = await verifyAuthenticationResponse({
    response: credential,
    ...expectedBy(publicUrl, challenge),
    credential: { id: passkey.id, publicKey: new Uint8Array(passkey.public_key), counter: passkey.counter },
  }).catch(() => undefined);
  if (!verified?.verified) return undefined;
  const { newCounter } = verified.authenticationInfo;
  return (await passkeys.use(member_id, passkey.id, newCounter, now)) ? member : undefined;
};
