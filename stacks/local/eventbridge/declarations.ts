import { AwsError } from "../types.ts";
import type { EventBridgeEvent, Location } from "./event.ts";
import { compile } from "./pattern.ts";
import { readSchedule, type Schedule } from "./schedule.ts";

/** Where the events that a rule matches go. */
export interface Target {
  readonly id: string;
  readonly arn: string;
  readonly deadLetterArn?: string;
  /** Retries after the first attempt, 0 to 185 (the default). */
  readonly maximumRetryAttempts?: number;
  /** Age at which a delivery is given up, in seconds, 60 to 86,400 (the default). */
  readonly maximumEventAgeSeconds?: number;
  /** Constant JSON text the target gets instead of the event. */
  readonly input?: string;
}

/** A declared rule. */
export interface Rule {
  readonly arn: string;
  readonly bus: string;
  readonly matches: (event: EventBridgeEvent) => boolean;
  /** When it ticks, when it has a schedule. */
  readonly schedule?: Schedule;
  /** By target id. */
  readonly targets: Map<string, Target>;
}

/** A declared archive. */
export interface Archive {
  readonly name: string;
  readonly arn: string;
  readonly bus: string;
  readonly matches: (event: EventBridgeEvent) => boolean;
  /** Days an event is kept; 0 keeps it for ever. */
  readonly retentionDays: number;
}

export interface RuleDeclaration {
  /** Name or ARN of its bus. */
  readonly bus: string;
  readonly name: string;
  /** JSON text of the event pattern. */
  readonly pattern?: string;
  /** A rate expression; on the default bus only. */
  readonly schedule?: string;
  readonly enabled: boolean;
}

export interface TargetDeclaration extends Target {
  /** Name or ARN of the rule's bus. */
  readonly bus: string;
  /** Name of the rule. */
  readonly rule: string;
}

export interface ArchiveDeclaration {
  readonly name: string;
  readonly busArn: string;
  /** JSON text of the event pattern; without it the archive keeps every event of the bus. */
  readonly pattern?: string;
  readonly retentionDays: number;
}

const targetsPerRuleMax = 5;
const rulesPerBusMax = 300;

/** Name of a bus given by its name or its ARN. */
export const busName = (nameOrArn: string): string => nameOrArn.split("/").at(-1)!;

const notFound = (message: string) => new AwsError("ResourceNotFoundException", message);

/**
 * What the stack declares: buses, rules with their targets, archives. Kept in memory only: every start declares
 * again, so what the stack no longer names is gone. Declaring the same thing again replaces it.
 */
export const createDeclarations = ({ region, account }: Location) => {
  const arn = (resource: string) => `arn:aws:events:${region}:${account}:${resource}`;
  const buses = new Set(["default"]);
  const rules = new Map<string, Rule>();
  const archives = new Map<string, Archive>();
  const ruleKey = (bus: string, name: string) => (bus === "default" ? `rule/${name}` : `rule/${bus}/${name}`);

  const declaredBus = (nameOrArn: string): string => {
    const name = busName(nameOrArn);
    if (!buses.has(name)) throw notFound(`Event bus ${name} does not exist.`);
    return name;
  };

  return {
    arn,
    /** Declares a bus. @returns its ARN. */
    ensureBus: (name: string): string => {
      buses.add(name);
      return arn(`event-bus/${name}`);
    },

    /**
     * Declares a rule. @returns its ARN.
     * @throws AwsError `InvalidEventPatternException`, `ValidationException` (schedule), `ResourceNotFoundException`
     * (bus) or `LimitExceededException` (300 rules a bus).
     */
    putRule: ({ bus, name, pattern, schedule, enabled }: RuleDeclaration): string => {
      const onBus = declaredBus(bus);
      if (pattern === undefined && schedule === undefined)
        throw new AwsError(
          "ValidationException",
          "Parameter(s) EventPattern or ScheduleExpression must be specified.",
        );
      if (schedule !== undefined && onBus !== "default")
        throw new AwsError(
          "ValidationException",
          "ScheduleExpression is supported only on the default event bus.",
        );
      const key = ruleKey(onBus, name);
      const others = [...rules].filter(([other, rule]) => other !== key && rule.bus === onBus);
      if (others.length >= rulesPerBusMax)
        throw new AwsError(
          "LimitExceededException",
          `The requested resource exceeds the maximum number allowed: ${rulesPerBusMax} rules on event bus ${onBus}.`,
        );
      const compiled = pattern === undefined ? () => false : compile(pattern);
      const ticks = schedule === undefined ? undefined : readSchedule(schedule);
      rules.set(key, {
        arn: arn(key),
        bus: onBus,
        matches: enabled ? compiled : () => false,
        ...(enabled && ticks && { schedule: ticks }),
        targets: rules.get(key)?.targets ?? new Map(),
      });
      return arn(key);
    },

    /**
     * Adds a target to a rule.
     * @throws AwsError `ResourceNotFoundException` (rule), `LimitExceededException` (5 targets a rule) or
     * `ValidationException` (input that is not JSON).
     */
    putTarget: ({ bus, rule: name, ...target }: TargetDeclaration): void => {
      const rule = rules.get(ruleKey(declaredBus(bus), name));
      if (!rule) throw notFound(`Rule ${name} does not exist on EventBus ${busName(bus)}.`);
      if (target.input !== undefined && !isJson(target.input))
        throw new AwsError(
          "ValidationException",
          `Parameter Input of target ${target.id} is not valid JSON.`,
        );
      if (!rule.targets.has(target.id) && rule.targets.size >= targetsPerRuleMax)
        throw new AwsError(
          "LimitExceededException",
          `The requested resource exceeds the maximum number allowed: ${targetsPerRuleMax} targets of rule ${name}.`,
        );
      rule.targets.set(target.id, target);
    },

    /**
     * Declares an archive. @returns its ARN.
     * @throws AwsError `InvalidEventPatternException` or `ResourceNotFoundException` (bus).
     */
    putArchive: ({ name, busArn, pattern, retentionDays }: ArchiveDeclaration): string => {
      const archive: Archive = {
        name,
        arn: arn(`archive/${name}`),
        bus: declaredBus(busArn),
        matches: pattern === undefined ? () => true : compile(pattern),
        retentionDays,
      };
      archives.set(name, archive);
      return archive.arn;
    },

    rules: (): Iterable<Rule> => rules.values(),
    archives: (): Iterable<Archive> => archives.values(),
  };
};

export type Declarations = ReturnType<typeof createDeclarations>;

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};
