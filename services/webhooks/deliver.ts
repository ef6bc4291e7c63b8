import type { Logger } from "@aws-lambda-powertools/logger";
import { parseAnyEvent } from "../../events/event.ts";
import { webhookEvents } from "../../events/webhooks.ts";
import { inSegment } from "../platform/trace.ts";
import type { WebhookKeys } from "./keys.ts";
import { attemptsMax, waitSeconds } from "./patience.ts";
import type { Answer } from "./post.ts";
import { signedHeaders } from "./signature.ts";

/** Where events go, and the queue that has them. */
export interface Webhook {
  readonly name: string;
  readonly url: string;
}

/** A message of the queue of a webhook. */
export interface Waiting {
  readonly messageId: string;
  readonly body: string;
  /** Times it was received, this one included. */
  readonly receives: number;
}

interface Dependencies {
  readonly keys: Pick<WebhookKeys, "signing">;
  readonly send: (url: URL, headers: Readonly<Record<string, string>>, body: string) => Promise<Answer>;
  /** Hides a message for so many seconds, from now on. */
  readonly hide: (message: Waiting, seconds: number) => Promise<void>;
  readonly log: Pick<Logger, "info" | "warn" | "error">;
}

/** A fact of the catalogue as its receiver gets it. */
const messageOf = (body: string) => {
  const { id, time, "detail-type": type, detail } = parseAnyEvent(webhookEvents, body);
  return { type, detail, message: { id, body: JSON.stringify({ type, timestamp: time, data: detail }) } };
};

/**
 * Hands an event to a webhook. One that is not taken waits, longer each time, and is given up after a day.
 * @returns whether the queue may forget it
 */
export const deliver = async (deps: Dependencies, webhook: Webhook, waiting: Waiting): Promise<boolean> => {
  const about = { webhook: webhook.name, message_id: waiting.messageId, receive_count: waiting.receives };
  try {
    const { type, detail, message } = messageOf(waiting.body);
    const ids = { ...about, event_id: message.id, detail_type: type, ...campaignOf(detail) };
    return await inSegment("delivery", ids, async () => {
      const keys = await deps.keys.signing(webhook.name, new Date());
      const answer = await deps.send(
        new URL(webhook.url),
        signedHeaders(message, keys, new Date()),
        message.body,
      );
      if (answer.isTaken) {
        deps.log.info("an event was taken", { ...ids, status: answer.status });
        return true;
      }
      const wait = waitSeconds(waiting.receives, Math.random());
      const next = waiting.receives < attemptsMax ? { next_attempt_seconds: wait } : { is_given_up: true };
      // The receiver's own trouble, which is no error of ours: what it leads to is a dead letter, and an alarm.
      deps.log.warn("an event was not taken", { ...ids, why: answer.why, ...next });
      await deps.hide(waiting, wait);
      return false;
    });
  } catch (error) {
    deps.log.error("message failed", { ...about, error: error as Error });
    return false;
  }
};

const campaignOf = (detail: object): { campaign_id?: string } =>
  "campaign_id" in detail ? { campaign_id: String(detail.campaign_id) } : {};
