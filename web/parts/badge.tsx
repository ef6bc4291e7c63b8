import type {
  Campaign,
  Contact,
  Delivery,
  DeliveryStatus,
  Import,
  SuppressionReason,
} from "../api/client.ts";
import {
  campaignWords,
  contactWords,
  deliveryWord,
  importWords,
  suppressedFor,
  suppressionWords,
} from "../words.ts";

type Tone = "good" | "bad" | "warn" | "busy" | "quiet";
type Tones<Code extends string> = Readonly<Record<Code, Tone>>;

interface BadgeLook {
  readonly word: string;
  readonly tone: Tone;
}

const campaigns: Tones<Campaign["status"]> = {
  awaiting_approval: "warn",
  scheduled: "quiet",
  pending: "quiet",
  in_progress: "busy",
  paused: "warn",
  completed: "good",
  failed: "bad",
  cancelled: "quiet",
};

const deliveries: Tones<DeliveryStatus> = {
  pending: "quiet",
  sent: "good",
  failed: "bad",
  suppressed: "quiet",
  unknown: "warn",
};

const contacts: Tones<Contact["status"]> = {
  subscribed: "good",
  unsubscribed: "quiet",
  unconfirmed: "warn",
  bounced: "bad",
  complained: "bad",
};

const suppressions: Tones<SuppressionReason> = {
  bounce: "bad",
  complaint: "bad",
  unsubscribe: "quiet",
  manual: "warn",
};

const imports: Tones<Import["status"]> = {
  waiting: "quiet",
  running: "busy",
  completed: "good",
  failed: "bad",
  cancelled: "quiet",
};

/** A state as a coloured word; the word alone says it, too. */
export const Badge = ({ word, tone }: BadgeLook) => <span class={`badge ${tone}`}>{word}</span>;

export const CampaignBadge = ({ status }: { status: Campaign["status"] }) => (
  <Badge word={campaignWords[status]} tone={campaigns[status]} />
);
/** @param of the status of the campaign it belongs to */
export const DeliveryBadge = ({ status, of }: { status: DeliveryStatus; of: Campaign["status"] }) => (
  <Badge word={deliveryWord(status, of)} tone={deliveries[status]} />
);
/** What became of a message that SES took, the gravest first. */
const outcomes = [
  ["complained_at", { word: "Complained", tone: "bad" }],
  ["bounced_at", { word: "Bounced", tone: "bad" }],
  ["delivered_at", { word: "Delivered", tone: "good" }],
  ["sent_at", { word: "Sent", tone: "quiet" }],
] as const;

/** How a delivery ended, as far as it is known: to SES a message was sent that came back. */
export const outcomeOf = (delivery: Delivery, of: Campaign["status"]): BadgeLook =>
  (delivery.status === "sent" ? outcomes.find(([at]) => delivery[at] !== null)?.[1] : undefined) ?? {
    word: deliveryWord(delivery.status, of),
    tone: deliveries[delivery.status],
  };

/** @param of the status of the campaign it belongs to */
export const OutcomeBadge = ({ delivery, of }: { delivery: Delivery; of: Campaign["status"] }) => (
  <Badge {...outcomeOf(delivery, of)} />
);
/** Whether mail is sent to a contact: what its status says does not stand alone where its address is suppressed. */
export const ContactBadge = ({ contact }: { contact: Pick<Contact, "status" | "suppression"> }) => (
  <Badge {...standingOf(contact)} />
);

const standingOf = ({ status, suppression }: Pick<Contact, "status" | "suppression">): BadgeLook =>
  !suppression || statusOf[suppression.reason] === status
    ? { word: contactWords[status], tone: contacts[status] }
    : { word: suppressedFor(suppression.reason), tone: "bad" };

/** The status that says the same as a suppression. */
const statusOf: Readonly<Record<SuppressionReason, Contact["status"] | undefined>> = {
  bounce: "bounced",
  complaint: "complained",
  unsubscribe: "unsubscribed",
  manual: undefined,
};

export const SuppressionBadge = ({ reason }: { reason: SuppressionReason }) => (
  <Badge word={suppressionWords[reason]} tone={suppressions[reason]} />
);
export const ImportBadge = ({ status }: { status: Import["status"] }) => (
  <Badge word={importWords[status]} tone={imports[status]} />
);
