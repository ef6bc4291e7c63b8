import { refusalOf, unexpectedAnswer, unreachable } from "./refusal.ts";

/** A received mail, as the local outbox lists it. */
export interface OutboxEntry {
  readonly message_id: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly accepted_at: string;
  /** In bytes. */
  readonly size: number;
  /** Tags by name: a mail of a campaign has `campaign_id`, `batch` and `index`. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A mail with what SES can tell of its recipient. */
export interface TrackedEntry extends OutboxEntry {
  readonly tracked: {
    readonly opens: boolean;
    /** The links that SES leads past itself, as they were written. */
    readonly links: readonly string[];
  };
}

/** Which mails are listed. */
export interface OutboxQuery {
  readonly cursor?: string | undefined;
  /** Part of an address or of a subject. */
  readonly search: string;
  /** Only those of this campaign; empty: all. */
  readonly campaign: string;
}

/** What a recipient does with a mail. */
export type Act = "open" | "click" | "soft-bounce" | "bounce" | "complain" | "unsubscribe";

export interface OutboxPage {
  readonly messages: readonly OutboxEntry[];
  readonly next_cursor: string | null;
}

/** The mails the local SES took. There is an outbox on a developer's machine only; it needs no key. */
export const localOutbox = () => {
  const local = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(`/_local${path}`, init).catch((error: unknown) => {
      throw init.signal?.aborted ? error : unreachable();
    });
    if (!response.ok) throw await refusalOf(response);
    return response;
  };
  const request = (path: string, init: RequestInit) => local(`/outbox${path}`, init);
  return {
    /** One page, newest first. */
    async list(
      limit: number,
      { cursor, search, campaign }: OutboxQuery,
      signal?: AbortSignal,
    ): Promise<OutboxPage> {
      const query = new URLSearchParams({
        limit: String(limit),
        ...(cursor && { cursor }),
        ...(search && { search }),
        ...(campaign && { tag: `campaign_id=${campaign}` }),
      });
      const response = await request(`?${query}`, { signal: signal ?? null });
      // A deployed site may answer an unknown path with its own start page.
      const page = (await response.json().catch(() => undefined)) as Partial<OutboxPage> | undefined;
      if (!Array.isArray(page?.messages)) throw unexpectedAnswer(response.status);
      return { messages: page.messages, next_cursor: page.next_cursor ?? null };
    },
    /** How a message is listed, and what of it is tracked. */
    async entry(messageId: string, signal: AbortSignal): Promise<TrackedEntry> {
      const response = await request(`/${encodeURIComponent(messageId)}/entry`, { signal });
      return (await response.json()) as TrackedEntry;
    },
    /** The message as received, message/rfc822. */
    async raw(messageId: string, signal: AbortSignal): Promise<string> {
      return await (await request(`/${encodeURIComponent(messageId)}`, { signal })).text();
    },
    /** Has the recipient do something. @param link which one is clicked */
    async act(messageId: string, act: Act, link?: string): Promise<void> {
      await request(`/${encodeURIComponent(messageId)}/${act}`, {
        method: "POST",
        body: JSON.stringify({ link }),
      });
    },
  };
};

export type Outbox = ReturnType<typeof localOutbox>;
