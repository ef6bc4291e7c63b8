import type { ComponentChildren } from "preact";
import { useConnection } from "../api/context.ts";
import type { Scope } from "../session/session.ts";
import { Allowed } from "./allowed.tsx";
import { Empty } from "./notice.tsx";

interface ForScopeProps {
  /** What the key has to be allowed. */
  readonly to: Exclude<Scope, "read">;
  readonly children: ComponentChildren;
}

/** A page that only some keys may see; whoever has another is told so, and nothing is asked for in vain. */
export const ForScope = ({ to, children }: ForScopeProps) => {
  const { scope } = useConnection();
  return (
    <>
      <Allowed to={to}>{children}</Allowed>
      {scope !== to && scope !== "admin" && (
        <Empty title={to === "admin" ? "For admins" : "For those who send"}>
          <p>
            Your key has the scope {scope}; this needs {to}. An admin makes another key.
          </p>
        </Empty>
      )}
    </>
  );
};
