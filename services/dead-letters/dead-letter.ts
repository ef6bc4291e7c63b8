import type { Message } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { explain, reasonCodes } from "./explain.ts";
import type { DeadLetterQueueName } from "./queues.ts";

const timestamp = z.iso.datetime();

/** A message of a dead-letter queue as the API shows it. */
export const deadLetter = z
  .object({
    message_id: z.string().meta({ description: "The function's log names the message by it." }),
    sent_at: timestamp,
    first_received_at: timestamp,
    receive_count: z.number().int().meta({
      description: "Times it was received: by the function, and by everyone who looked at it, you included.",
    }),
    detail_type: z.string().nullable().meta({ description: "The event; null when it has no legible one." }),
    detail: z.record(z.string(), z.unknown()).meta({
      description:
        "The fields of the event that are as they should be. Ids and counts only, never an address.",
    }),
    reason: z.object({
      code: z.enum(reasonCodes).meta({
        description:
          "malformed_event: it is not what the function takes; handler_failed: it is, and the function failed on it; not_taken: a webhook's receiver did not take it; not_delivered: it never reached the function.",
      }),
      message: z.string(),
    }),
  })
  .meta({ id: "DeadLetter" });
export type DeadLetter = z.output<typeof deadLetter>;

const isoOf = (epochMilliseconds: string | undefined): string =>
  new Date(Number(epochMilliseconds)).toISOString();

/**
 * What the API shows of a message, and why it lies in that queue.
 * @param message with all system and message attributes.
 */
export const toDeadLetter = (queue: DeadLetterQueueName, message: Message): DeadLetter => {
  const { Attributes: system = {}, MessageAttributes: given = {} } = message;
  return {
    message_id: message.MessageId!,
    sent_at: isoOf(system.SentTimestamp),
    first_received_at: isoOf(system.ApproximateFirstReceiveTimestamp),
    receive_count: Number(system.ApproximateReceiveCount),
    ...explain(queue, message.Body!, {
      code: given.ERROR_CODE?.StringValue,
      message: given.ERROR_MESSAGE?.StringValue,
    }),
  };
};
