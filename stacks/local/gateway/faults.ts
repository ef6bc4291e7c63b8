import * as z from "zod";
import type { AwsCall } from "../types.ts";
import { createRandom } from "./random.ts";

const kinds = ["throttle", "error-before", "error-after", "delay", "crash-before", "crash-after"] as const;

/** What to do to a call: see {@link FaultRule}. */
export type FaultKind = (typeof kinds)[number];

const ruleSchema = z.strictObject({
  /** SigV4 scope: dynamodb, sqs, s3, events, ses. */
  service: z.string().min(1),
  /** One operation of it, else any. */
  operation: z.string().min(1).optional(),
  /** One role's calls, else anyone's but the operator's. */
  role: z.string().min(1).optional(),
  /**
   * `throttle` and `error-before` refuse without effect, with the service's throttling error and a 500;
   * `error-after` answers a 500 though the call had its effect; `crash-before` and `crash-after` end the calling
   * execution environment without an answer, before and after the effect; `delay` lets the call wait.
   */
  kind: z.enum(kinds),
  /** Chance of each matching call. */
  probability: z.number().min(0).max(1).default(1),
  /** How many calls it hits at most; without a limit if left out. */
  count: z.int().positive().optional(),
  /** How many matching calls pass before it begins; a call that an earlier rule hit does not count. */
  skip: z.int().nonnegative().default(0),
  /** Milliseconds that a `delay` lasts. */
  delay_ms: z.int().positive().max(60_000).optional(),
});

const planSchema = z.strictObject({
  seed: z.int(),
  rules: z.array(
    ruleSchema.refine(
      ({ kind, delay_ms }) => (kind === "delay") === (delay_ms !== undefined),
      "delay_ms belongs to kind delay, and only to it",
    ),
  ),
});

/** The faults to inject: what `set` takes and `/_local/faults` shows. */
export type FaultPlan = z.input<typeof planSchema>;
export type FaultRule = z.output<typeof ruleSchema>;

/** How often a kind of fault hit an operation. */
export interface InjectedFault {
  readonly kind: FaultKind;
  readonly service: string;
  readonly operation: string;
  readonly count: number;
}

/** What to do to one call: how long it waits, and then at most one of the other kinds. */
export interface Fault {
  readonly delayMs: number;
  readonly kind?: Exclude<FaultKind, "delay">;
}

/** The faults of the local cloud: none until a plan is set; drawn from the plan's seed in the order of the calls. */
export const createFaults = () => {
  let plan: z.output<typeof planSchema> = { seed: 0, rules: [] };
  let random = createRandom(0);
  let state: { matched: number; hit: number }[] = [];
  const injected = new Map<string, InjectedFault>();

  /** Whether a rule hits a call that it matches. */
  const draw = (rule: FaultRule, index: number): boolean => {
    const seen = state[index]!;
    seen.matched += 1;
    if (seen.matched <= rule.skip || seen.hit >= (rule.count ?? Number.POSITIVE_INFINITY)) return false;
    if (random() >= rule.probability) return false;
    seen.hit += 1;
    return true;
  };

  const count = (kind: FaultKind, { service, operation }: AwsCall): void => {
    const key = `${kind} ${service} ${operation}`;
    injected.set(key, { kind, service, operation, count: (injected.get(key)?.count ?? 0) + 1 });
  };

  /**
   * Replaces the plan and forgets what was counted.
   * @param next a {@link FaultPlan}, checked here as it may come from a request.
   * @throws ZodError when it is malformed.
   */
  const set = (next: unknown): void => {
    plan = planSchema.parse(next);
    random = createRandom(plan.seed);
    state = plan.rules.map(() => ({ matched: 0, hit: 0 }));
    injected.clear();
  };

  return {
    set,
    clear: (): void => set({ seed: 0, rules: [] }),
    plan: (): FaultPlan => plan,
    injected: (): InjectedFault[] => [...injected.values()],
    /** Draws what happens to a call: the delays of all rules that hit it and the first other fault. */
    next(call: AwsCall): Fault {
      let delayMs = 0;
      let kind: Exclude<FaultKind, "delay"> | undefined;
      for (const [index, rule] of plan.rules.entries()) {
        if (!matches(rule, call) || (kind && rule.kind !== "delay") || !draw(rule, index)) continue;
        count(rule.kind, call);
        if (rule.kind === "delay") delayMs += rule.delay_ms ?? 0;
        else kind = rule.kind;
      }
      return kind ? { delayMs, kind } : { delayMs };
    },
  };
};

export type Faults = ReturnType<typeof createFaults>;

const matches = (rule: FaultRule, { service, operation, principal }: AwsCall): boolean => {
  return (
    rule.service === service &&
    (rule.operation === undefined || rule.operation === operation) &&
    // A fault plan is for the system under test: the person who set it can still look at what happened.
    (rule.role === undefined ? principal.role !== "operator" : rule.role === principal.role)
  );
};
