import { useRef, useState } from "preact/hooks";
import type { Signed } from "../api/client.ts";
import type { Session } from "./session.ts";

interface Renewal extends Signed {
  /** Whether somebody has to sign in before anything goes on. */
  readonly isDue: boolean;
  /** Ends the waiting of all requests: each is made again. */
  settle(session: Session): void;
}

/** Has the requests of a page wait while somebody signs in anew, instead of failing. */
export const useRenewal = (session: Session, onSession: (session: Session) => void): Renewal => {
  const [isDue, setDue] = useState(false);
  const latest = useRef(session);
  const waiting = useRef<((again: boolean) => void)[]>([]);
  return {
    isDue,
    session: () => latest.current,
    renew: (refused) => {
      // Another request was refused earlier, and there is a new session since.
      if (refused !== latest.current) return Promise.resolve(true);
      setDue(true);
      return new Promise((resolve) => waiting.current.push(resolve));
    },
    settle: (next) => {
      latest.current = next;
      onSession(next);
      setDue(false);
      for (const resolve of waiting.current.splice(0)) resolve(true);
    },
  };
};
