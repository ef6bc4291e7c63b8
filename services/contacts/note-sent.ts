import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { isTransactionConflict } from "../platform/dynamodb.ts";
import { assignments } from "../platform/expressions.ts";
import { withRetries } from "../platform/retry.ts";
import { type MailHistory, type SentMail, withMail } from "./mail-history.ts";
import { contactOf, type StoredContact } from "./reads.ts";

/** What a write of the history asks of a contact. */
type Seen = Pick<StoredContact, "email" | keyof MailHistory>;

/** Two mails to one contact at the same moment are rare, and more so again and again. */
const triesMax = 5;

/**
 * Notes on a contact that a mail reached it; a repeat, in whatever order, changes nothing (`withMail`). It is one write
 * where the contact as given is how it stands.
 * @param seen the contact as it was read last. Without it, it is taken for one that got no mail yet: where it did, the
 * refused write tells how it stands.
 * @throws Error when others changed its history under each of several attempts.
 */
export const noteSent =
  (db: DynamoDBDocumentClient, table: string) =>
  async (key: string, mail: SentMail, seen?: Seen): Promise<void> => {
    let contact: Seen | undefined = seen ?? { email: key, email_count: 0 };
    for (let tries = 0; contact && tries < triesMax; tries++) {
      const history = withMail(contact, mail);
      if (!history) return;
      const written = await replaceHistory(db, table, contact, history);
      if (written === true) return;
      contact = written;
    }
    if (contact) throw new Error("The history of the contact changed again and again");
  };

/** @returns true when it did; else the contact as it stands, if there is one. */
const replaceHistory = async (
  db: DynamoDBDocumentClient,
  table: string,
  { email, email_count }: Seen,
  history: MailHistory,
): Promise<true | StoredContact | undefined> => {
  const { sets, names, values } = assignments(history);
  const update = new UpdateCommand({
    TableName: table,
    Key: { email },
    UpdateExpression: `SET ${sets}`,
    // Each mail that is counted changes the count. A repeat by the SDK, after a lost answer, is refused for its own mail.
    ConditionExpression: `attribute_exists(email) AND (#email_count = :seen${email_count === 0 ? " OR attribute_not_exists(#email_count)" : ""})`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: { ...values, ":seen": email_count },
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
