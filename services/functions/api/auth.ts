import type { MiddlewareHandler } from "hono";
import { type ApiKey, covers, type Scope } from "../../api-keys/key.ts";
import type { ApiKeyStore } from "../../api-keys/store.ts";
import { Problem } from "./problem.ts";

/** What a route knows of the request it is given. */
export interface Authorized {
  readonly Variables: {
    readonly apiKey: ApiKey;
    /** Id of the operation, as the OpenAPI document has it. */
    readonly operation: string | undefined;
  };
}

/** Says which operation a request is of, for what is written down of it. */
export const nameOperation =
  (operation: string | undefined): MiddlewareHandler<Authorized> =>
  async (c, next) => {
    c.set("operation", operation);
    await next();
  };

/**
 * Lets a request pass when its bearer key (RFC 6750) is valid and its scope covers the one needed.
 * The key is looked up each time: a revoked key is refused at once.
 */
export const requireScope =
  (apiKeys: Pick<ApiKeyStore, "findByKey">, needed: Scope): MiddlewareHandler<Authorized> =>
  async (c, next) => {
    const key = /^Bearer +([A-Za-z0-9_.~+/-]+=*)$/i.exec(c.req.header("authorization") ?? "")?.[1];
    if (!key) {
      c.header("WWW-Authenticate", "Bearer");
      throw new Problem("unauthorized", "Send an API key: Authorization: Bearer <key>.");
    }
    const record = await apiKeys.findByKey(key);
    if (!record) {
      c.header("WWW-Authenticate", 'Bearer error="invalid_token"');
      throw new Problem("unauthorized", "This API key is not valid, or was revoked.");
    }
    // Before it is refused: who tried is written down, too.
    c.set("apiKey", record);
    if (!covers(record.scope, needed))
      throw new Problem("forbidden", `This API key has the scope ${record.scope}; this needs ${needed}.`);
    await next();
  };
