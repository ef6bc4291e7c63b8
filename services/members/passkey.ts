/** A passkey of a member, as it is kept. What signs is in the device; this is what its signatures are checked by. */
export interface Passkey {
  /** Of the credential, base64url. */
  readonly id: string;
  /** As its owner calls it. */
  readonly name: string;
  readonly public_key: Uint8Array;
  /** How often it signed, where it counts that. */
  readonly counter: number;
  /** How it is reached, as the browser said: a hint for it. */
  readonly transports: readonly string[];
  readonly created_at: string;
  readonly used_at?: string | undefined;
}

/** A member has so many at most. */
export const passkeysMax = 20;
