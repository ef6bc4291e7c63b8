import type { ComponentChildren } from "preact";
import { useMay } from "../api/context.ts";
import type { Scope } from "../session/session.ts";

interface AllowedProps {
  /** What they have to be allowed; each scope includes the ones before it. */
  readonly to: Exclude<Scope, "read">;
  readonly children: ComponentChildren;
}

/** What is shown to those alone who may do it. */
export const Allowed = ({ to, children }: AllowedProps) => {
  const isAllowed = useMay(to);
  return <>{isAllowed && children}</>;
};
