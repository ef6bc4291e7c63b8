import type { ComponentChildren } from "preact";
import { useConnection, useMay } from "../api/context.ts";
import type { Scope } from "../session/session.ts";
import { Allowed } from "./allowed.tsx";
import { Empty } from "./notice.tsx";

interface ForScopeProps {
  /** What they have to be allowed. */
  readonly to: Exclude<Scope, "read">;
  readonly children: ComponentChildren;
}

/** Whom a page is for. */
const titles = { write: "For those who write", send: "For those who send", admin: "For admins" } as const;

/** A page that only some may see; whoever else is told so, and nothing is asked for in vain. */
export const ForScope = ({ to, children }: ForScopeProps) => {
  const { scope, key } = useConnection();
  const isAllowed = useMay(to);
  return (
    <>
      <Allowed to={to}>{children}</Allowed>
      {!isAllowed && (
        <Empty title={titles[to]}>
          <p>
            {key.member
              ? `Your role is ${key.member.role}: an admin gives you another.`
              : `Your key has the scope ${scope}; this needs ${to}. An admin makes another key.`}
          </p>
        </Empty>
      )}
    </>
  );
};
