import { type EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { type EventType, type Fact, source } from "../../events/event.ts";
import { groupsOf } from "./groups.ts";

/** PutEvents takes no more entries than this in one request. */
const entriesMax = 10;
const attemptsMax = 4;

/** One fact about to be announced. */
export interface Announcement {
  readonly type: EventType;
  readonly detail: object;
}

/** Pairs an event with its detail, checked by the compiler. */
export const announcement = <T extends EventType>(type: T, detail: Fact<T>): Announcement => ({
  type,
  detail,
});

/** Puts facts on the bus; resolves when all of them are accepted, throws when some never were. */
export type Publish = (facts: readonly Announcement[]) => Promise<void>;

/**
 * A publisher for one bus. PutEvents answers 200 even when it refused entries, so the refused ones, and only
 * those, are put again.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 */
export const publisher =
  (client: EventBridgeClient, bus: string): Publish =>
  async (facts) => {
    const entries = facts.map(({ type, detail }) => ({
      EventBusName: bus,
      Source: source,
      DetailType: type.name,
      Detail: JSON.stringify(type.detail.parse({ version: type.version, ...detail })),
    }));
    for (const together of groupsOf(entries, entriesMax)) {
      let pending = together;
      for (let attempt = 1; pending.length > 0; attempt++) {
        const { Entries: results = [] } = await client.send(new PutEventsCommand({ Entries: pending }));
        const refused = results.flatMap((result, index) =>
          result.ErrorCode ? [{ index, code: result.ErrorCode }] : [],
        );
        pending = refused.map(({ index }) => pending[index]!);
        if (pending.length > 0 && attempt === attemptsMax)
          throw new Error(`EventBridge refused ${pending.length} events of bus ${bus}: ${refused[0]?.code}`);
        if (pending.length > 0)
          await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt * Math.random()));
      }
    }
  };
