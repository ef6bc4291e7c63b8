import { type ParsedMail, simpleParser } from "mailparser";
import { type CloudClient, waitFor } from "../support/cloud.ts";

/** The mail with that subject, once it is there: the page has only begun to ask for it when its button was pressed. */
export const arrived = async (cloud: CloudClient, subject: string): Promise<ParsedMail> => {
  const { message_id } = await waitFor(
    `the mail ${subject}`,
    async () => (await cloud.outbox()).find((mail) => mail.subject === subject),
    { timeoutMs: 60_000 },
  );
  return simpleParser(await cloud.raw(message_id));
};
