import { AwsError } from "../types.ts";
import type { Acceptance } from "./accept.ts";
import type { AttemptLog } from "./attempts.ts";
import { sendEntry } from "./bulk-entry.ts";
import { compose } from "./compose.ts";
import { badRequest, bulkStatus } from "./errors.ts";
import { addressesOf, readMessage } from "./message.ts";
import type { SendBulkEmailRequest, SendEmailRequest } from "./requests.ts";
import type { MessageTag } from "./tags.ts";

/** The message of a SendEmail; of Simple content it is composed. */
const rawOf = async (request: SendEmailRequest, decoded: Buffer | undefined): Promise<Buffer> => {
  const { Raw, Simple } = request.Content;
  if (Raw && !Simple) return decoded ?? Buffer.from(Raw.Data, "base64");
  if (!Simple || Raw) throw badRequest("Content must hold exactly one of Raw and Simple.");
  if (request.FromEmailAddress === undefined)
    throw badRequest("FromEmailAddress is required for Simple content.");
  return compose(
    {
      from: request.FromEmailAddress,
      destination: request.Destination ?? {},
      replyTo: request.ReplyToAddresses,
    },
    Simple,
  );
};

const isEnabled = (status: "ENABLED" | "DISABLED" | undefined): boolean | undefined =>
  status && status === "ENABLED";

/** What a request says of tracking: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_TrackingConfigurationOverrides.html */
const trackingOf = ({ ConfigurationOverrides }: SendEmailRequest) => ({
  opens: isEnabled(ConfigurationOverrides?.Tracking?.OpenTrackingEnabled),
  clicks: isEnabled(ConfigurationOverrides?.Tracking?.ClickTrackingEnabled),
});

/** The sending operations. Refused messages are logged as attempts too. */
export const createSending = (acceptance: Acceptance, attempts: AttemptLog) => {
  /** Runs one send; logs the attempt when SES refuses it. */
  const attempt = async (
    about: { readonly role: string; readonly to: readonly string[]; readonly tags: readonly MessageTag[] },
    send: () => Promise<string>,
  ): Promise<string> => {
    try {
      return await send();
    } catch (error) {
      if (error instanceof AwsError)
        attempts.add({
          time: Date.now(),
          role: about.role,
          to: about.to,
          message_id: null,
          error: `${error.code}: ${error.message}`,
          tags: Object.fromEntries(about.tags.map(({ Name, Value }) => [Name, Value])),
          silent: false,
        });
      throw error;
    }
  };

  /**
   * SendEmail: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
   * @param decoded the raw message, when it was taken out of the request.
   */
  const sendEmail = async (
    request: SendEmailRequest,
    role: string,
    decoded?: Buffer,
  ): Promise<{ MessageId: string }> => {
    const to = addressesOf(request.Destination ?? {});
    const MessageId = await attempt({ role, to, tags: request.EmailTags ?? [] }, async () =>
      acceptance.accept(
        readMessage(await rawOf(request, decoded), {
          from: request.FromEmailAddress,
          destination: request.Destination,
          tags: request.EmailTags,
          configurationSet: request.ConfigurationSetName,
          tracking: trackingOf(request),
        }),
        role,
      ),
    );
    return { MessageId };
  };

  /** SendBulkEmail: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendBulkEmail.html */
  const sendBulkEmail = async (request: SendBulkEmailRequest, role: string) => {
    const results: object[] = [];
    for (const entry of request.BulkEmailEntries) {
      const about = { role, to: addressesOf(entry.Destination), tags: entry.ReplacementTags ?? [] };
      try {
        const MessageId = await attempt(about, () => sendEntry(acceptance, request, entry, role));
        results.push({ Status: "SUCCESS", MessageId });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        results.push({ Status: bulkStatus(error), Error: error.message });
      }
    }
    return { BulkEmailEntryResults: results };
  };

  return { sendEmail, sendBulkEmail };
};

export type Sending = ReturnType<typeof createSending>;
