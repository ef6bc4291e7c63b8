import { join } from "node:path";
import * as z from "zod";
import { type OpenDatabase, openDatabase } from "../database.ts";
import { type AwsCall, AwsError, type Deliver, type Engine, type PublishToDefaultBus } from "../types.ts";
import { archivesSchema, createArchiveStore } from "./archives.ts";
import { createDeclarations } from "./declarations.ts";
import { createDeliveries } from "./deliveries.ts";
import { deliveriesSchema } from "./delivery-store.ts";
import { envelope, type Location } from "./event.ts";
import { compile } from "./pattern.ts";
import { putEvents, putEventsInput } from "./put-events.ts";
import { createReplays, describeReplayInput, replaysSchema, startReplayInput } from "./replays.ts";
import { createRouter } from "./router.ts";
import { every } from "./schedule.ts";

const testEventPatternInput = z.object({ EventPattern: z.string(), Event: z.string() });
const testedEvent = z.looseObject({
  id: z.string(),
  account: z.string(),
  source: z.string(),
  time: z.string(),
  region: z.string(),
  resources: z.array(z.string()),
  "detail-type": z.string(),
});

/** TestEventPattern: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
const testEventPattern = ({ EventPattern, Event }: z.output<typeof testEventPatternInput>) => {
  const matches = compile(EventPattern);
  const event = testedEvent.safeParse(parseJson(Event));
  if (!event.success)
    throw new AwsError(
      "ValidationException",
      `Parameter Event is not valid. Reason: ${z.prettifyError(event.error)}`,
    );
  return { Result: matches(event.data) };
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new AwsError("SerializationException", "The text is not valid JSON.");
  }
};

/** Reads the input of an operation; what is missing or of another type is a `ValidationException`, as on AWS. */
const parseInput = <Schema extends z.ZodType>(schema: Schema, body: Buffer): z.output<Schema> => {
  const parsed = schema.safeParse(parseJson(body.toString()));
  if (parsed.success) return parsed.data;
  throw new AwsError("ValidationException", `1 validation error detected: ${z.prettifyError(parsed.error)}`);
};

export interface EventBridgeOptions extends Location {
  /** Folder of `eventbridge.sqlite`: pending deliveries, archived events, replays. */
  readonly stateDir: string;
  /** Opens that file; a test may keep it in memory. */
  readonly open?: OpenDatabase | undefined;
  readonly deliver: Deliver;
}

/**
 * EventBridge on one machine: buses, rules with every pattern operator, targets with retry and dead-letter queue,
 * rate schedules, archives and replays. Accepted events are durable before the caller hears of it.
 *
 * Order of use: declare (`ensureBus`, `putRule`, `putTarget`, `putArchive`), then `start()`. Events may be put before
 * that; their deliveries wait.
 */
export const createEventBridge = ({
  stateDir,
  open = openDatabase,
  region,
  account,
  deliver,
}: EventBridgeOptions) => {
  const location = { region, account };
  const database = open(
    join(stateDir, "eventbridge.sqlite"),
    deliveriesSchema + archivesSchema + replaysSchema,
  );
  const declarations = createDeclarations(location);
  const deliveries = createDeliveries(database, deliver);
  const archives = createArchiveStore(database);
  const router = createRouter(database, declarations, archives, deliveries);
  const replays = createReplays(database, declarations, archives, deliveries);
  let stopSchedules: readonly (() => void)[] = [];

  const operations: Readonly<Record<string, (body: Buffer) => object>> = {
    PutEvents: (body) => putEvents(location, router, parseInput(putEventsInput, body)),
    TestEventPattern: (body) => testEventPattern(parseInput(testEventPatternInput, body)),
    StartReplay: (body) => replays.start(parseInput(startReplayInput, body)),
    DescribeReplay: (body) => replays.describe(parseInput(describeReplayInput, body)),
  };

  const engine: Engine = {
    call: async ({ operation, body }: AwsCall) => {
      const run = operations[operation];
      if (!run)
        throw new AwsError(
          "UnknownOperationException",
          `The local EventBridge does not implement ${operation}.`,
        );
      return {
        status: 200,
        headers: { "content-type": "application/x-amz-json-1.1" },
        body: JSON.stringify(run(body)),
      };
    },
  };

  /** Routes an event of an AWS service on the default bus. Resolves once it is durable. */
  const publish: PublishToDefaultBus = async (content) =>
    router.route([{ bus: "default", event: envelope(location, content) }]);

  const { ensureBus, putRule, putTarget, putArchive } = declarations;
  return {
    engine,
    publish,
    ensureBus,
    putRule,
    putTarget,
    putArchive,

    /** Begins delivering and ticking, once everything is declared and every target exists. */
    start: (): void => {
      for (const archive of declarations.archives()) archives.expire(archive);
      deliveries.start();
      stopSchedules = [...declarations.rules()].flatMap((rule) =>
        rule.schedule === undefined
          ? []
          : every(rule.schedule, (time) =>
              router.send(
                envelope(location, {
                  source: "aws.events",
                  detailType: "Scheduled Event",
                  detail: {},
                  time,
                  resources: [rule.arn],
                }),
                rule,
              ),
            ),
      );
    },

    /** How many events are accepted, and not yet with a target. */
    pendingDeliveries: deliveries.pending,

    /** Stops schedules, waits for the deliveries in flight and closes the database. */
    stop: async (): Promise<void> => {
      for (const stop of stopSchedules) stop();
      await deliveries.stop();
      database.close();
    },
  };
};

export type EventBridge = ReturnType<typeof createEventBridge>;
