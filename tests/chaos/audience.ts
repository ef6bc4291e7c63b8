/** What is asked of a person to tell whether they are in an audience, as it is before anything happens. */
export interface Listed {
  readonly email: string;
  readonly status: "subscribed" | "unsubscribed" | "unconfirmed";
  /** An attribute that segments ask for. */
  readonly city?: string;
  /** The lists it is on, and those the person left, by their places. */
  readonly lists?: readonly number[];
  readonly leftLists?: readonly number[];
  /** Whether the person paused their mail, for longer than a run takes. */
  readonly snoozed?: true;
}

/** A saved filter: who is on one list, not on another, in a city; as far as each is said. */
export interface PlannedSegment {
  readonly on?: number;
  readonly off?: number;
  readonly city?: string;
}

/** What an audience is mixed of. */
export interface Parts {
  readonly lists: readonly number[];
  readonly segments: readonly number[];
  readonly addresses: readonly string[];
}

/** Everyone in any of these, less whom `exclude` names. */
export interface MixedAudience extends Parts {
  readonly all?: true;
  readonly exclude: Parts;
}

/** The key of an address in a file; undefined where it is none. */
export const keyOf = (written: string): string | undefined =>
  written.includes("@") ? written.trim().toLowerCase() : undefined;
