import { Refusal, toRefusal } from "../api/refusal.ts";

/** Loaded by who uses a passkey. */
const webAuthn = () => import("@simplewebauthn/browser");

/** Where passkeys may be: an IP address can have none. Undefined: here. */
export const passkeyOrigin = ({
  hostname,
  origin,
}: Pick<Location, "hostname" | "origin">): string | undefined =>
  hostname === "127.0.0.1" ? origin.replace(hostname, "localhost") : undefined;

/** What went wrong between the browser and whoever sits there, in words; a refusal of the API has its own. */
export const passkeyRefusal = (error: unknown): Refusal => {
  const name = error instanceof Error ? error.name : "";
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause.name : name;
  const words: Readonly<Record<string, string>> = {
    NotAllowedError: "Nothing was chosen, or it took too long: try again.",
    AbortError: "Nothing was chosen: try again.",
    InvalidStateError: "This device has a passkey of yours already.",
    SecurityError: "Passkeys are not for this address: open the site at its own.",
    NotSupportedError: "This browser, or this device, can make no passkey.",
  };
  const told = words[name] ?? words[cause];
  return told === undefined ? toRefusal(error) : new Refusal("unexpected_answer", told);
};

const requireSupport = (isSupported: boolean): void => {
  if (!isSupported) throw new Refusal("unexpected_answer", "This browser knows no passkeys: use a link.");
};

/** Has the browser make a passkey. @param options of `POST /me/passkey-challenge` @throws whatever it says */
export const makePasskey = async (options: object) => {
  const { browserSupportsWebAuthn, startRegistration } = await webAuthn();
  requireSupport(browserSupportsWebAuthn());
  const optionsJSON = options as Parameters<typeof startRegistration>[0]["optionsJSON"];
  const { response, clientExtensionResults, ...made } = await startRegistration({ optionsJSON });
  return { ...made, response: { ...response }, clientExtensionResults: { ...clientExtensionResults } };
};

/** Has the browser use a passkey. @param options of `POST /session/passkey-challenge` @throws whatever it says */
export const usePasskey = async (options: object) => {
  const { browserSupportsWebAuthn, startAuthentication } = await webAuthn();
  requireSupport(browserSupportsWebAuthn());
  const optionsJSON = options as Parameters<typeof startAuthentication>[0]["optionsJSON"];
  const { response, clientExtensionResults, ...made } = await startAuthentication({ optionsJSON });
  return { ...made, response: { ...response }, clientExtensionResults: { ...clientExtensionResults } };
};
