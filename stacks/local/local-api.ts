import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import * as z from "zod";
import type { Clock } from "./clock.ts";
import type { EventBridge } from "./eventbridge/eventbridge.ts";
import type { Faults } from "./gateway/faults.ts";
import type { Meter } from "./gateway/meter.ts";
import type { LambdaAccount } from "./lambda/account.ts";
import type { EventSourceMapping } from "./lambda/event-source-mapping.ts";
import type { Invoker } from "./lambda/invoker.ts";
import { type OutboxApiOptions, serveOutbox } from "./outbox-api.ts";
import type { EventFaults } from "./ses/event-queue.ts";
import type { Ses } from "./ses/ses.ts";
import type { Sqs } from "./sqs/sqs.ts";
import { AwsError } from "./types.ts";

/** Origin of a page served from this machine; a page from elsewhere could otherwise post here through the browser. */
const loopbackOrigin = /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/;

/** Attempts after the one of that id, else all. */
const logQuery = z.object({ after: z.coerce.number().int().nonnegative().default(0) });

/** At most ten years. */
const clockMove = z.strictObject({ advance_seconds: z.number().int().positive().max(315_360_000) });

/** Settings of the account and faults of its events, as SES checks them; null ends the faults. */
const sesPatch = z.looseObject({ event_faults: z.custom<EventFaults>().nullish() });

export interface LocalApiOptions extends Pick<OutboxApiOptions, "origin" | "site"> {
  readonly ses: Pick<
    Ses,
    | "outbox"
    | "account"
    | "identities"
    | "log"
    | "emit"
    | "setEventFaults"
    | "eventFaultsInjected"
    | "pendingEvents"
  >;
  readonly eventBridge: Pick<EventBridge, "pendingDeliveries">;
  readonly sqs: Pick<Sqs, "depths">;
  readonly meter: Meter;
  readonly faults: Faults;
  readonly lambdaAccount: Pick<LambdaAccount, "get" | "set">;
  readonly invoker: Pick<Invoker, "invoke" | "running" | "atRest">;
  /** What feeds the functions from their queues. */
  readonly mappings: readonly Pick<EventSourceMapping, "held">[];
  readonly clock?: Clock | undefined;
  /** Deletes what has expired by now. */
  readonly expire: () => Promise<void>;
}

/** What the owner of an account has changed by AWS, or sees on its console: the settings of SES and of Lambda. */
const serveAccounts = (
  api: Hono,
  { ses, lambdaAccount }: Pick<LocalApiOptions, "ses" | "lambdaAccount">,
): void => {
  api.get("/ses", (context) => context.json(ses.account.get()));
  api.patch("/ses", async (context) => {
    const { event_faults, ...settings } = sesPatch.parse(await context.req.json());
    ses.account.set(settings);
    if (event_faults !== undefined) ses.setEventFaults(event_faults ?? undefined);
    return context.json(ses.account.get());
  });
  api.get("/ses/identities", (context) => context.json({ identities: ses.identities() }));
  api.get("/ses/log", (context) => {
    const { after } = logQuery.parse(context.req.query());
    return context.json({ attempts: [...ses.log(after)] });
  });

  api.get("/lambda", (context) => context.json(lambdaAccount.get()));
  api.patch("/lambda", async (context) => {
    lambdaAccount.set(await context.req.json());
    return context.json(lambdaAccount.get());
  });
};

/** `/_local/*`: what the person at the keyboard, or a test, may see and do that AWS has no API for. */
export const createLocalApi = ({
  ses,
  origin,
  site,
  eventBridge,
  sqs,
  meter,
  faults,
  lambdaAccount,
  invoker,
  mappings,
  clock,
  expire,
}: LocalApiOptions): Hono => {
  const api = new Hono().basePath("/_local");

  api.use(async (context, next) => {
    const origin = context.req.header("origin");
    if (origin !== undefined && !loopbackOrigin.test(origin))
      throw new HTTPException(403, { message: `pages of ${origin} may not use the local API` });
    await next();
  });

  serveOutbox(api, { ses, origin, site });

  api.get("/meter", (context) => context.json(meter.snapshot()));
  api.delete("/meter", (context) => {
    meter.reset();
    return context.body(null, 204);
  });

  api.get("/faults", (context) =>
    context.json({
      ...faults.plan(),
      injected: faults.injected(),
      injected_events: ses.eventFaultsInjected(),
    }),
  );
  api.put("/faults", async (context) => {
    faults.set(await context.req.json());
    return context.body(null, 204);
  });
  api.delete("/faults", (context) => {
    faults.clear();
    return context.body(null, 204);
  });

  serveAccounts(api, { ses, lambdaAccount });

  // What is still under way, at one moment: with nothing here, the cloud is quiet.
  api.get("/activity", (context) =>
    context.json({
      invocations: invoker.running(),
      messages: mappings.reduce((sum, mapping) => sum + mapping.held(), 0),
      ses_events: ses.pendingEvents(),
      bus_deliveries: eventBridge.pendingDeliveries(),
      queues: sqs.depths(),
    }),
  );

  const time = () => ({ now: new Date().toISOString() });
  api.get("/clock", (context) => context.json(time()));
  // Between two invocations: one that saw the time jump would be taken for dead while it lives.
  api.post("/clock", async (context) => {
    if (!clock) throw new HTTPException(404, { message: "the time of this cloud is the machine's" });
    const { advance_seconds } = clockMove.parse(await context.req.json());
    await invoker.atRest(() => clock.advance(advance_seconds));
    await expire();
    return context.json(time());
  });

  // Answers as Lambda's Invoke does: a failure of the function is a 200 with a header.
  api.post("/functions/:name/invoke", async (context) => {
    const outcome = await invoker.invoke(context.req.param("name"), await context.req.text());
    return outcome.ok
      ? context.body(outcome.payload, 200, { "content-type": "application/json" })
      : context.json(outcome.error, 200, { "x-amz-function-error": "Unhandled" });
  });

  api.notFound((context) => context.json({ error: { code: "not_found", message: "no such path" } }, 404));
  api.onError((error, context) => {
    const answer = (status: number, code: string, message: string) =>
      Response.json({ error: { code, message } }, { status });
    if (error instanceof HTTPException) return answer(error.status, "refused", error.message);
    if (error instanceof AwsError) return answer(error.status, error.code, error.message);
    if (error instanceof z.ZodError) return answer(400, "invalid", z.prettifyError(error));
    if (error instanceof SyntaxError) return answer(400, "invalid", "the body is not JSON");
    console.error(`${context.req.method} ${context.req.path}:`, error);
    return answer(500, "internal", "see the output of the local cloud");
  });
  return api;
};
