import * as z from "zod";
import { AwsError } from "../types.ts";
import { busName } from "./declarations.ts";
import { type EventBridgeEvent, envelope, type Location } from "./event.ts";
import type { Router } from "./router.ts";

const entriesMax = 10;
/** 1 MB; the sum of all entries has to stay under it. */
const requestBytesMax = 1_048_576;
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html */
const detailTypeMax = 128;

const entry = z.object({
  Time: z.number().optional(),
  Source: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
});
type Entry = z.output<typeof entry>;

/** Input of PutEvents, as JSON 1.1 carries it: times are seconds since the epoch. */
export const putEventsInput = z.object({ Entries: z.array(entry) });

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html */
type Result = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-putevents.html#eb-putevent-size */
const entryBytes = ({ Time, Source, DetailType, Detail, Resources }: Entry): number =>
  (Time === undefined ? 0 : 14) +
  [Source, DetailType, Detail, ...(Resources ?? [])].reduce(
    (sum, text) => sum + Buffer.byteLength(text ?? ""),
    0,
  );

const failure = (ErrorCode: string, ErrorMessage: string): Result => ({ ErrorCode, ErrorMessage });

const invalid = (name: string, reason: string): Result =>
  failure("InvalidArgument", `Parameter ${name} is not valid. Reason: ${reason}`);

const missing = (name: string): Result => invalid(name, `${name} is a required argument.`);

/** The detail of an entry; undefined when its text is not a JSON object. */
const parseDetail = (text: string): object | undefined => {
  try {
    const detail: unknown = JSON.parse(text);
    return typeof detail === "object" && detail !== null && !Array.isArray(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
};

const toEvent = (location: Location, given: Entry): EventBridgeEvent | Result => {
  if (!given.Source) return missing("Source");
  if (!given.DetailType) return missing("DetailType");
  if (!given.Detail) return missing("Detail");
  if (given.DetailType.length > detailTypeMax)
    return invalid("DetailType", `DetailType is longer than ${detailTypeMax} characters.`);
  if (given.Source.startsWith("aws."))
    return failure("NotAuthorizedForSourceException", "Not authorized for the source.");
  const detail = parseDetail(given.Detail);
  if (!detail) return failure("MalformedDetail", "Detail is malformed.");
  return envelope(location, {
    source: given.Source,
    detailType: given.DetailType,
    detail,
    time: given.Time === undefined ? new Date() : new Date(given.Time * 1_000),
    resources: given.Resources ?? [],
  });
};

const isEvent = (outcome: EventBridgeEvent | Result): outcome is EventBridgeEvent => "version" in outcome;

/**
 * PutEvents: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
 * Entries fail one by one, under HTTP 200. As on AWS, an entry for a bus that does not exist succeeds and goes nowhere.
 * @returns once every accepted entry is durable.
 * @throws AwsError `ValidationException` for no or more than ten entries, or 1 MB and above.
 */
export const putEvents = (
  location: Location,
  router: Router,
  { Entries }: z.output<typeof putEventsInput>,
) => {
  if (Entries.length < 1 || Entries.length > entriesMax)
    throw new AwsError(
      "ValidationException",
      `1 validation error detected: Value '${Entries.length} entries' at 'entries' failed to satisfy constraint: Member must have length less than or equal to ${entriesMax} and greater than or equal to 1`,
    );
  if (Entries.reduce((sum, given) => sum + entryBytes(given), 0) >= requestBytesMax)
    throw new AwsError("ValidationException", "Total size of the entries in the request is over the limit.");

  const outcomes = Entries.map((given) => ({
    bus: busName(given.EventBusName ?? "default"),
    outcome: toEvent(location, given),
  }));
  router.route(outcomes.flatMap(({ bus, outcome }) => (isEvent(outcome) ? [{ bus, event: outcome }] : [])));
  const results = outcomes.map(
    ({ outcome }): Result => (isEvent(outcome) ? { EventId: outcome.id } : outcome),
  );
  return { FailedEntryCount: results.filter((result) => "ErrorCode" in result).length, Entries: results };
};
