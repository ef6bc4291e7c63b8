import type { Context, MiddlewareHandler } from "hono";
import { covers, type Scope } from "../../api-keys/key.ts";
import type { ApiKeyStore } from "../../api-keys/store.ts";
import { type Caller, callerOfKey, callerOfSession } from "../../sessions/caller.ts";
import type { ApiDependencies } from "./dependencies.ts";
import { requireOwnSite } from "./own-site.ts";
import { Problem } from "./problem.ts";
import { sessionToken } from "./session-cookie.ts";

/** What a route knows of the request it is given. */
export interface Authorized {
  readonly Variables: {
    readonly caller: Caller;
    /** Id of the operation, as the OpenAPI document has it. */
    readonly operation: string | undefined;
    /** What that which it is done to is called, where neither request nor answer says it: for the audit log. */
    readonly targetName: string | undefined;
    /** Who the session of the request is of; undefined: it has none, or it is over. */
    readonly callerOfSession: () => Promise<Caller | undefined>;
  };
}

/** Says which operation a request is of, for what is written down of it. */
export const nameOperation =
  (operation: string | undefined): MiddlewareHandler<Authorized> =>
  async (c, next) => {
    c.set("operation", operation);
    await next();
  };

/** Lets routes know whose session a request is of. It is looked up where a route needs it, and not before. */
export const knowSessions =
  (
    deps: Pick<ApiDependencies, "sessions" | "apiKeys" | "members" | "publicUrl">,
  ): MiddlewareHandler<Authorized> =>
  async (c, next) => {
    c.set("callerOfSession", async () => {
      const token = sessionToken(c, deps.publicUrl);
      if (token === undefined) return undefined;
      requireOwnSite(c, deps.publicUrl);
      const session = await deps.sessions.find(token, new Date());
      return session && (await callerOfSession(deps, session));
    });
    await next();
  };

/** Who asks by a bearer key (RFC 6750). It is looked up each time: a revoked key is refused at once. */
const callerByKey = async (
  c: Context,
  apiKeys: Pick<ApiKeyStore, "findByKey">,
  authorization: string,
): Promise<Caller> => {
  const key = /^Bearer +([A-Za-z0-9_.~+/-]+=*)$/i.exec(authorization)?.[1];
  if (!key) {
    c.header("WWW-Authenticate", "Bearer");
    throw new Problem("unauthorized", "Send an API key: Authorization: Bearer <key>.");
  }
  const record = await apiKeys.findByKey(key);
  if (record) return callerOfKey(record);
  c.header("WWW-Authenticate", 'Bearer error="invalid_token"');
  throw new Problem("unauthorized", "This API key is not valid, or was revoked.");
};

const callerBySession = async (c: Context<Authorized>): Promise<Caller> => {
  const caller = await c.get("callerOfSession")();
  if (caller) return caller;
  c.header("WWW-Authenticate", "Bearer");
  throw new Problem("unauthorized", "Send an API key: Authorization: Bearer <key>; or sign in on the site.");
};

const tooLittle = ({ scope, member }: Caller, needed: Scope): string =>
  member
    ? `Your role is ${member.role}; this needs the scope ${needed}, which an admin gives by another role.`
    : `This API key has the scope ${scope}; this needs ${needed}.`;

/** Lets a request pass when its key, or whoever its session is of, has a scope that covers the one needed. */
export const requireScope =
  (apiKeys: Pick<ApiKeyStore, "findByKey">, needed: Scope): MiddlewareHandler<Authorized> =>
  async (c, next) => {
    const authorization = c.req.header("authorization");
    const caller =
      authorization === undefined ? await callerBySession(c) : await callerByKey(c, apiKeys, authorization);
    // Before it is refused: who tried is written down, too.
    c.set("caller", caller);
    if (!covers(caller.scope, needed)) throw new Problem("forbidden", tooLittle(caller, needed));
    await next();
  };
