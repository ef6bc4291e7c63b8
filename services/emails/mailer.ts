import { type SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { messageTags } from "../../events/ses.ts";
import { outcomeOfError, type SendResult } from "./ses-outcome.ts";

/** One message on its way to SES. */
export interface OutgoingMessage {
  readonly raw: Buffer;
  readonly from: string;
  readonly to: string;
  readonly campaign_id: string;
  readonly batch: number;
  readonly index: number;
}

/** Hands one message to SES, at most once. Never throws: whatever happens is a result. */
export type Mailer = (message: OutgoingMessage) => Promise<SendResult>;

/**
 * A mailer over SES v2. The client must be made with `maxAttempts: 1`: SendEmail has no idempotency token, so a retry
 * the SDK makes after a lost reply is a second mail.
 */
export const sesMailer =
  (ses: SESv2Client, configurationSet: string): Mailer =>
  async ({ raw, from, to, campaign_id, batch, index }) => {
    try {
      const { MessageId } = await ses.send(
        new SendEmailCommand({
          FromEmailAddress: from,
          Destination: { ToAddresses: [to] },
          Content: { Raw: { Data: raw } },
          ConfigurationSetName: configurationSet,
          EmailTags: [
            { Name: messageTags.campaign, Value: campaign_id },
            { Name: messageTags.batch, Value: String(batch) },
            { Name: messageTags.index, Value: String(index) },
          ],
        }),
      );
      return MessageId
        ? { kind: "sent", messageId: MessageId }
        : { kind: "unknown", error: "SES answered without a message id" };
    } catch (error) {
      return outcomeOfError(error, from);
    }
  };
