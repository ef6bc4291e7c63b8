import type { Context, MiddlewareHandler } from "hono";
import { type Deed, deedOf } from "../../audit/deeds.ts";
import { type AuditLine, addressMark } from "../../audit/line.ts";
import { parseAddress } from "../../contacts/address.ts";
import type { Caller } from "../../sessions/caller.ts";
import type { ApiDependencies } from "./dependencies.ts";

/** What the adapter says of a request. */
export interface RequestBindings {
  /** Of the invocation, as the log has it. */
  readonly requestId?: string;
}

interface Trailed {
  readonly Bindings: RequestBindings | undefined;
  readonly Variables: {
    readonly operation: string | undefined;
    readonly caller: Caller | undefined;
    readonly targetName: string | undefined;
  };
}

/**
 * Whether an answer is of something that was done, perhaps, or that the key was not allowed to do. Of what was refused
 * for another reason nothing came: it is not written down.
 */
const isOfNote = (status: number): boolean => status < 300 || status === 403 || status >= 500;

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = async (json: () => Promise<unknown>): Promise<Fields> => {
  const found = await json().catch(() => undefined);
  return typeof found === "object" && found !== null ? (found as Fields) : {};
};

const textIn = (fields: Fields, name: string | undefined): string | undefined => {
  const value = name === undefined ? undefined : fields[name];
  return typeof value === "string" ? value : undefined;
};

/** What a campaign, a list or the like is called, in an answer or a request. */
const nameIn = (fields: Fields): string | undefined =>
  textIn(fields, "campaign_name") ??
  textIn(fields, "name") ??
  textIn((fields.content ?? {}) as Fields, "campaign_name");

/** Where a request was refused before its body was taken, that is not looked at; where there is none, it is empty. */
const requestFields = async ({ req, res }: Context): Promise<Fields> =>
  res.status === 403 || !req.header("content-type") ? {} : await fieldsOf(() => req.json());

type Noted = Omit<AuditLine, "at" | "request_id" | "key" | "scope" | "status">;

/** What was done, and to what. */
const noted = async (
  c: Context<Trailed>,
  { action, to, how }: Deed,
  { sealKey }: Pick<ApiDependencies, "sealKey">,
): Promise<Noted> => {
  const params: Fields = c.req.param();
  const request = await requestFields(c);
  const answer = c.res.ok && c.res.status !== 204 ? await fieldsOf(() => c.res.clone().json()) : {};
  const target = textIn(params, to) ?? textIn(answer, to);
  const done = { action, how: textIn(request, how) };
  if (to !== "email")
    return { ...done, target, name: c.get("targetName") ?? nameIn(answer) ?? nameIn(request) };
  const mailbox = parseAddress(target ?? textIn(request, to) ?? "");
  return {
    ...done,
    target: mailbox && addressMark(mailbox.key, await sealKey()),
    list_id: textIn(params, "list_id"),
  };
};

/**
 * Writes down who did what, once it is answered (decision 75): of the operations that `deeds.ts` names, by their ids. A
 * line that cannot be written is in the log, as an error, which raises an alarm; what was done stays done.
 */
export const auditTrail =
  (deps: Pick<ApiDependencies, "audit" | "sealKey" | "log">): MiddlewareHandler<Trailed> =>
  async (c, next) => {
    await next();
    const deed = deedOf(c.get("operation") ?? "");
    const caller = c.get("caller");
    if (!deed || !caller || !isOfNote(c.res.status)) return;
    const done = {
      at: new Date().toISOString(),
      request_id: c.env?.requestId ?? crypto.randomUUID(),
      key: caller.mark,
      scope: caller.scope,
      status: c.res.status,
    };
    try {
      await deps.audit.add({ ...done, ...(await noted(c, deed, deps)) });
    } catch (error) {
      const { action } = deed;
      const campaign_id = c.req.param("campaign_id");
      deps.log.error("a line of the audit log was not written", { error, ...done, action, campaign_id });
    }
  };
