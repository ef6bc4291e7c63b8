import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { isTransactionConflict } from "../platform/dynamodb.ts";
import { withRetries } from "../platform/retry.ts";
import { type MailHistory, type SentMail, withUnknownMail } from "./mail-history.ts";
import { contactOf, type StoredContact } from "./reads.ts";

type Seen = Pick<StoredContact, "email" | keyof MailHistory>;

/** Two mails to one contact whose answers are lost at the same moment are rare, and more so again and again. */
const triesMax = 5;

/**
 * Notes on a contact that it may have got a mail: SES was asked to send it, and the answer is not known. A repeat changes
 * nothing; who is no contact is left alone. What becomes of it stands in its delivery.
 * @param key a contact that has no such mail yet, as nearly all: where it has, the refused write tells how it stands.
 * @throws Error when others changed the same under each of several attempts.
 */
export const noteUnknown =
  (db: DynamoDBDocumentClient, table: string) =>
  async (key: string, mail: SentMail): Promise<void> => {
    let seen: Seen | undefined = { email: key, email_count: 0 };
    for (let tries = 0; seen && tries < triesMax; tries++) {
      const unknown = withUnknownMail(seen, mail);
      if (!unknown) return;
      const written = await replaceUnknown(db, table, seen, unknown);
      if (written === true) return;
      seen = written;
    }
    if (seen) throw new Error("The unknown mails of the contact changed again and again");
  };

/** @returns true when it did; else the contact as it stands, if there is one. */
const replaceUnknown = async (
  db: DynamoDBDocumentClient,
  table: string,
  { email, unknown_mails }: Seen,
  unknown: NonNullable<MailHistory["unknown_mails"]>,
): Promise<true | StoredContact | undefined> => {
  const update = new UpdateCommand({
    TableName: table,
    Key: { email },
    UpdateExpression: "SET unknown_mails = :unknown",
    ConditionExpression: `attribute_exists(email) AND ${unknown_mails ? "unknown_mails = :seen" : "attribute_not_exists(unknown_mails)"}`,
    ExpressionAttributeValues: { ":unknown": unknown, ...(unknown_mails && { ":seen": unknown_mails }) },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  });
  try {
    await withRetries(() => db.send(update), isTransactionConflict);
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return error.Item && contactOf(unmarshall(error.Item));
  }
};
