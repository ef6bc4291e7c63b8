import type { DatabaseSync } from "node:sqlite";
import { transaction } from "../database.ts";
import type { ArchiveStore } from "./archives.ts";
import type { Declarations, Rule } from "./declarations.ts";
import type { Deliveries } from "./deliveries.ts";
import type { Delivery } from "./delivery-store.ts";
import type { EventBridgeEvent } from "./event.ts";

/** The deliveries of an event to the targets of a rule. */
export const toTargets = (event: EventBridgeEvent, rule: Rule): Delivery[] => {
  const body = JSON.stringify(event);
  return [...rule.targets.values()].map((target) => ({
    eventId: event.id,
    ruleArn: rule.arn,
    target,
    body: target.input ?? body,
  }));
};

/**
 * Takes events in: archives them and records their deliveries in one transaction, then lets these go out.
 * An event that returned from here is durable.
 */
export const createRouter = (
  database: DatabaseSync,
  declarations: Declarations,
  archives: ArchiveStore,
  deliveries: Deliveries,
) => {
  const record = (events: readonly { readonly bus: string; readonly event: EventBridgeEvent }[]) =>
    transaction(database, () =>
      events.flatMap(({ bus, event }) => {
        for (const archive of declarations.archives())
          if (archive.bus === bus && archive.matches(event)) archives.add(archive, event);
        const matching = [...declarations.rules()].filter((rule) => rule.bus === bus && rule.matches(event));
        const outgoing = matching.flatMap((rule) => toTargets(event, rule));
        deliveries.add(outgoing);
        return outgoing;
      }),
    );

  return {
    /** Routes events by the patterns of the rules on their bus. An event on a bus nobody declared reaches nobody. */
    route: (events: readonly { readonly bus: string; readonly event: EventBridgeEvent }[]): void =>
      deliveries.wake(record(events).map((delivery) => delivery.target.arn)),

    /** Hands an event to the targets of one rule, whatever its pattern: a schedule does. */
    send: (event: EventBridgeEvent, rule: Rule): void => {
      const outgoing = toTargets(event, rule);
      transaction(database, () => deliveries.add(outgoing));
      deliveries.wake(outgoing.map((delivery) => delivery.target.arn));
    },
  };
};

export type Router = ReturnType<typeof createRouter>;
