/** Who talks to which API. */
export interface Session {
  readonly key: string;
  /** Origin of the API; empty: the one this page came from. */
  readonly address: string;
}

const storageKey = "tidings.session";

/** The session this browser keeps, or undefined when nobody signed in. */
export const readSession = (storage: Storage = localStorage): Session | undefined => {
  try {
    const { key, address } = JSON.parse(storage.getItem(storageKey) ?? "{}") as Partial<Session>;
    return typeof key === "string" && typeof address === "string" ? { key, address } : undefined;
  } catch {
    return undefined;
  }
};

export const keepSession = (session: Session, storage: Storage = localStorage): void =>
  storage.setItem(storageKey, JSON.stringify(session));

export const forgetSession = (storage: Storage = localStorage): void => storage.removeItem(storageKey);
