import type { Campaign, CampaignReport } from "../api/client.ts";
import { dateTime } from "../format.ts";
import { deliveryWord } from "../words.ts";
import { reasonTitle } from "./reason-words.ts";
import type { Shown } from "./recipients-link.ts";

export const factWords: Readonly<Record<NonNullable<Shown["fact"]>, string>> = {
  delivered: "Delivered",
  no_word: "No word yet",
  opened: "Opened",
  clicked: "Clicked",
  unsubscribed: "Unsubscribed",
  bounced: "Bounced",
  hard_bounced: "Bounced for good",
  soft_bounced: "Bounced for now",
  complained: "Complained",
  robot_opened: "Opened by a robot",
  robot_clicked: "Links followed by a robot",
};

export const deviceWords: Readonly<Record<NonNullable<Shown["device"]>, string>> = {
  phone: "Phone",
  tablet: "Tablet",
  computer: "Computer",
  hidden: "Not told",
};

/** Why people left, in the words of the page on which they say it. */
export const departureWords: Readonly<Record<NonNullable<Shown["left_for"]>, string>> = {
  too_many: "there was too much mail",
  not_relevant: "it was not for them",
  never_asked: "they never asked for it",
  other: "something else",
};

const unreportedWord = "Unknown, likely never sent";

const timeWords = ({ sent_from, sent_until }: Shown): string =>
  [sent_from && `sent from ${dateTime(sent_from)}`, sent_until && `before ${dateTime(sent_until)}`]
    .filter(Boolean)
    .join(" ");

/** Who is shown, in words; empty where all are. */
export const shownWords = (
  shown: Shown,
  campaign: Pick<Campaign, "status">,
  report: CampaignReport | undefined,
): string => {
  const { status, ses_reported, fact, reason, left_for, device, link, domain, variant, email } = shown;
  if (email !== undefined) return email;
  const outcome = ses_reported === "false" ? unreportedWord : status && deliveryWord(status, campaign.status);
  return [
    outcome,
    fact && factWords[fact],
    variant && `Variant ${variant} of the test`,
    reason && reasonTitle(reason),
    left_for && `Left: ${departureWords[left_for]}`,
    timeWords(shown),
    device && `On: ${deviceWords[device]}`,
    link !== undefined &&
      `Followed ${report?.links.find(({ place }) => String(place) === link)?.link ?? "a link"}`,
    domain && (domain === "others" ? "Other domains" : domain),
  ]
    .filter(Boolean)
    .join(" · ");
};

/** What may be chosen to be shown, in groups: one filter each. */
export const choicesFor = (
  campaign: Campaign,
): readonly (readonly [group: string, readonly (readonly [word: string, shown: Shown])[]])[] => {
  const statuses = ["pending", "sent", "failed", "suppressed", "unknown"] as const;
  const facts = (Object.keys(factWords) as NonNullable<Shown["fact"]>[]).filter(
    (fact) => campaign.tracking || !/opened|clicked/.test(fact),
  );
  return [
    [
      "Outcome",
      [
        ...statuses.map((status) => [deliveryWord(status, campaign.status), { status }] as const),
        [unreportedWord, { status: "unknown", ses_reported: "false" }],
      ],
    ],
    ["What became of it", facts.map((fact) => [factWords[fact], { fact }] as const)],
  ];
};
