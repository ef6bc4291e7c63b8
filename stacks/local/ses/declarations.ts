import { badRequest, notFound } from "./errors.ts";
import { type EventType, eventTypes } from "./events.ts";
import type { SuppressionReason } from "./suppression.ts";

export interface ConfigurationSet {
  readonly name: string;
  /** Default true. */
  readonly sendingEnabled?: boolean;
  /** Overrides the account's reasons for messages of this set. */
  readonly suppressedReasons?: readonly SuppressionReason[];
}

/** Where and which events of a configuration set go: the only destination SES has in EventBridge is the default bus. */
export interface EventDestination {
  readonly configurationSet: string;
  readonly name: string;
  /** As `EventType` names them. */
  readonly eventTypes: readonly string[];
  readonly busArn: string;
  readonly enabled: boolean;
}

/**
 * What the stack declares of configuration sets and event destinations. Kept in memory only: every
 * start declares again, so what the stack no longer names is gone. Declaring the same thing again replaces it.
 */
export const createDeclarations = () => {
  const configurationSets = new Map<string, ConfigurationSet>();
  const destinations = new Map<string, EventDestination>();

  return {
    putConfigurationSet: (set: ConfigurationSet): void => {
      configurationSets.set(set.name, set);
    },
    configurationSet: (name: string): ConfigurationSet | undefined => configurationSets.get(name),

    /**
     * Declares an event destination.
     * @throws AwsError `NotFoundException` (configuration set) or `BadRequestException` (another bus than the default,
     * an unknown event type).
     */
    putEventDestination: (destination: EventDestination): void => {
      if (!configurationSets.has(destination.configurationSet))
        throw noConfigurationSet(destination.configurationSet);
      if (!destination.busArn.endsWith(":event-bus/default"))
        throw badRequest("SES publishes to the default event bus only.");
      const known: readonly string[] = eventTypes;
      const unknown = destination.eventTypes.find((type) => !known.includes(type));
      if (unknown !== undefined) throw badRequest(`Unknown event type ${unknown}.`);
      destinations.set(`${destination.configurationSet}/${destination.name}`, destination);
    },

    /** How many enabled destinations of a configuration set take events of a type. */
    destinationsOf: (configurationSet: string, type: EventType): number =>
      [...destinations.values()].filter(
        (destination) =>
          destination.configurationSet === configurationSet &&
          destination.enabled &&
          destination.eventTypes.includes(type),
      ).length,
  };
};

/** What SES answers to a configuration set it does not have. */
export const noConfigurationSet = (name: string) => notFound(`Configuration set <${name}> does not exist.`);

export type Declarations = ReturnType<typeof createDeclarations>;
