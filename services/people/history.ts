import * as z from "zod";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import {
  type MailHistory,
  type RememberedMail,
  rememberedMails,
  rememberedMax,
  unknownMails,
} from "../contacts/mail-history.ts";
import { type DeliveryKey, deliveryStatus } from "../deliveries/delivery.ts";
import { type DeliveryRow, deliveryOf } from "../deliveries/delivery-row.ts";
import type { DeliveryStore } from "../deliveries/store.ts";

/** What happens to a mail, in the order of causes: who clicked has opened, whatever the clocks say. */
const steps = [
  "unknown",
  "sent",
  "accepted",
  "delivered",
  "bounced",
  "opened",
  "clicked",
  "complained",
  "unsubscribed",
] as const;

const mailEvent = z.object({ event: z.enum(steps), at: z.iso.datetime() }).meta({ id: "MailEvent" });
export type MailEvent = z.output<typeof mailEvent>;

/** A mail that a contact got, and what became of it. */
export const historyMail = z
  .object({
    campaign_id: z.string().meta({ example: "ses_campaign_4f6d0c1e" }),
    campaign_name: z.string().nullable().meta({ description: "null: the campaign is gone." }),
    subject: z.string().nullable().meta({ description: "As it was written: with its variables." }),
    outcome: deliveryStatus.nullable().meta({ description: "null: it is not kept any more." }),
    ses_message_id: z.string().nullable(),
    bounce: z.string().nullable().meta({ description: "Type, sub-type and the receiving server's words." }),
    error: z.string().nullable().meta({ description: "Why SES, which had accepted it, did not send it." }),
    delayed: z.string().nullable().meta({ description: "Why the receiving server made SES wait." }),
    events: z.array(mailEvent).meta({
      description:
        "What happened, in order. `unknown`: SES was asked to send it, and a crash or a lost reply hid whether it did. `sent`: SES answered that it took the message. `accepted`: the time SES gives for that, where an event told of nothing more.",
    }),
  })
  .meta({ id: "HistoryMail" });
export type HistoryMail = z.output<typeof historyMail>;

export const mailHistoryView = z
  .object({
    mails: z.array(historyMail).meta({ description: "The latest, the newest first." }),
    email_count: z.number().int().meta({ description: "How many there were in all." }),
  })
  .meta({ id: "MailHistory" });
export type MailHistoryView = z.output<typeof mailHistoryView>;

interface HistoryStores {
  readonly campaigns: Pick<CampaignStore, "getMany">;
  readonly deliveries: Pick<DeliveryStore, "rowsAt">;
}

/** What became of the latest mails to a contact. */
export const historyOf = async (
  { campaigns, deliveries }: HistoryStores,
  contact: MailHistory,
): Promise<MailHistoryView> => {
  const mails = latestOf(contact);
  const traced = mails.filter(isTraced);
  const [known, rows] = await Promise.all([
    campaigns.getMany([...new Set(mails.map(({ campaign_id }) => campaign_id))]),
    deliveries.rowsAt(traced),
  ]);
  return {
    mails: mails.map((mail) =>
      historyMailOf(
        mail,
        known.get(mail.campaign_id),
        isTraced(mail) ? rows[traced.indexOf(mail)] : undefined,
      ),
    ),
    email_count: contact.email_count,
  };
};

/** The latest mails, with those of which it is not known whether SES took them. */
const latestOf = (contact: MailHistory): (RememberedMail & { readonly isUnknown: boolean })[] =>
  [
    ...rememberedMails(contact).map((mail) => ({ ...mail, isUnknown: false })),
    ...unknownMails(contact).map((mail) => ({ ...mail, isUnknown: true })),
  ]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .slice(0, rememberedMax);

const isTraced = <M extends RememberedMail>(mail: M): mail is M & DeliveryKey => mail.batch !== undefined;

const historyMailOf = (
  { campaign_id, at, batch = 0, index = 0, isUnknown }: ReturnType<typeof latestOf>[number],
  campaign: Campaign | undefined,
  row: DeliveryRow | undefined,
): HistoryMail => {
  const delivery = row && deliveryOf(batch, index, "", row);
  return {
    campaign_id,
    campaign_name: campaign?.campaign_name ?? null,
    subject: campaign?.subject ?? null,
    outcome: delivery?.status ?? null,
    ses_message_id: delivery?.ses_message_id ?? null,
    bounce: delivery?.bounce ?? null,
    error: delivery?.error ?? null,
    delayed: delivery?.delayed ?? null,
    events: inOrder({
      unknown: isUnknown ? at : undefined,
      sent: delivery?.sent_at ?? (isUnknown ? undefined : at),
      accepted: row?.evidence.accepted_at,
      delivered: delivery?.delivered_at,
      bounced: delivery?.bounced_at,
      opened: delivery?.opened_at,
      clicked: delivery?.clicked_at,
      complained: delivery?.complained_at,
      unsubscribed: delivery?.unsubscribed_at,
    }),
  };
};

/** Asked, sent, then accepted, whose time SES took while it was asked; then what came back, by its time. */
const inOrder = (times: Partial<Record<(typeof steps)[number], string | null | undefined>>): MailEvent[] => {
  const events = steps.flatMap((event) => {
    const at = times[event];
    return at ? [{ event, at }] : [];
  });
  const place = ({ event, at }: MailEvent) =>
    event === "unknown" || event === "sent" ? "0" : event === "accepted" ? "1" : `2${at}`;
  return events.toSorted((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
};
