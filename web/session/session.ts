/** What a key may do; each includes the ones before it. */
export type Scope = "read" | "send" | "admin";

/** Who talks to which API. */
export interface Session {
  readonly key: string;
  /** Origin of the API; empty: the one this page came from. */
  readonly address: string;
  /** What the key may do, as the API said when it was entered. */
  readonly scope: Scope;
}

const storageKey = "tidings.session";

/** The session this browser keeps, or undefined when nobody signed in. */
export const readSession = (storage: Storage = localStorage): Session | undefined => {
  try {
    const { key, address, scope } = JSON.parse(storage.getItem(storageKey) ?? "{}") as Partial<Session>;
    if (typeof key !== "string" || typeof address !== "string") return undefined;
    // A session from before scopes were kept: the API refuses what its key may not do.
    return { key, address, scope: scope ?? "admin" };
  } catch {
    return undefined;
  }
};

export const keepSession = (session: Session, storage: Storage = localStorage): void =>
  storage.setItem(storageKey, JSON.stringify(session));

export const forgetSession = (storage: Storage = localStorage): void => storage.removeItem(storageKey);
