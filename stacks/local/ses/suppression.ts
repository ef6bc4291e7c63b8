import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { parseMailbox } from "./addresses.ts";
import { badRequest, invalidNextToken, notFound } from "./errors.ts";

/** Times in milliseconds since the epoch. */
export const suppressionSchema = `
  CREATE TABLE IF NOT EXISTS suppressed_destinations (
    email TEXT PRIMARY KEY,
    reason TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    message_id TEXT,
    feedback_id TEXT
  );
`;

export const suppressionReason = z.enum(["BOUNCE", "COMPLAINT"]);
export type SuppressionReason = z.output<typeof suppressionReason>;

const pageSizeMax = 1_000;
const cursor = z.coerce.number().int().nonnegative();

const key = (address: string): string => parseMailbox(address).address.toLowerCase();

/** The account-level suppression list: https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html */
export const createSuppressionList = (database: DatabaseSync) => {
  const put = database.prepare("INSERT OR REPLACE INTO suppressed_destinations VALUES (?, ?, ?, ?, ?)");
  const find = database.prepare("SELECT * FROM suppressed_destinations WHERE email = ?");
  const remove = database.prepare("DELETE FROM suppressed_destinations WHERE email = ?");
  const page = database.prepare(
    `SELECT * FROM suppressed_destinations
     WHERE (:reasons = '' OR instr(:reasons, reason)) AND updated_at BETWEEN :from AND :to
     ORDER BY email LIMIT :limit OFFSET :offset`,
  );
  /** Reasons of the account; AWS sets both on every account made since November 2019. */
  let accountReasons: readonly SuppressionReason[] = ["BOUNCE", "COMPLAINT"];

  const existing = (address: string) => {
    const row = find.get(key(address));
    if (!row) throw notFound(`Email address ${address} does not exist on your suppression list.`);
    return row;
  };

  return {
    /** Declares for which reasons the account adds addresses and heeds the list. */
    setReasons: (reasons: readonly SuppressionReason[]): void => {
      accountReasons = reasons;
    },
    reasons: (): readonly SuppressionReason[] => accountReasons,

    /** Whether a message to the address is suppressed, under the reasons of the account or those that override them. */
    isSuppressed: (address: string, reasons = accountReasons): boolean =>
      reasons.includes(find.get(address.toLowerCase())?.reason as SuppressionReason),

    /**
     * Adds the recipient of a message that bounced or was complained about, if the account does so for that reason, or
     * the configuration set of the message, which overrides it.
     */
    addRecipient: (
      address: string,
      reason: SuppressionReason,
      messageId: string,
      feedbackId: string,
      reasons = accountReasons,
    ): void => {
      if (reasons.includes(reason)) put.run(address.toLowerCase(), reason, Date.now(), messageId, feedbackId);
    },

    /** PutSuppressedDestination. */
    put: (address: string, reason: SuppressionReason): void => {
      put.run(key(address), reason, Date.now(), null, null);
    },

    /** DeleteSuppressedDestination. @throws AwsError `NotFoundException`. */
    delete: (address: string): void => {
      remove.run(existing(address).email!);
    },

    /** GetSuppressedDestination: the reply. @throws AwsError `NotFoundException`. */
    get: (address: string) => {
      const row = existing(address);
      return {
        SuppressedDestination: {
          EmailAddress: row.email,
          Reason: row.reason,
          LastUpdateTime: (row.updated_at as number) / 1_000,
          ...(row.message_id !== null && {
            Attributes: { MessageId: row.message_id, FeedbackId: row.feedback_id },
          }),
        },
      };
    },

    /**
     * ListSuppressedDestinations: the reply. The query has `Reason` (repeated), `StartDate`, `EndDate`, `PageSize`
     * and `NextToken`.
     * @throws AwsError `InvalidNextTokenException` or `BadRequestException`.
     */
    list: (query: URLSearchParams) => {
      const offset = cursor.safeParse(query.get("NextToken") ?? 0);
      const size = cursor.safeParse(query.get("PageSize") ?? pageSizeMax);
      if (!offset.success) throw invalidNextToken();
      if (!size.success || size.data < 1) throw badRequest("The PageSize is not valid.");
      const limit = Math.min(size.data, pageSizeMax);
      const rows = page.all({
        reasons: query.getAll("Reason").join(","),
        from: Date.parse(query.get("StartDate") ?? "1970-01-01T00:00:00Z"),
        to: Date.parse(query.get("EndDate") ?? "9999-12-31T00:00:00Z"),
        limit: limit + 1,
        offset: offset.data,
      });
      return {
        SuppressedDestinationSummaries: rows.slice(0, limit).map((row) => ({
          EmailAddress: row.email,
          Reason: row.reason,
          LastUpdateTime: (row.updated_at as number) / 1_000,
        })),
        ...(rows.length > limit && { NextToken: String(offset.data + limit) }),
      };
    },
  };
};

export type SuppressionList = ReturnType<typeof createSuppressionList>;
