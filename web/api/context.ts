import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Scope } from "../session/session.ts";
import type { Api, Key } from "./client.ts";
import type { Outbox } from "./outbox.ts";

/** What the pages talk to. */
export interface Connection {
  readonly api: Api;
  /** Who is signed in, and what they have to know. */
  readonly key: Key;
  /** What they may do. */
  readonly scope: Scope;
  /** Is told that nobody is signed in any more. */
  readonly leave: () => void;
  /** The local cloud's; null where there is none, undefined until that is known. */
  readonly outbox: Outbox | null | undefined;
}

export const ConnectionContext = createContext<Connection | undefined>(undefined);

/** The connection of the signed-in person. @throws Error outside of the signed-in part of the app. */
export const useConnection = (): Connection => {
  const connection = useContext(ConnectionContext);
  if (!connection) throw new Error("There is no connection here: only signed-in pages have one.");
  return connection;
};

/** What the API said of who is signed in. */
export const useKey = (): Key => useConnection().key;

/** Each scope includes the ones before it. */
const scopes: readonly Scope[] = ["read", "write", "send", "admin"];

/** Whether who is signed in may do what needs a scope. */
export const useMay = (needed: Scope): boolean =>
  scopes.indexOf(useConnection().scope) >= scopes.indexOf(needed);

/** Whether they may send, and change whom mail goes to. */
export const useMaySend = (): boolean => useMay("send");
/** Whether they may write what mail is made of. */
export const useMayWrite = (): boolean => useMay("write");
