import type { ComponentChildren } from "preact";
import { useConnection } from "../api/context.ts";
import type { Scope } from "../session/session.ts";

interface AllowedProps {
  /** What the key has to be allowed; each scope includes the ones before it. */
  readonly to: Exclude<Scope, "read">;
  readonly children: ComponentChildren;
}

/** What is shown to those alone whose key may do it. */
export const Allowed = ({ to, children }: AllowedProps) => {
  const { scope } = useConnection();
  return <>{(scope === to || scope === "admin") && children}</>;
};
