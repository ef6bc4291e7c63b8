import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { transaction } from "../database.ts";
import { AwsError } from "../types.ts";
import type { ArchiveStore } from "./archives.ts";
import { busName, type Declarations } from "./declarations.ts";
import type { Deliveries } from "./deliveries.ts";
import { toTargets } from "./router.ts";

/** Times in seconds since the epoch, as the API carries them. */
export const replaysSchema = `
  CREATE TABLE IF NOT EXISTS replays (
    name TEXT PRIMARY KEY,
    arn TEXT NOT NULL,
    description TEXT,
    archive_arn TEXT NOT NULL,
    destination TEXT NOT NULL,
    start_time REAL NOT NULL,
    end_time REAL NOT NULL,
    replayed_at REAL NOT NULL,
    last_event_time REAL
  );
`;

export const startReplayInput = z.object({
  ReplayName: z.string().regex(/^[.\-_A-Za-z0-9]{1,64}$/),
  Description: z.string().optional(),
  EventSourceArn: z.string(),
  EventStartTime: z.number(),
  EventEndTime: z.number(),
  Destination: z.object({ Arn: z.string(), FilterArns: z.array(z.string()).optional() }),
});
export const describeReplayInput = z.object({ ReplayName: z.string() });

const invalid = (parameter: string, reason: string) =>
  new AwsError("ValidationException", `Parameter ${parameter} is not valid. Reason: ${reason}`);

/**
 * Replays of archives: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-replay-archived-event.html
 * A replay is one transaction that records a delivery, with `replay-name`, for every archived event and matching rule.
 * It goes past the archives: replayed events are not archived again.
 */
export const createReplays = (
  database: DatabaseSync,
  declarations: Declarations,
  archives: ArchiveStore,
  deliveries: Deliveries,
) => {
  const find = database.prepare("SELECT * FROM replays WHERE name = ?");
  const insert = database.prepare("INSERT INTO replays VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

  const archiveOf = ({ EventSourceArn, Destination }: z.output<typeof startReplayInput>) => {
    const archive = [...declarations.archives()].find(({ arn }) => arn === EventSourceArn);
    if (!archive)
      throw invalid("EventSourceArn", `Archive ${EventSourceArn.split("/").at(-1)} does not exist.`);
    if (busName(Destination.Arn) !== archive.bus)
      throw invalid("Destination.Arn", "Cross event bus replay is not permitted.");
    return archive;
  };

  return {
    /**
     * StartReplay. @returns the reply, with the state STARTING, once the replay is durable.
     * @throws AwsError `ValidationException` or `ResourceAlreadyExistsException`.
     */
    start: (input: z.output<typeof startReplayInput>) => {
      const name = input.ReplayName;
      if (find.get(name))
        throw new AwsError("ResourceAlreadyExistsException", `Replay ${name} already exists.`);
      if (input.EventEndTime <= input.EventStartTime)
        throw invalid("EventEndTime", "EventStartTime must be before EventEndTime.");
      const archive = archiveOf(input);
      const filter = input.Destination.FilterArns;
      const rules = [...declarations.rules()].filter(
        (rule) => rule.bus === archive.bus && (!filter?.length || filter.includes(rule.arn)),
      );
      archives.expire(archive);
      const from = new Date(input.EventStartTime * 1_000);
      const events = archives
        .between(archive, from, new Date(input.EventEndTime * 1_000))
        .map((event) => ({ ...event, "replay-name": name }));
      const outgoing = events.flatMap((event) =>
        rules.filter((rule) => rule.matches(event)).flatMap((rule) => toTargets(event, rule)),
      );
      const arn = declarations.arn(`replay/${name}`);
      const now = Date.now() / 1_000;
      const last = events.at(-1);
      transaction(database, () => {
        deliveries.add(outgoing);
        insert.run(
          name,
          arn,
          input.Description ?? null,
          archive.arn,
          JSON.stringify(input.Destination),
          input.EventStartTime,
          input.EventEndTime,
          now,
          last ? Date.parse(last.time) / 1_000 : null,
        );
      });
      deliveries.wake(outgoing.map((delivery) => delivery.target.arn));
      return { ReplayArn: arn, State: "STARTING", ReplayStartTime: now };
    },

    /** DescribeReplay. @throws AwsError `ResourceNotFoundException`. */
    describe: ({ ReplayName }: z.output<typeof describeReplayInput>) => {
      const row = find.get(ReplayName);
      if (!row) throw new AwsError("ResourceNotFoundException", `Replay ${ReplayName} does not exist.`);
      return {
        ReplayName,
        ReplayArn: row.arn,
        ...(row.description !== null && { Description: row.description }),
        State: "COMPLETED",
        EventSourceArn: row.archive_arn,
        Destination: JSON.parse(row.destination as string),
        EventStartTime: row.start_time,
        EventEndTime: row.end_time,
        ...(row.last_event_time !== null && { EventLastReplayedTime: row.last_event_time }),
        ReplayStartTime: row.replayed_at,
        ReplayEndTime: row.replayed_at,
      };
    },
  };
};
