import type { Session } from "../session/session.ts";
import { originOf } from "./client.ts";
import { refusalOf, unexpectedAnswer, unreachable } from "./refusal.ts";

/** A received mail, as the local outbox lists it. */
export interface OutboxEntry {
  readonly message_id: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly accepted_at: string;
}

export interface OutboxPage {
  readonly messages: readonly OutboxEntry[];
  readonly next_cursor: string | null;
}

/** The mails the local SES took. There is an outbox on a developer's machine only; it needs no key. */
export const outboxOf = (session: Session) => {
  const request = async (path: string, signal?: AbortSignal): Promise<Response> => {
    const response = await fetch(`${originOf(session)}/_local/outbox${path}`, {
      signal: signal ?? null,
    }).catch((error: unknown) => {
      throw signal?.aborted ? error : unreachable();
    });
    if (!response.ok) throw await refusalOf(response);
    return response;
  };
  return {
    /** One page, newest first. */
    async list(limit: number, cursor: string | undefined, signal?: AbortSignal): Promise<OutboxPage> {
      const query = new URLSearchParams({ limit: String(limit), ...(cursor ? { cursor } : {}) });
      const response = await request(`?${query}`, signal);
      // A deployed site may answer an unknown path with its own start page.
      const page = (await response.json().catch(() => undefined)) as Partial<OutboxPage> | undefined;
      if (!Array.isArray(page?.messages)) throw unexpectedAnswer(response.status);
      return { messages: page.messages, next_cursor: page.next_cursor ?? null };
    },
    /** The message as received, message/rfc822. */
    async raw(messageId: string, signal?: AbortSignal): Promise<string> {
      return await (await request(`/${encodeURIComponent(messageId)}`, signal)).text();
    },
  };
};

export type Outbox = ReturnType<typeof outboxOf>;
