import type { Campaign, Contact, DeliveryStatus, Import, SuppressionReason } from "../api/client.ts";

type Tone = "good" | "bad" | "warn" | "busy" | "quiet";

interface BadgeLook {
  readonly word: string;
  readonly tone: Tone;
}

const campaigns: Record<Campaign["status"], BadgeLook> = {
  awaiting_approval: { word: "Awaits approval", tone: "warn" },
  scheduled: { word: "Scheduled", tone: "quiet" },
  pending: { word: "Pending", tone: "quiet" },
  in_progress: { word: "In progress", tone: "busy" },
  paused: { word: "Paused", tone: "warn" },
  completed: { word: "Completed", tone: "good" },
  failed: { word: "Failed", tone: "bad" },
  cancelled: { word: "Cancelled", tone: "quiet" },
};

const deliveries: Record<DeliveryStatus, BadgeLook> = {
  pending: { word: "Pending", tone: "quiet" },
  sent: { word: "Sent", tone: "good" },
  failed: { word: "Failed", tone: "bad" },
  suppressed: { word: "Suppressed", tone: "quiet" },
  unknown: { word: "Unknown", tone: "warn" },
};

const contacts: Record<Contact["status"], BadgeLook> = {
  subscribed: { word: "Subscribed", tone: "good" },
  unsubscribed: { word: "Unsubscribed", tone: "quiet" },
  unconfirmed: { word: "Unconfirmed", tone: "warn" },
  bounced: { word: "Bounced", tone: "bad" },
  complained: { word: "Complained", tone: "bad" },
};

const suppressions: Record<SuppressionReason, BadgeLook> = {
  bounce: { word: "Bounced", tone: "bad" },
  complaint: { word: "Complained", tone: "bad" },
  unsubscribe: { word: "Unsubscribed", tone: "quiet" },
  manual: { word: "By hand", tone: "warn" },
};

const imports: Record<Import["status"], BadgeLook> = {
  waiting: { word: "Not started", tone: "quiet" },
  running: { word: "Running", tone: "busy" },
  completed: { word: "Completed", tone: "good" },
  failed: { word: "Failed", tone: "bad" },
  cancelled: { word: "Cancelled", tone: "quiet" },
};

/** A state as a coloured word; the word alone says it, too. */
export const Badge = ({ word, tone }: BadgeLook) => <span class={`badge ${tone}`}>{word}</span>;

export const CampaignBadge = ({ status }: { status: Campaign["status"] }) => <Badge {...campaigns[status]} />;
/** @param of the status of the campaign it belongs to */
export const DeliveryBadge = ({ status, of }: { status: DeliveryStatus; of: Campaign["status"] }) => (
  <Badge word={deliveryWord(status, of)} tone={deliveries[status].tone} />
);
/** Whether mail is sent to a contact: what its status says does not stand alone where its address is suppressed. */
export const ContactBadge = ({ contact }: { contact: Pick<Contact, "status" | "suppression"> }) => (
  <Badge {...standingOf(contact)} />
);

const standingOf = ({ status, suppression }: Pick<Contact, "status" | "suppression">): BadgeLook => {
  if (!suppression || statusOf[suppression.reason] === status) return contacts[status];
  return { word: `Suppressed (${reasonWord(suppression.reason)})`, tone: "bad" };
};

type Reason = NonNullable<Contact["suppression"]>["reason"];

/** The status that says the same as a suppression. */
const statusOf: Record<Reason, Contact["status"] | undefined> = {
  bounce: "bounced",
  complaint: "complained",
  unsubscribe: "unsubscribed",
  manual: undefined,
};

const reasons: Record<Reason, string> = {
  bounce: "bounced",
  complaint: "complained",
  unsubscribe: "unsubscribed",
  manual: "by hand",
};

/** Why an address is suppressed. */
export const reasonWord = (reason: Reason): string => reasons[reason];

export const SuppressionBadge = ({ reason }: { reason: SuppressionReason }) => (
  <Badge {...suppressions[reason]} />
);
export const suppressionWord = (reason: SuppressionReason): string => suppressions[reason].word;
export const ImportBadge = ({ status }: { status: Import["status"] }) => <Badge {...imports[status]} />;

/** The word a delivery status is shown as; in a campaign that was cancelled nothing is pending any more. */
export const deliveryWord = (status: DeliveryStatus, of: Campaign["status"]): string =>
  status === "pending" && of === "cancelled" ? "Not sent" : deliveries[status].word;
export const contactWord = (status: Contact["status"]): string => contacts[status].word;
