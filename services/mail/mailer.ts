import { type MessageTag, SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2";
import { messageTags, softBouncesTag } from "../../events/ses.ts";
import type { DeliveryKey } from "../deliveries/delivery.ts";
import { outcomeOfError, type SendResult } from "./ses-outcome.ts";

/** A call of SES that takes longer is given up, so that what it was for is recorded before the invocation ends. */
const callMsMax = 8_000;

/**
 * A client to send with, for one invocation: Lambda freezes between two, and a call on a connection that died in the
 * meantime has an outcome nobody knows. One attempt: SendEmail has no idempotency token, so a retry the SDK makes
 * after a lost reply is a second mail (decision 6).
 */
export const sendingClient = (): SESv2Client =>
  new SESv2Client({
    maxAttempts: 1,
    requestHandler: { requestTimeout: callMsMax, throwOnRequestTimeout: true },
  });

/** A message for SES. */
export interface Message {
  readonly raw: Buffer;
  readonly from: string;
  readonly to: string;
  /** Whether SES is to tell who opened it and followed its links; whatever the account is set to. */
  readonly tracking: boolean;
  /** How many of the recipient's last mails bounced softly, in a row. */
  readonly softBounces?: number;
}

/**
 * Hands the message of one recipient to SES, at most once, in a call of its own (decision 1). Never throws: whatever
 * happens is a result.
 */
export type Mailer = (
  message: Message,
  recipient: DeliveryKey,
  /** Told when the message is handed to its socket, or will never be. */
  handedOver: () => void,
) => Promise<SendResult>;

/** A mailer over SES v2. Its messages are tagged, so that what SES says of them leads back to their recipients. */
export const sesMailer =
  (ses: SESv2Client, configurationSet: string): Mailer =>
  (message, { campaign_id, batch, index }, handedOver) =>
    sendMessage(ses, configurationSet, message, handedOver, [
      { Name: messageTags.campaign, Value: campaign_id },
      { Name: messageTags.batch, Value: String(batch) },
      { Name: messageTags.index, Value: String(index) },
      ...(message.softBounces ? [{ Name: softBouncesTag, Value: String(message.softBounces) }] : []),
    ]);

/**
 * Hands a message to SES, at most once. Never throws.
 * @param ses a `sendingClient`.
 * @param handedOver told when the message is handed to its socket, and at the latest when it is over.
 * @param tags without those of a recipient the message is part of no campaign.
 */
export const sendMessage = async (
  ses: SESv2Client,
  configurationSet: string,
  { raw, from, to, tracking }: Message,
  handedOver: () => void,
  tags: MessageTag[] = [],
): Promise<SendResult> => {
  const isTracked = tracking ? "ENABLED" : "DISABLED";
  const command = new SendEmailCommand({
    FromEmailAddress: from,
    Destination: { ToAddresses: [to] },
    Content: { Raw: { Data: raw } },
    ConfigurationSetName: configurationSet,
    EmailTags: tags,
    ConfigurationOverrides: { Tracking: { OpenTrackingEnabled: isTracked, ClickTrackingEnabled: isTracked } },
  });
  // The last thing the client does with a request, after it is signed, is to write it to its socket.
  command.middlewareStack.add(
    (next) => (args) => {
      handedOver();
      return next(args);
    },
    { step: "finalizeRequest", priority: "low", name: "handedOver" },
  );
  try {
    const { MessageId } = await ses.send(command);
    return MessageId
      ? { kind: "sent", messageId: MessageId }
      : { kind: "unknown", error: "SES answered without a message id" };
  } catch (error) {
    return outcomeOfError(error, from);
  } finally {
    handedOver();
  }
};
