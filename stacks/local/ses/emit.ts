import type { Acceptance } from "./accept.ts";
import type { Declarations } from "./declarations.ts";
import { badRequest, notFound } from "./errors.ts";
import {
  bounced,
  clicked,
  complained,
  delayed,
  type Mail,
  newSesId,
  opened,
  rejected,
  renderingFailed,
  type SesEvent,
  unsubscribed,
} from "./events.ts";
import type { Outbox } from "./outbox.ts";
import type { SuppressionList, SuppressionReason } from "./suppression.ts";
import { tells } from "./tracking.ts";

/** What a recipient, or the mail system on the way, can do with a message. */
export const recipientActions = [
  "open",
  "click",
  "subscription",
  "rendering-failure",
  "reject",
  "delivery-delay",
  "bounce-transient",
  "bounce",
  "complaint",
] as const;
export type RecipientAction = (typeof recipientActions)[number];

/** What SES sees of who opens a message or follows a link. */
export interface Seen {
  /** Target of a click. */
  readonly link?: string | undefined;
  readonly userAgent?: string | undefined;
  /** Whether SES takes it to be a machine. */
  readonly isRobot?: boolean | undefined;
}

const makers: Readonly<
  Record<RecipientAction, (mail: Mail, time: Date, feedbackId: string, seen: Required<Seen>) => SesEvent>
> = {
  open: (mail, time, _, seen) => opened(mail, time, seen),
  click: (mail, time, _, seen) => clicked(mail, time, seen.link, seen),
  subscription: unsubscribed,
  "rendering-failure": (mail, time) =>
    renderingFailed(mail, time, "Attribute 'first_name' is not present in the rendering data.", "welcome"),
  reject: rejected,
  "delivery-delay": (mail, time) => delayed(mail, time, mail.destination),
  "bounce-transient": (mail, time, feedbackId) =>
    bounced(mail, time, mail.destination, "transient", feedbackId),
  bounce: (mail, time, feedbackId) => bounced(mail, time, mail.destination, "general", feedbackId),
  complaint: (mail, time, feedbackId) => complained(mail, time, mail.destination, feedbackId),
};

/** After these SES adds the recipients to the account's suppression list. */
const suppressing: Partial<Record<RecipientAction, SuppressionReason>> = {
  bounce: "BOUNCE",
  complaint: "COMPLAINT",
};

/** Plays the recipient of a message: nobody opens, clicks or complains on one machine. */
export const createEmit =
  (acceptance: Acceptance, outbox: Outbox, suppression: SuppressionList, declarations: Declarations) =>
  /**
   * Publishes the event of an action for all recipients of a message, if its configuration set has a destination for
   * it; a bounce or a complaint also suppresses them. Of opens and clicks SES knows when it tracks the message.
   * @param action one of `recipientActions`.
   * @throws AwsError `NotFoundException` (message) or `BadRequestException` (action).
   */
  (
    messageId: string,
    action: string,
    { link = "https://example.com/welcome", userAgent = "Mozilla/5.0", isRobot = false }: Seen = {},
  ): void => {
    const known = recipientActions.find((candidate) => candidate === action);
    if (!known) throw badRequest(`Unknown event ${action}: expected one of ${recipientActions.join(", ")}.`);
    const found = outbox.mail(messageId);
    if (!found) throw notFound(`Message ${messageId} is not in the outbox.`);
    if (!tells(found.tracking, known)) return;
    const time = new Date();
    const feedbackId = newSesId(time);
    const reason = suppressing[known];
    const reasons = declarations.configurationSet(found.configurationSet ?? "")?.suppressedReasons;
    if (reason)
      for (const address of found.mail.destination)
        suppression.addRecipient(address, reason, messageId, feedbackId, reasons);
    acceptance.publish(found.configurationSet, [
      makers[known](found.mail, time, feedbackId, { link, userAgent, isRobot }),
    ]);
  };
