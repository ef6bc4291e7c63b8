import { z } from "@hono/zod-openapi";
import { deadLetter } from "../../../dead-letters/dead-letter.ts";
import { peekDeadLetters } from "../../../dead-letters/peek.ts";
import {
  countDeadLetters,
  type DeadLetterQueueName,
  deadLetterQueueName,
  deadLetterQueueView,
} from "../../../dead-letters/queues.ts";
import { redriveDeadLetters } from "../../../dead-letters/redrive.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { limitParameter, router, securedRoute } from "../route.ts";

const byQueue = z.object({ queue: deadLetterQueueName });
const peekQuery = z.object({ limit: limitParameter(100, 10) });
const queueList = z.object({ queues: z.array(deadLetterQueueView) }).meta({ id: "DeadLetterQueueList" });
const messageList = z.object({ messages: z.array(deadLetter) }).meta({ id: "DeadLetterList" });
/** A thousand moves take a few seconds, well within the 29 that a request has. */
const redriveRequest = z
  .strictObject({ limit: z.number().int().min(1).max(1000).default(100) })
  .meta({ id: "RedriveRequest" });
const redriven = z.object({ moved: z.number().int() }).meta({ id: "Redriven" });

/** For admins only, reading too: a message may hold what nobody foresaw. */
export const deadLetterRoutes = ({ apiKeys, deadLetters }: ApiDependencies) => {
  const queueOf = (name: DeadLetterQueueName) => {
    const found = deadLetters.queues[name];
    if (!found) throw new Problem("not_found", `This installation has no queue ${name}.`, "queue");
    return { name, ...found };
  };
  return router()
    .openapi(
      securedRoute(apiKeys, "admin", [], {
        method: "get",
        path: "/dead-letters",
        operationId: "countDeadLetters",
        tags: ["dead letters"],
        summary: "How many events each function gave up on",
        responses: {
          200: {
            description: "Every dead-letter queue.",
            content: json(queueList),
          },
        },
      }),
      async (c) => c.json({ queues: await countDeadLetters(deadLetters.sqs, deadLetters.queues) }, 200),
    )
    .openapi(
      securedRoute(apiKeys, "admin", ["not_found"], {
        method: "get",
        path: "/dead-letters/{queue}/messages",
        operationId: "peekDeadLetters",
        tags: ["dead letters"],
        summary: "Look at dead letters",
        description: "They stay where they are. Shows why each became one.",
        request: { params: byQueue, query: peekQuery },
        responses: {
          200: {
            description: "Some of the messages, in no order.",
            content: json(messageList),
          },
        },
      }),
      async (c) => {
        const { queue } = c.req.valid("param");
        const { limit } = c.req.valid("query");
        return c.json({ messages: await peekDeadLetters(deadLetters.sqs, queueOf(queue), limit) }, 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "admin", ["not_found", "not_redrivable"], {
        method: "post",
        path: "/dead-letters/{queue}/redrive",
        operationId: "redriveDeadLetters",
        tags: ["dead letters"],
        summary: "Have dead letters worked on again",
        description:
          "Moves messages back to their function's queue. Safe to repeat: an event that comes twice changes nothing.",
        request: { params: byQueue, body: jsonBody(redriveRequest) },
        responses: { 200: { description: "How many were moved.", content: json(redriven) } },
      }),
      async (c) => {
        const { queue } = c.req.valid("param");
        const { url, sourceUrl } = queueOf(queue);
        if (sourceUrl === undefined)
          throw new Problem(
            "not_redrivable",
            `There is no queue to move the messages of ${queue} to: the next tick of its schedule does their work.`,
            "queue",
          );
        const { limit } = c.req.valid("json");
        return c.json({ moved: await redriveDeadLetters(deadLetters.sqs, { url, sourceUrl }, limit) }, 200);
      },
    );
};
