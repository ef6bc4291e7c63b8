import * as z from "zod";

/** `source` of every event this system puts on its own bus. */
export const source = "tidings";

/**
 * One kind of event: a past-tense fact that carries ids and counts, never addresses or content.
 * A change that would break a consumer is a new version; old versions stay in the catalogue while events of them may live.
 */
export interface EventType<Name extends string = string, Shape extends z.ZodType = z.ZodType> {
  /** The EventBridge `detail-type`. */
  readonly name: Name;
  readonly version: number;
  readonly summary: string;
  /** Schema of `detail`, the version included. */
  readonly detail: Shape;
}

/** Declares an event; its `detail` gains `version`, so that a consumer of another version refuses it loudly. */
export const defineEvent = <Name extends string, Shape extends z.ZodRawShape, const Version extends number>(
  name: Name,
  version: Version,
  summary: string,
  shape: Shape,
) => ({ name, version, summary, detail: z.object({ version: z.literal(version), ...shape }) }) as const;

/** What a producer says of an event: its detail without the version. */
export type Fact<T extends EventType> = Omit<z.input<T["detail"]>, "version">;

/**
 * The EventBridge envelope, as a rule delivers it to a queue.
 * https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
 */
export const envelope = z.object({
  id: z.string(),
  source: z.string(),
  "detail-type": z.string(),
  time: z.iso.datetime(),
  account: z.string(),
  region: z.string(),
  resources: z.array(z.string()),
  detail: z.unknown(),
  /** Present on replays from an archive only: such an event must never lead to a send. */
  "replay-name": z.string().optional(),
});
export type Envelope = z.output<typeof envelope>;

/**
 * Reads the envelope of an event from a queue message's body.
 * @throws Error when it is none; its words repeat nothing of the body, which may name people
 */
export const parseEnvelope = (body: string): Envelope => envelope.parse(json(body));

const json = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    throw new Error("The message is not JSON");
  }
};

/**
 * Reads an event of one type from a queue message's body.
 * @throws ZodError when the body is not that event in that version.
 */
export const parseEvent = <T extends EventType>(type: T, body: string) =>
  envelope
    .extend({ source: z.literal(source), "detail-type": z.literal(type.name) })
    .transform((event) => ({ ...event, detail: type.detail.parse(event.detail) as z.output<T["detail"]> }))
    .parse(json(body));

/**
 * Reads an event of one of several types from a queue message's body.
 * @throws ZodError when the body is none of them.
 */
export const parseAnyEvent = <T extends EventType>(types: readonly T[], body: string) => {
  const { "detail-type": name } = parseEnvelope(body);
  return parseEvent(types.find((type) => type.name === name) ?? types[0]!, body);
};
